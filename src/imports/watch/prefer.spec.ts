import { describe, expect, it } from 'vitest';
import { readPreferredWait } from './prefer.ts';

describe('Prefer: wait', () => {
  it.each([
    ['wait=10', 10],
    ['respond-async, wait=5', 5],
    ['Wait = "7"; x=1', 7],
    ['wait=31', 30],
    ['wait=0', 0],
    ['wait=-1', null],
    ['await=3', null],
    ['', null],
    [undefined, null],
  ])('reads %j as %j seconds', (header, seconds) => {
    expect(readPreferredWait(header)).toBe(seconds);
  });
});
