import { buffer } from 'node:stream/consumers';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { textsIn } from '../texts/all-texts.ts';
import { type ReportRow, writeReport } from './report.sheet.ts';

const rejected: ReportRow = {
  row: 2,
  cells: ['ann.lee', 'Ann Lee'],
  outcome: 'rejected',
  changes: [],
  skipped: [],
  problems: [{ column: 'Username', code: 'user-gone', message: 'The user no longer exists.', params: {} }],
  hints: [],
  conflicts: [],
};

async function* inPages(rows: ReportRow[]): AsyncGenerator<ReportRow[]> {
  yield rows;
}

async function sheetOf(language: 'en' | 'zh-Hant', hasFile: boolean): Promise<exceljs.Worksheet> {
  const header = ['Username', 'Name'].map((text) => ({ column: '', text }));
  const reported = { kind: 'undo' as const, hasFile, header, headerRow: 1 };
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load((await buffer(writeReport(reported, inPages([rejected]), textsIn(language)))) as unknown as ArrayBuffer);
  return workbook.worksheets[0]!;
}

describe('a report', () => {
  it.each([
    ['en', true, ['Username', 'Name']],
    ['zh-Hant', true, ['Username', 'Name']],
    ['en', false, ['Username', 'Name']],
    ['zh-Hant', false, ['使用者名稱', '姓名']],
  ] as const)('in %s, of a file: %s, has the headers %j and marks the cell of the problem', async (language, hasFile, headers) => {
    const sheet = await sheetOf(language, hasFile);
    expect([sheet.getCell('C1').value, sheet.getCell('D1').value]).toEqual(headers);
    const fillOf = (address: string) => (sheet.getCell(address).fill as exceljs.FillPattern | undefined)?.fgColor?.argb;
    expect([fillOf('C2'), fillOf('D2')]).toEqual(['FFFBD5D5', undefined]);
  });
});
