import { describe, expect, it } from 'vitest';
import {
  main,
  relationshipsPart,
  row,
  sheetPart,
  stylesOf,
  textCell,
  typesPart,
  workbookPart,
  workbookRelations,
  xlsx,
  xlsxOfSheets,
} from '../../test/support/sheet-xml.ts';
import { cellText, openXlsx, XlsxError } from './index.ts';

const header = row('Username', 'Note');
const at = (reference: string, text: string) => textCell(text).replace('<c ', `<c r="${reference}" `);

async function read(content: Uint8Array<ArrayBuffer>) {
  const table = await openXlsx(content, { keyHeaders: ['username'] });
  const rows = table.rows(0, 10_000);
  return { ...table, rows, texts: rows.map(({ row: number, cells }) => [number, ...cells.map((cell) => cellText(cell))]) };
}
const refusal = (content: Uint8Array<ArrayBuffer>) =>
  openXlsx(content, { keyHeaders: ['username'] }).then(
    () => 'read',
    (error: unknown) => (error instanceof XlsxError ? error.code : error),
  );

describe('rows and cells', () => {
  it('may have their references in lower case', async () => {
    const { texts } = await read(xlsx(`${header}<row r="2">${at('b2', 'note')}${at('a2', 'ann')}</row>`));
    expect(texts).toEqual([[2, 'ann', 'note']]);
  });

  it('with the same row number are one row, in which a later cell replaces an earlier one', async () => {
    const rows = `<row r="2">${at('A2', 'old')}</row><row r="2">${at('B2', 'note')}</row><row r="2">${at('A2', 'ann')}</row>`;
    const { texts } = await read(xlsx(`<row r="1">${at('A1', 'Username')}</row><row r="1">${at('B1', 'Note')}</row>${rows}${row('bob')}`));
    expect(texts).toEqual([
      [2, 'ann', 'note'],
      [3, 'bob', ''],
    ]);
  });

  it('take no time for formats that are slow to show if they are not read', async () => {
    const slow = (reference: string) => `<c r="${reference}" s="1"><v>3.14159</v></c>`;
    const styles = stylesOf('0%'.repeat(127));
    const started = performance.now();
    const replaced = `<row r="2">${slow('A2').repeat(60_000)}${at('A2', 'ann')}${slow('C2').repeat(60_000)}</row>`;
    expect(await read(xlsx(header + replaced, styles))).toMatchObject({ texts: [[2, 'ann', '']], unnamedColumns: ['C'] });
    const wide = Array.from({ length: 16_000 }, () => '<c s="1"><v>3.14159</v></c>').join('');
    expect(await refusal(xlsx(`<row>${textCell('Username')}${wide}</row>`.repeat(3), styles))).toBe('too-many-columns');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('with a format are replaced by a later cell of their row, and replace an earlier one', async () => {
    const number = (reference: string, value: number) => `<c r="${reference}" s="1"><v>${value}</v></c>`;
    const first = `<row r="2">${number('A2', 1)}${at('A2', 'ann')}${at('B2', 'x')}${number('B2', 2)}${number('B2', 3)}</row>`;
    const { texts } = await read(xlsx(`${header}${first}<row r="3">${number('A3', 4)}</row>`, stylesOf('"no. "0')));
    expect(texts).toEqual([
      [2, 'ann', 'no. 3'],
      [3, 'no. 4', ''],
    ]);
  });

  it('have the row number of their cells if the row has none', async () => {
    const { texts } = await read(xlsx(`${header}<row>${at('A7', 'ann')}${at('B7', 'x')}</row><row/><row>${textCell('bob')}</row>`));
    expect(texts).toEqual([
      [7, 'ann', 'x'],
      [9, 'bob', ''],
    ]);
    expect(await refusal(xlsx(`${header}<row>${at('A7', 'ann')}</row><row>${at('A3', 'bob')}</row>`))).toBe('damaged');
  });

  it.each(['NaN', '1,5', 'INF', '0x1F', '--1', 'seven'])(
    'that hold %s as a number are not of their type, and the file is read',
    async (value) => {
      const { rows } = await read(xlsx(`${header}<row r="7">${at('A7', 'ann')}<c r="B7"><v>${value}</v></c></row>`));
      expect(rows[0]!.cells[1]).toEqual({ kind: 'mistyped', text: value, expected: 'a number', address: 'B7' });
    },
  );

  it.each([
    ['b', 'maybe', 'TRUE or FALSE'],
    ['d', '31/01/2024', 'a date'],
    ['d', '2024-13-01', 'a date'],
  ])('of the type %s that hold %s are not of their type', async (type, value, expected) => {
    const { rows } = await read(xlsx(`${header}<row>${textCell('ann')}<c t="${type}"><v>${value}</v></c></row>`));
    expect(rows[0]!.cells[1]).toEqual({ kind: 'mistyped', text: value, expected, address: 'B2' });
  });

  it('under an empty header are named, if they have a value', async () => {
    const content = xlsx(`${row('a title', '', '', 'of four columns')}${row('Username', '', 'Note')}${row('ann', '1', 'x', ' ', '2')}`);
    expect((await read(content)).unnamedColumns).toEqual(['B', 'E']);
    expect((await read(xlsx(header + row('ann', 'x')))).unnamedColumns).toEqual([]);
  });
});

describe('a value that a merge hides', () => {
  const merged = (rows: string, ...ranges: string[]) =>
    xlsx('', {
      'xl/worksheets/sheet1.xml': sheetPart(
        `<sheetData>${rows}</sheetData><mergeCells>${ranges.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>`,
      ),
    });

  it('is no value, in the rows, in the header and for the number of rows', async () => {
    const rows = row('Username', 'Note', 'Hidden') + row('ann', 'one', 'x') + row('bob', 'two', 'y') + row('cat', 'three', 'z');
    const { texts, head } = await read(merged(rows, 'B1:C1', 'A3:A4', 'B2:C3', 'B4:C4'));
    expect(head.header.map(({ text }) => text)).toEqual(['Username', 'Note']);
    expect(texts).toEqual([
      [2, 'ann', 'one'],
      [3, 'bob', ''],
      [4, '', 'three'],
    ]);
  });

  it('does not count as data', async () => {
    const { rowCount, unnamedColumns } = await read(merged(header + row('ann', 'x', 'y') + row('bob', 'z'), 'A2:B3', 'C1:C2'));
    expect({ rowCount, unnamedColumns }).toEqual({ rowCount: 1, unnamedColumns: [] });
  });

  it('costs time in proportion to the number of merges, however large they are', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => row(`user.${index}`, 'x')).join('');
    const ranges = ['K1:XFD1048576', ...Array.from({ length: 50_000 }, (_, index) => `B${(index % 1_000) + 1}:XFD1048576`)];
    const started = performance.now();
    await refusal(merged(header + rows, ...ranges));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is found in UTF-16 and with a prefix, wherever a buffer ends', async () => {
    const rows = `<x:row><x:c t="inlineStr"><x:is><x:t>Username</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>Note</x:t></x:is></x:c></x:row>`;
    const sheet = `<x:worksheet xmlns:x="${main}"><x:sheetData>${rows}</x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>`;
    for (const padding of [0, 262_144 - sheet.length, 262_150 - sheet.indexOf('mergeCell ')])
      for (const encoding of ['utf8', 'utf16le'] as const) {
        const text = sheet.replace('<x:sheetData>', `${' '.repeat(Math.max(0, padding))}<x:sheetData>`);
        const { head } = await read(xlsx('', { 'xl/worksheets/sheet1.xml': Buffer.from(text, encoding) }));
        expect({ padding, encoding, header: head.header }).toEqual({ padding, encoding, header: [{ column: 'A', text: 'Username' }] });
      }
  });
});

