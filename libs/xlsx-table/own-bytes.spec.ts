import { describe, expect, it } from 'vitest';
import { release } from './own-bytes.ts';

describe('bytes that are given back', () => {
  it('are gone', () => {
    const bytes = new Uint8Array(1_000);
    release(bytes);
    expect(bytes.byteLength).toBe(0);
  });

  it('stay where others have a part of the same buffer', () => {
    const all = new Uint8Array(1_000);
    release(all.subarray(0, 500));
    release(Buffer.from('a text of the pool'));
    expect(all.byteLength).toBe(1_000);
    expect(Buffer.from('the next one').toString()).toBe('the next one');
  });
});
