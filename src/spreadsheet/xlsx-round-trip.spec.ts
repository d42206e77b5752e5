// Reads what libs/xlsx-writer writes: with our own reader, and with exceljs as a second opinion.
import { buffer } from 'node:stream/consumers';
import exceljs from 'exceljs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellText, openXlsx } from '../../libs/xlsx-table/index.ts';
import { type CellStyle, type Sheet, type SheetRow, writeXlsx } from '../../libs/xlsx-writer/index.ts';

const text: CellStyle = { numberFormat: '@' };
const header: CellStyle = { ...text, isBold: true };
const marked: CellStyle = { ...text, fill: 'FFF8CBAD' };
const time: CellStyle = { numberFormat: 'yyyy-mm-dd hh:mm:ss "UTC"' };

async function* inPages(...pages: SheetRow[][]): AsyncGenerator<SheetRow[]> {
  yield* pages;
}

const sheet = (name: string, ...pages: SheetRow[][]): Sheet => ({
  name,
  columns: [{ width: 30, style: text }, { width: 12 }],
  frozenRows: 1,
  pages: inPages(...pages),
});

const write = (...sheets: Sheet[]) =>
  buffer(writeXlsx(sheets, { title: 'R & "D"', author: 'Cardroll', font: { name: 'Calibri', lineHeight: 15 } }));

const headerRow: SheetRow = { number: 1, values: ['Username', 'Note'], styles: [header, header] };

async function textsOf(content: Uint8Array): Promise<string[]> {
  const table = await openXlsx(new Uint8Array(content), { keyHeaders: ['username'] });
  return Array.from({ length: table.rowCount }, (_, position) => cellText(table.rows(position, 1)[0]!.cells[1]));
}

describe('a workbook that we have written', () => {
  it('has any text that XML can hold exactly as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 100, maxLength: 600 }), async (texts) => {
        const rows = texts.map((value, index) => ({ number: index + 2, values: ['ann', value], styles: [text, text] }));
        const written = await write(sheet('People', [headerRow], rows));
        const expected = texts.map((value) => value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed());
        expect(await textsOf(written)).toEqual(expected.map((value) => value.replaceAll('\ufffd', '')));
      }),
      { numRuns: 5 },
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '_x0041_', 'a_x005F_b', ' edges ', 'two\nlines', 'line\rfeed', '<b>&amp;"</b>', '王小明 👩‍💻'])(
    'shows %j as text',
    async (value) => {
      const row = { number: 2, values: ['ann', value], styles: [text, text] };
      expect(await textsOf(await write(sheet('People', [headerRow, row])))).toEqual([value]);
    },
  );

  it('has its sheets, widths, frozen rows and styles in exceljs, too', async () => {
    const at = new Date('2024-05-06T07:08:09Z');
    const rows: SheetRow[] = [
      { number: 2, values: ['=1+1', at], styles: [text, time] },
      { number: 4, values: ['', null], styles: [marked, marked] },
    ];
    const written = await write(sheet('R & "D"', [headerRow], rows), sheet('Two', [headerRow]));
    const book = new exceljs.Workbook();
    await book.xlsx.load(written as never);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['R & "D"', 'Two']);
    const [first] = book.worksheets;
    expect(first!.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect([first!.getColumn(1).width, first!.getColumn(2).width]).toEqual([30, 12]);
    expect(first!.getColumn(1).numFmt).toBe('@');
    expect(first!.getCell('A1').font.bold).toBe(true);
    expect(first!.getCell('A2')).toMatchObject({ value: '=1+1', numFmt: '@' });
    expect(first!.getCell('A2').font.bold).toBeUndefined();
    expect(first!.getCell('B2')).toMatchObject({ value: at, numFmt: 'yyyy-mm-dd hh:mm:ss "UTC"' });
    expect(first!.getCell('A4')).toMatchObject({ value: null, fill: { pattern: 'solid', fgColor: { argb: 'FFF8CBAD' } } });
    expect(first!.getCell('A2').fill).not.toMatchObject({ pattern: 'solid' });
  });
});