describe('an element or attribute of another namespace', () => {
  const foreign = 'xmlns:f="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"';
  const dateCell = `<c s="1"><v>40000</v></c>`;

  it.each([
    ['an element in an extension', `<workbookPr date1904="1"/>%<extLst><ext ${foreign}><f:workbookPr/></ext></extLst>`],
    ['an attribute', `<workbookPr date1904="1" ${foreign} f:date1904="0"/>%`],
    ['a nested default namespace', `<workbookPr date1904="1"/>%<extLst><ext><workbookPr xmlns="urn:theirs"/></ext></extLst>`],
    [
      'an element in another format',
      `<workbookPr date1904="1"/>%<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"><workbookPr/></mc:Choice></mc:AlternateContent>`,
    ],
  ])('does not change the date system: %s', async (_, workbook) => {
    const sheets = '<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets>';
    const content = xlsx(`${header}<row>${textCell('ann')}${dateCell}</row>`, {
      ...stylesOf('yyyy-mm-dd'),
      'xl/workbook.xml': workbookPart(workbook.replace('%', sheets)),
    });
    expect((await read(content)).texts).toEqual([[2, 'ann', '2013-07-07']]);
  });

  it('is no sheet, row, cell, style or text', async () => {
    const sheets = `<sheets><f:sheet ${foreign} name="Theirs" r:id="r2"/><sheet name="People" sheetId="1" f:id="r2" ${foreign} r:id="r1"/></sheets>`;
    const theirs = `<f:row ${foreign}><c><v>9</v></c></f:row>`;
    const ours = `<row>${textCell('ann')}<f:c ${foreign}><v>8</v></f:c><c s="1"><f:v ${foreign}>7</f:v><v>6</v></c></row>`;
    const parts = stylesOf('0000');
    const content = xlsx('', {
      'xl/workbook.xml': workbookPart(sheets),
      'xl/_rels/workbook.xml.rels': workbookRelations(2, `<f:Relationship ${foreign} Id="r1" Type="x" Target="y.xml"/>`),
      'xl/styles.xml': parts['xl/styles.xml']!.replace('<cellXfs>', `<cellXfs><f:xf ${foreign}/>`),
      'xl/worksheets/sheet1.xml': sheetPart(
        `<f:sheetData ${foreign}>${header}</f:sheetData><sheetData>${header}${theirs}${ours}</sheetData>`,
      ),
      'xl/worksheets/sheet2.xml': sheetPart(`<sheetData>${header}</sheetData>`),
    });
    const { texts, head } = await read(content);
    expect({ texts, name: head.sheetName, others: head.otherSheets }).toEqual({ texts: [[2, 'ann', '0006']], name: 'People', others: [] });
  });

  it('makes no workbook: a part whose outermost element is another one is damaged', async () => {
    expect(await refusal(xlsx('', { 'xl/workbook.xml': '<workbook><sheets/></workbook>' }))).toBe('damaged');
    expect(await refusal(xlsx('', { 'xl/worksheets/sheet1.xml': `<html xmlns="http://www.w3.org/1999/xhtml"/>` }))).toBe('damaged');
  });
});

