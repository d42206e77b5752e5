import { describe, expect, it } from 'vitest';
import { Spool } from './spool.ts';

describe('a spool', () => {
  it.each([
    ['memory', 100],
    ['disk', 0],
    ['both', 3],
  ])('gives back what was written, page by page, whatever characters are in it, from %s', async (_, rowsInMemoryMax) => {
    const spool = new Spool<string>(rowsInMemoryMax);
    const rows = ['a\u2028b', 'c\u2029d', 'e\nf', 'g\r\nh', '王', '"', ''];
    await spool.write(rows.slice(0, 3));
    await spool.write([]);
    await spool.write(rows.slice(3));
    const pages: string[][] = [];
    for await (const page of spool.pages()) pages.push(page);
    expect(pages).toEqual([rows.slice(0, 3), rows.slice(3)]);
  });
});
