import { describe, expect, it } from 'vitest';
import { chunkRowsMax, ChunkSizer, chunkTarget } from './chunk-sizer.ts';

/** Twice the target: a write of a chunk that fits may be off by this much and still keep other requests waiting for a moment only. */
const chunkMillisecondsMax = 250;

/** A database that takes a constant time for each row, and a clock that only writes move. */
function write(sizer: ChunkSizer, clock: { now: number }, millisecondsPerRow: number): { rows: number; milliseconds: number } {
  const rows = sizer.chunkRows;
  const milliseconds = rows * millisecondsPerRow;
  clock.now += milliseconds;
  sizer.recordWrite(rows, milliseconds);
  return { rows, milliseconds };
}

describe('the size of chunks', () => {
  const start = () => {
    const clock = { now: 0 };
    return { clock, sizer: new ChunkSizer(chunkTarget.embedded, () => clock.now) };
  };

  it.each([0.05, 0.3, 2, 8])('settles so that a write takes at most a quarter of a second, at %d ms a row', (millisecondsPerRow) => {
    const { clock, sizer } = start();
    for (let chunk = 0; chunk < 5; chunk++) write(sizer, clock, millisecondsPerRow);
    for (let chunk = 0; chunk < 20; chunk++) {
      const { rows, milliseconds } = write(sizer, clock, millisecondsPerRow);
      expect(milliseconds).toBeLessThanOrEqual(chunkMillisecondsMax);
      expect(rows).toBeLessThanOrEqual(chunkRowsMax);
    }
  });

  it('shrinks at once when the database becomes slow', () => {
    const { clock, sizer } = start();
    for (let chunk = 0; chunk < 10; chunk++) write(sizer, clock, 0.1);
    write(sizer, clock, 2);
    expect(write(sizer, clock, 2).milliseconds).toBeLessThanOrEqual(chunkMillisecondsMax);
  });

  it('does not change after chunks that were short because of their passwords', () => {
    const { sizer } = start();
    const before = sizer.chunkRows;
    for (let chunk = 0; chunk < 20; chunk++) sizer.recordWrite(5, 50);
    expect(sizer.chunkRows).toBe(before);
  });

  it('reports rows a second over the last ten seconds', () => {
    const { clock, sizer } = start();
    expect(sizer.rowsPerSecond).toBeNull();
    for (const milliseconds of [20_000, 1_000, 1_000, 1_000]) {
      clock.now += milliseconds;
      sizer.recordWrite(500, 100);
    }
    expect(sizer.rowsPerSecond).toBeCloseTo(500);
  });
});
