import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Sheet, type SheetRow, toCellText, writeXlsx } from './index.ts';

const style = {};
const pagesMax = 500;

/** Pages of texts that hardly compress, and what became of the iteration. */
function source(failsAtPage = Number.POSITIVE_INFINITY) {
  const state = { pages: 0, hasEnded: false };
  async function* pages(): AsyncGenerator<SheetRow[]> {
    try {
      for (let number = 1; state.pages < pagesMax; number++) {
        if (++state.pages === failsAtPage) throw new Error('The database has gone.');
        yield [{ number, values: [randomBytes(20_000).toString('base64')], styles: [style] }];
      }
    } finally {
      state.hasEnded = true;
    }
  }
  const sheet: Sheet = { name: 'People', columns: [{ width: 20 }], frozenRows: 1, pages: pages() };
  return { state, stream: writeXlsx([sheet], { title: 'People', author: 'Cardroll', font: { name: 'Calibri', lineHeight: 15 } }) };
}

describe('writeXlsx', () => {
  it('waits for a slow reader', async () => {
    const { state, stream } = source();
    stream.once('readable', () => stream.read(1));
    await wait(300);
    expect(state.pages).toBeGreaterThan(0);
    expect(state.pages).toBeLessThan(pagesMax / 2);
    stream.destroy();
  });

  it('ends the iteration of the pages when the reader has gone', async () => {
    const { state, stream } = source();
    for await (const _ of stream) if (state.pages > 0) break;
    await wait(300);
    expect(stream.destroyed).toBe(true);
    expect(state.hasEnded).toBe(true);
    expect(state.pages).toBeLessThan(pagesMax / 2);
  });

  it('fails with the error of the pages', async () => {
    const { state, stream } = source(20);
    await expect(stream.toArray()).rejects.toThrow('The database has gone.');
    expect(state).toEqual({ pages: 20, hasEnded: true });
  });

  it('lets other work run between pages', async () => {
    const { state, stream } = source();
    const seen = new Set<number>();
    const timer = setInterval(() => seen.add(state.pages), 0);
    await stream.resume().toArray();
    clearInterval(timer);
    expect(seen.size).toBeGreaterThan(pagesMax / 10);
  });
});

describe('toCellText', () => {
  it.each([
    ['_x0041_', '_x005F_x0041_'],
    ['a_x005F_b', 'a_x005F_x005F_b'],
    ['_x41_', '_x41_'],
    ['line\rfeed', 'line_x000D_feed'],
    ['x\u0000y\uffff', 'xy'],
    ['half \ud83d of a pair', 'half  of a pair'],
    ['👩‍💻', '👩‍💻'],
  ])('stores %j as %j', (text, stored) => {
    expect(toCellText(text)).toBe(stored);
  });
});