describe('a workbook', () => {
  it.each([
    ['show', 'read'],
    ['visible', 'read'],
    ['hidden', 'no-sheet'],
    ['veryHidden', 'no-sheet'],
  ])('whose only sheet has the state %s: %s', async (state, expected) => {
    expect(await refusal(xlsxOfSheets({ Staff: header }, { Staff: state }))).toBe(expected);
  });

  it.each([
    ['a content type with macros', { '[Content_Types].xml': typesPart('application/vnd.ms-excel.sheet.macroEnabled.main+xml') }],
    ['a template with macros', { '[Content_Types].xml': typesPart('application/vnd.ms-excel.template.macroEnabled.main+xml') }],
    [
      'a part with macros',
      {
        'xl/_rels/workbook.xml.rels': workbookRelations(
          1,
          `<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>`,
        ),
      },
    ],
  ])('is refused with %s', async (_, parts) => {
    expect(await refusal(xlsx(header, parts))).toBe('macro-workbook');
  });

  it('takes its sheets from relationships of the standard types only', async () => {
    const sheets = `<Relationship Id="r1" Type="urn:other/worksheet" Target="worksheets/sheet1.xml"/>`;
    expect(await refusal(xlsx(header, { 'xl/_rels/workbook.xml.rels': relationshipsPart(sheets) }))).toBe('no-sheet');
    const strict = sheets.replace('urn:other', 'http://purl.oclc.org/ooxml/officeDocument/relationships');
    expect(await refusal(xlsx(header, { 'xl/_rels/workbook.xml.rels': relationshipsPart(strict) }))).toBe('read');
  });

  it.each(['EncryptedPackage', '\u0006DataSpaces', '\u0009DRMContent'])('is encrypted if it has the stream %j', async (name) => {
    const content = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(name, 'utf16le')]);
    await expect(openXlsx(new Uint8Array(content), { keyHeaders: ['username'] })).rejects.toMatchObject({
      code: 'password-protected',
      message: expect.stringMatching(/password.*sensitivity label.*restricted access.*without asking/),
    });
  });
});
