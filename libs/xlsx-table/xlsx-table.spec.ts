import { describe, expect, it } from 'vitest';
import { cellText } from './cell.ts';
import { type Cell, inspectXlsx, normalizeHeader, openXlsx, XlsxError } from './index.ts';
import type { XlsxOptions } from './xlsx-table.ts';
import { main, relations, row, textCell, xlsx } from '../../test/support/sheet-xml.ts';

const header = row('Username', 'Email');

async function read(content: Uint8Array<ArrayBuffer>, limits: XlsxOptions['limits'] = {}) {
  const table = await openXlsx(content, { keyHeaders: ['username'], limits });
  const rows = table.rows(0, 10_000);
  return { head: table.head, count: table.rowCount, rows, texts: rows.map(({ cells }) => cells.map((cell) => cellText(cell))) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'read';
  } catch (error) {
    if (error instanceof XlsxError) return error.code;
    throw error;
  }
}

describe('the workbook reader', () => {
  it('reads all shared strings of the header although a cell beside it is a formula without a result', async () => {
    const shared = ['Username', 'Email', 'ann', 'a@example.com'];
    const at = (index: number) => `<c t="s"><v>${index}</v></c>`;
    const content = xlsx(`<row>${at(0)}${at(1)}<c t="s"><f>A1</f></c></row><row>${at(2)}${at(3)}</row>`, {
      'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      'xl/sharedStrings.xml': `<sst xmlns="${main}">${shared.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    });
    expect((await read(content)).texts).toEqual([['ann', 'a@example.com']]);
  });

  it('reads header, rows and their numbers in the sheet', async () => {
    const { head, texts, rows } = await read(xlsx(`${header}<row r="5">${textCell('ann')}${textCell('a@example.com')}</row>`));
    expect(head).toEqual({
      sheetName: 'People',
      headerRow: 1,
      header: [
        { column: 'A', text: 'Username' },
        { column: 'B', text: 'Email' },
      ],
      otherSheets: [],
      equalSheets: [],
    });
    expect(rows[0]!.row).toBe(5);
    expect(texts).toEqual([['ann', 'a@example.com']]);
  });

  it.each<[string, Cell]>([
    ['<c><v>42</v></c>', { kind: 'number', text: '42', isExact: true }],
    ['<c><v>1234567890123456789</v></c>', { kind: 'number', text: '1234567890123456768', isExact: false }],
    ['<c><v>0.1</v></c>', { kind: 'number', text: '0.1', isExact: true, isFraction: true }],
    ['<c t="b"><v>1</v></c>', { kind: 'boolean', text: 'TRUE' }],
    ['<c t="e"><v>#N/A</v></c>', { kind: 'error', text: '#N/A' }],
    ['<c t="str"><f>A1</f><v>cached</v></c>', 'cached'],
    ['<c><f>A1</f></c>', { kind: 'formula-without-result', text: '' }],
    ['<c t="inlineStr"><is><r><t>al</t></r><r><t>ice</t></r></is></c>', 'alice'],
    ['<c t="inlineStr"><is><t>_x0041_ and _x005F_x0041_</t></is></c>', 'A and _x0041_'],
    ['<c t="inlineStr"><is><t>p&amp;amp;w</t></is></c>', 'p&amp;w'],
    ['<c t="d"><v>2024-01-31</v></c>', { kind: 'date', text: '2024-01-31' }],
  ])('shows %s as Excel shows it', async (cell, expected) => {
    const { rows } = await read(xlsx(`${header}<row>${textCell('ann')}${cell}</row>`));
    expect(rows[0]!.cells[1]).toEqual(expected);
  });

  it.each<[string, NonNullable<XlsxOptions['limits']>, (size: number) => Uint8Array<ArrayBuffer>, number, string]>([
    ['rows', { rowsMax: 3 }, (size) => xlsx(header + row('ann', 'x').repeat(size)), 3, 'too-many-rows'],
    [
      'columns',
      { columnsMax: 4 },
      (size) => xlsx(row('Username', ...Array.from({ length: size - 1 }, (_, index) => `c${index}`))),
      4,
      'too-many-columns',
    ],
    [
      'entries',
      { entriesMax: 8 },
      (size) => xlsx(header, Object.fromEntries(Array.from({ length: size - 5 }, (_, index) => [`x${index}`, '']))),
      8,
      'too-many-entries',
    ],
    ['depth', { depthMax: 10 }, (size) => xlsx(`${header}<row>${'<a>'.repeat(size - 3)}${'</a>'.repeat(size - 3)}</row>`), 10, 'damaged'],
  ])('takes a workbook at the limit of %s and refuses one past it', async (_, limits, make, limit, code) => {
    expect(await codeOf(read(make(limit), limits))).toBe('read');
    expect(await codeOf(read(make(limit + 1), limits))).toBe(code);
  });

  it('counts the bytes that are really inflated, whatever the zip directory says', async () => {
    const bomb = Buffer.alloc(5_000_000, ' ');
    const lying = xlsx(
      header,
      { 'xl/worksheets/sheet1.xml': Buffer.concat([Buffer.from(`<worksheet xmlns="${main}"><sheetData>`), bomb]) },
      100,
    );
    expect(await codeOf(read(lying, { inflatedBytesMax: 1_000_000 }))).toMatch(/^(too-large-inflated|damaged)$/);
    const honest = xlsx(header, {
      'xl/worksheets/sheet1.xml': Buffer.concat([Buffer.from(`<worksheet xmlns="${main}"><sheetData>`), bomb]),
    });
    expect(await codeOf(read(honest, { inflatedBytesMax: 1_000_000 }))).toBe('too-large-inflated');
  });

  it('marks a cell that is too long and keeps the others', async () => {
    const { rows } = await read(xlsx(`${header}${row('ann', 'x'.repeat(11))}${row('bob', 'x'.repeat(10))}`), { cellCharsMax: 10 });
    expect(rows.map(({ cells }) => cells[1])).toEqual([{ kind: 'too-long', text: '' }, 'xxxxxxxxxx']);
  });

  it.each([
    [
      'a declaration of a document type',
      `<!DOCTYPE a [<!ENTITY b "c">]><worksheet xmlns="${main}"><sheetData>${header}</sheetData></worksheet>`,
    ],
    ['XML that ends too early', `<worksheet xmlns="${main}"><sheetData>${header}`],
    [
      'rows that are not in order',
      `<worksheet xmlns="${main}"><sheetData>${header}<row r="9">${textCell('a')}</row><row r="2">${textCell('b')}</row></sheetData></worksheet>`,
    ],
    [
      'a reference to a shared string that does not exist',
      `<worksheet xmlns="${main}"><sheetData>${header}<row><c t="s"><v>7</v></c></row></sheetData></worksheet>`,
    ],
  ])('refuses %s as damaged', async (_, sheet) => {
    expect(await codeOf(read(xlsx('', { 'xl/worksheets/sheet1.xml': sheet })))).toBe('damaged');
  });

  it('finds the header row without reading the rows', async () => {
    const content = xlsx(`${row('Title of the sheet')}${header}${row('ann')}`);
    expect((await inspectXlsx(content, { keyHeaders: ['username'] })).head).toMatchObject({ headerRow: 2, sheetName: 'People' });
    expect(await codeOf(inspectXlsx(xlsx(row('Name', 'Email')), { keyHeaders: ['username'] }))).toBe('no-header');
  });

  it('passes on the texts of a column while it reads', async () => {
    const names = Array.from({ length: 2_500 }, (_, index) => `user.${index}`);
    const content = xlsx([row('Username', 'Email'), ...names.map((name) => row(name, ''))].join(''));
    const usernames: string[] = [];
    const emails: string[] = [];
    const take = ([ofUsername, ofEmail]: string[][]) => {
      usernames.push(...ofUsername!);
      emails.push(...ofEmail!);
    };
    const table = await openXlsx(content, { keyHeaders: ['username'], collect: { headers: ['username', 'fax'], take } });
    expect(table.rowCount).toBe(names.length);
    expect(usernames).toEqual(names);
    expect(emails).toEqual([]);
  });

  it('fails with the error of the function that takes the texts', async () => {
    const take = () => {
      throw new Error('Enough.');
    };
    await expect(
      openXlsx(xlsx(header + row('ann')), { keyHeaders: ['username'], collect: { headers: ['username'], take } }),
    ).rejects.toThrow('Enough.');
  });

  it('transfers the bytes of a file, and returns them after inspecting it', async () => {
    const content = xlsx(header + row('ann', 'ann@example.com'));
    const bytes = content.slice();
    const inspected = await inspectXlsx(content, { keyHeaders: ['username'] });
    expect(content.byteLength).toBe(0);
    expect(Buffer.from(inspected.content).equals(bytes)).toBe(true);
    expect((await read(inspected.content)).texts).toEqual([['ann', 'ann@example.com']]);
    expect(inspected.content.byteLength).toBe(0);
  });

  it('refuses a file that needs more memory than its limit', async () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => `<si><t>${'x'.repeat(200)}${index}</t></si>`).join('');
    const content = xlsx(header, {
      'xl/sharedStrings.xml': `<sst xmlns="${main}">${texts}</sst>`,
      'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    });
    expect(await codeOf(read(content.slice()))).toBe('read');
    expect(await codeOf(read(content, { heapMegabytesMax: 16 }))).toBe('too-large-inflated');
  });

  it('accepts headers that are names of object properties', async () => {
    const { head } = await read(xlsx(row('Username', '__proto__', 'constructor')));
    expect(head.header.map(({ text }) => text)).toEqual(['Username', '__proto__', 'constructor']);
  });
});

describe('headers', () => {
  it.each(['First Name', 'first_name', 'FIRST-NAME', ' FirstName\u00a0', '\ufeffFirstName*', '\u202bFirst\u2069Name', 'Ｆirst Name'])(
    'knows %j as firstname',
    (text) => {
      expect(normalizeHeader(text)).toBe('firstname');
    },
  );

  it('does not normalise a text that is too long for a header', () => {
    const marks = '\u0301\u0327'.repeat(16_000);
    const startedAt = performance.now();
    expect(normalizeHeader(marks)).toBe(marks);
    expect(performance.now() - startedAt).toBeLessThan(50);
  });

  it('drops a suffix that the caller ignores', () => {
    expect(normalizeHeader('WhatsApp No.', 'no.')).toBe('whatsapp');
    expect(normalizeHeader('WhatsApp No.')).toBe('whatsappno.');
    expect(normalizeHeader('Notes', 'no.')).toBe('notes');
  });

  it('ignores the suffix when it looks for the header row and for columns', async () => {
    const content = () => xlsx(row('Staff No.', 'Name') + row('7', 'Ann'));
    const numbers: string[] = [];
    const take = ([texts]: string[][]) => void numbers.push(...texts!);
    await openXlsx(content(), { keyHeaders: ['staff'], ignoredHeaderSuffix: 'no.', collect: { headers: ['staff'], take } });
    expect(numbers).toEqual(['7']);
    expect(await codeOf(inspectXlsx(content(), { keyHeaders: ['staff'] }))).toBe('no-header');
  });
});
