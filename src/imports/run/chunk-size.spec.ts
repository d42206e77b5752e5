import { describe, expect, it } from 'vitest';
import { chunkMillisecondsMax, chunkRowsMax, ChunkSize, secondsLeft } from './chunk-size.ts';

/** A database that takes so long for each row, and a clock that only the chunks move. */
function write(pace: ChunkSize, clock: { now: number }, millisecondsPerRow: number): { rows: number; milliseconds: number } {
  const rows = pace.chunkRows;
  const milliseconds = rows * millisecondsPerRow;
  clock.now += milliseconds;
  pace.written(rows, milliseconds);
  return { rows, milliseconds };
}

describe('the pace of an import', () => {
  const start = () => {
    const clock = { now: 0 };
    return { clock, pace: new ChunkSize(() => clock.now) };
  };

  it.each([0.05, 0.3, 2, 8])('comes to chunks that keep nobody waiting, at %d ms a row', (millisecondsPerRow) => {
    const { clock, pace } = start();
    for (let chunk = 0; chunk < 5; chunk++) write(pace, clock, millisecondsPerRow);
    for (let chunk = 0; chunk < 20; chunk++) {
      const { rows, milliseconds } = write(pace, clock, millisecondsPerRow);
      expect(milliseconds).toBeLessThanOrEqual(chunkMillisecondsMax);
      expect(rows).toBeLessThanOrEqual(chunkRowsMax);
    }
  });

  it('makes chunks smaller at once when the database becomes slow', () => {
    const { clock, pace } = start();
    for (let chunk = 0; chunk < 10; chunk++) write(pace, clock, 0.1);
    write(pace, clock, 2);
    expect(write(pace, clock, 2).milliseconds).toBeLessThanOrEqual(chunkMillisecondsMax);
  });

  it('is not misled by chunks that were short for their passwords', () => {
    const { pace } = start();
    const before = pace.chunkRows;
    for (let chunk = 0; chunk < 20; chunk++) pace.written(5, 50);
    expect(pace.chunkRows).toBe(before);
  });

  it('tells rows a second over the last ten seconds, and the seconds left', () => {
    const { clock, pace } = start();
    expect(pace.rowsPerSecond).toBeNull();
    for (const milliseconds of [20_000, 1_000, 1_000, 1_000]) {
      clock.now += milliseconds;
      pace.written(500, 100);
    }
    expect(pace.rowsPerSecond).toBeCloseTo(500);
    expect(secondsLeft(1_001, pace.rowsPerSecond)).toBe(3);
    expect(secondsLeft(10, null)).toBeNull();
  });
});
