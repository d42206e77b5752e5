import { describe, expect, it } from 'vitest';
import { Spool } from './spool.ts';

describe('a spool', () => {
  it('gives back what was written, in pages, whatever characters are in it', async () => {
    const spool = await Spool.create<string>();
    const rows = ['a\u2028b', 'c\u2029d', 'e\nf', 'g\r\nh', '王', '"', ''];
    await spool.write(rows.slice(0, 3));
    await spool.write([]);
    await spool.write(rows.slice(3));
    const pages: string[][] = [];
    for await (const page of spool.pages(3)) pages.push(page);
    expect(pages).toEqual([rows.slice(0, 3), rows.slice(3, 6), rows.slice(6)]);
  });
});
