import { describe, expect, it } from 'vitest';
import { absoluteRange, letters } from './addresses.ts';
import { lineCount } from './line-count.ts';
import type { SheetRow } from './rows.ts';
import { type Sheet, sheetXml } from './sheet.ts';
import { StyleTable } from './styles.ts';

const wrapped = { isWrapped: true };

async function* inPages(rows: SheetRow[]): AsyncGenerator<SheetRow[]> {
  yield rows;
}

const table = {
  headerRow: 1,
  frozenRows: 1,
  frozenColumns: 1,
  notes: [{ row: 1, column: 0, text: 'A note' }],
  checks: [{ range: 'A2:A9', formula: 'LEN(A2)<9', title: 'Username', message: 'Too long & wrong.' }],
};

async function xmlOf(parts: Partial<Sheet> = table, values = ['Username']): Promise<string> {
  const sheet: Sheet = {
    name: 'Staff',
    columns: [{ width: 20 }],
    frozenRows: 0,
    pages: inPages(values.map((value, index) => ({ number: index + 1, values: [value], styles: [wrapped] }))),
    ...parts,
  };
  let xml = '';
  for await (const part of sheetXml(sheet, new StyleTable({ name: 'Calibri', lineHeight: 15 }), { isFirst: true, lastRow: 0 })) xml += part;
  return xml;
}

/** The elements of a worksheet in their order (ECMA-376 §18.3.1.99). Excel repairs a file with another order. */
const order = [
  'sheetPr',
  'sheetViews',
  'sheetFormatPr',
  'cols',
  'sheetData',
  'autoFilter',
  'dataValidations',
  'printOptions',
  'pageMargins',
  'pageSetup',
  'headerFooter',
  'ignoredErrors',
  'legacyDrawing',
];

describe('a worksheet', () => {
  it('has its elements in the order of the standard', async () => {
    const xml = await xmlOf();
    const places = order.map((name) => xml.search(new RegExp(`<${name}[ />]`)));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('has filters from its header row to its last row, or further', async () => {
    const rows = ['Username', 'ann', 'bob'];
    expect(await xmlOf(table, rows)).toContain('<autoFilter ref="A1:A3"/>');
    expect(await xmlOf({ ...table, filteredRowsMin: 9 }, rows)).toContain('<autoFilter ref="A1:A9"/>');
    expect(await xmlOf({ ...table, headerRow: 2 }, rows)).toContain('<autoFilter ref="A2:A3"/>');
  });

  it('without a header row is a text: in portrait format, without filters and grid lines', async () => {
    const xml = await xmlOf({});
    expect(xml).toContain('orientation="portrait"');
    expect(xml).toContain('showGridLines="0"');
    expect(xml).not.toMatch(/autoFilter|<pane/);
  });

  it('has rows as high as their wrapped texts, unless they have a height', async () => {
    expect(await xmlOf({}, ['short'])).toContain('<row r="1"><c');
    expect(await xmlOf({}, ['one\ntwo\nthree'])).toContain('<row r="1" ht="45"><c');
    expect(await xmlOf({}, ['line\n'.repeat(40)])).toContain('<row r="1" ht="409"><c');
    const fixed = inPages([{ number: 1, values: ['one\ntwo'], styles: [wrapped], height: 24 }]);
    expect(await xmlOf({ pages: fixed })).toContain('<row r="1" ht="24" customHeight="1"><c');
  });
});

describe('lineCount', () => {
  it.each([
    ['', 20, 1],
    ['a'.repeat(20), 20, 1],
    ['a'.repeat(21), 20, 2],
    ['字'.repeat(9), 20, 1],
    ['字'.repeat(10), 20, 2],
    ['one\ntwo', 20, 2],
    ['a'.repeat(32_000), 20, 28],
  ])('of %j in %i digits is %i', (text, width, lines) => {
    expect(lineCount(text, width)).toBe(lines);
  });
});

describe('an address', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [701, 'ZZ'],
    [702, 'AAA'],
  ])('of column %i is %s', (column, expected) => {
    expect(letters(column)).toBe(expected);
  });

  it('on another sheet has its name in quotes', () => {
    expect(absoluteRange("Ann's", 'A1:J20')).toBe("'Ann''s'!$A$1:$J$20");
    expect(absoluteRange('員工', '1:1')).toBe("'員工'!$1:$1");
  });
});
