import { describe, expect, it } from 'vitest';
import { SharedLimit } from './shared-limit.ts';

describe('a shared limit', () => {
  it('gives each at most its own part, and all together at most the total', () => {
    const limit = new SharedLimit(5, 2);
    expect([limit.take('a', 2), limit.take('a', 1), limit.take('b', 2), limit.take('c', 2), limit.take('c', 1)]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('can be taken again after it was released, and a refusal takes nothing', () => {
    const limit = new SharedLimit(2, 2);
    limit.take('a', 2);
    expect(limit.take('b', 1)).toBe(false);
    limit.release('a', 1);
    expect([limit.take('b', 1), limit.take('a', 1)]).toEqual([true, false]);
  });
});
