import { describe, expect, it } from 'vitest';
import { DuplicateKeys } from './duplicate-keys.ts';

const lowerCase = (text: string) => text.trim().toLowerCase();

function keysOf(...pages: string[][]): DuplicateKeys {
  const keys = new DuplicateKeys(lowerCase);
  for (const texts of pages) keys.add(texts);
  return keys;
}

describe('the keys of a column', () => {
  it('tells which keys there are, in their canonical form', () => {
    const keys = keysOf(['Ann.Lee ', ''], ['bob']);
    expect(['ann.lee', 'bob'].map((key) => keys.has(key))).toEqual([true, true]);
    expect(['Ann.Lee ', 'ann.le', ''].map((key) => keys.has(key))).toEqual([false, false, false]);
  });

  it('tells which keys are in more than one row, on the same page or another, and counts no blank ones', () => {
    const pages = [
      ['ANN.LEE', '', ' '],
      ['', 'user.7', 'ann.lee'],
      ['User.7', 'bob', 'user.7'],
    ];
    expect(keysOf(...pages).repeated).toEqual(new Set(['ann.lee', 'user.7']));
  });

  it('takes 300 characters for a key and one more for none', () => {
    const keys = keysOf(['x'.repeat(300), 'x'.repeat(300), 'y'.repeat(301), 'y'.repeat(301)], [`${' '.repeat(400)}ann`, 'ann']);
    expect(keys.repeated).toEqual(new Set(['x'.repeat(300), 'ann']));
    expect(keys.has('y'.repeat(301))).toBe(false);
  });
});
