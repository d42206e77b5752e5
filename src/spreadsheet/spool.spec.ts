import { describe, expect, it } from 'vitest';
import { Spool } from './spool.ts';

describe('a spool', () => {
  it.each([
    ['memory', 1_000],
    ['disk', 0],
    ['both', 8],
  ])('returns the pages as they were written, with any characters, from %s', async (_, charsInMemoryMax) => {
    const spool = new Spool(charsInMemoryMax);
    const written = ['a\u2028b', 'c\u2029d', '', 'e\nf', 'g\r\nh 王 👩‍💻', '"'];
    for (const page of written) await spool.write(page);
    const pages: string[] = [];
    for await (const page of spool.pages()) pages.push(page);
    expect(pages).toEqual(written);
  });
});
