import { describe, expect, it } from 'vitest';
import { ColumnKeys } from './duplicate-keys.ts';

const lowerCase = (text: string) => text.trim().toLowerCase();
const many = Array.from({ length: 5_000 }, (_, index) => `user.${index}`);

function keysOf(...pages: string[][]): ColumnKeys {
  const keys = new ColumnKeys(lowerCase);
  for (const texts of pages) keys.add(texts);
  return keys;
}

function neverAsked(): Iterable<string[]> {
  return {
    [Symbol.iterator]: () => {
      throw new Error('The texts were asked for again.');
    },
  };
}

describe('the keys of a column', () => {
  it('tells which keys there are', () => {
    const keys = keysOf(many, ['Ann.Lee ', '']);
    for (const key of [...many, 'ann.lee']) expect(keys.has(key)).toBe(true);
    for (const key of ['user.5000', 'user.-1', 'Ann.Lee', 'ann.le', '']) expect(keys.has(key)).toBe(false);
  });

  it('has none where there are none', () => {
    expect(new ColumnKeys(lowerCase).has('ann.lee')).toBe(false);
  });

  it('tells which of them more than one text has, on whatever page', async () => {
    const pages = [many, ['ANN.LEE', '', ' '], ['', 'user.7', 'ann.lee'], ['User.7', 'bob']];
    expect(await keysOf(...pages).findRepeated(pages)).toEqual(new Set(['ann.lee', 'user.7']));
  });

  it('does not look at the texts again where none is repeated', async () => {
    expect(await keysOf(many, ['', '']).findRepeated(neverAsked())).toEqual(new Set());
  });

  it('lets the texts decide, not their hashes', async () => {
    // As if two keys had the same hash: the second time the texts differ.
    const keys = keysOf(['ann', 'ann', 'bob']);
    expect(await keys.findRepeated([['ann', 'anna', 'bob']])).toEqual(new Set());
  });

  it('passes over what is too long to be a key', async () => {
    const pages = [
      ['x'.repeat(301), 'x'.repeat(301)],
      [`${' '.repeat(400)}ann`, 'ann'],
    ];
    const keys = keysOf(...pages);
    expect(keys.has('x'.repeat(301))).toBe(false);
    expect(await keys.findRepeated(pages)).toEqual(new Set(['ann']));
  });

  it('finds hardly two texts alike that are not', async () => {
    const keys = new ColumnKeys((text) => text);
    const texts = Array.from({ length: 300_000 }, (_, index) => `${index.toString(36)}@x`);
    keys.add(texts);
    expect(await keys.findRepeated(neverAsked())).toEqual(new Set());
  });
});
