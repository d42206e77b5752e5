import { describe, expect, it } from 'vitest';
import { ByteBlocks } from './byte-blocks.ts';

describe('bytes in blocks', () => {
  it('are kept as they were, whatever their length, and the originals are given back', () => {
    const blocks = new ByteBlocks();
    const lengths = [0, 1, 100_000, 200_000, 1_000_000, 5];
    const runs = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
    const kept = runs.map((run) => blocks.keep(run));
    expect(runs.every(({ length }) => length === 0)).toBe(true);
    expect(kept.map(({ length }) => length)).toEqual(lengths);
    expect(kept.every((run, index) => run.every((byte) => byte === index + 1))).toBe(true);
  });

  it('are gone when their blocks are', () => {
    const blocks = new ByteBlocks();
    const kept = blocks.keep(new Uint8Array(1_000));
    blocks.close();
    expect(kept).toHaveLength(0);
    expect(blocks.keep(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
  });
});
