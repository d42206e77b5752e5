import { describe, expect, it } from 'vitest';
import { SharedLimit } from './shared-limit.ts';

const places = (limit: SharedLimit, ...keys: string[]) => keys.map((key) => limit.take(key) === null);

describe('a shared limit', () => {
  it('gives each at most its own places, and all together at most the total', () => {
    const limit = new SharedLimit(5, 2);
    expect(places(limit, 'a', 'a', 'a', 'b', 'b', 'c', 'c')).toEqual([true, true, false, true, true, true, false]);
    expect(limit.take('a')).toEqual({ max: 2, isOfAll: false });
    expect(limit.take('c')).toEqual({ max: 5, isOfAll: true });
  });

  it('has room again after a release, and a refusal takes nothing', () => {
    const limit = new SharedLimit(2, 2);
    expect(places(limit, 'a', 'a', 'b')).toEqual([true, true, false]);
    limit.release('a');
    expect(places(limit, 'b', 'a')).toEqual([true, false]);
  });
});
