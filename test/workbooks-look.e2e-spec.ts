import exceljs from 'exceljs';
import readExcelFile from 'read-excel-file/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { remarkInChinese, remarks } from '../src/spreadsheet/texts/zh-hant-remarks.ts';
import { zhHant } from '../web/src/i18n/zh-hant.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff, workbook } from './support/workbooks.ts';

const languages = {
  en: { font: 'Calibri', username: 'Username', results: ['Result', 'Details'], staff: 'Staff', guide: 'How to' },
  'zh-Hant': { font: 'Microsoft JhengHei', username: '使用者名稱', results: ['結果', '詳情'], staff: '員工', guide: '使用說明' },
};
type Language = keyof typeof languages;
const all = Object.keys(languages) as Language[];

describe('the workbooks of the service', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let paths: Record<string, string>;

  beforeAll(async () => {
    company = await testApp.company();
    const people = [newPerson('bad.mail', { Email: 'nowhere' }), newPerson('wang.wei', { AboutMe: 'One\nTwo', Fax: '+852 1111 1111' })];
    const { id } = await testApp.import(company, await staff(...people));
    const preview = await testApp.import(company, await staff(newPerson('new.one')), { mode: 'preview' });
    paths = {
      template: 'imports/template?',
      prefilled: 'imports/template?prefill=true&',
      export: 'users/export?',
      report: `imports/${id}/report?`,
      preview: `imports/${preview.id}/report?`,
      audit: 'audit-events/export?',
    };
  });

  const download = (name: string, language: Language) => testApp.download(company, `${paths[name]}language=${language}`);
  const load = async (content: Buffer) => {
    const book = new exceljs.Workbook();
    await book.xlsx.load(content as never);
    return book;
  };

  const cases = all.flatMap((language) =>
    ['template', 'prefilled', 'export', 'report', 'preview', 'audit'].map((name) => [name, language] as const),
  );

  it.each(cases)('have a named font, filters, frozen panes, a print set-up and properties: %s in %s', async (name, language) => {
    const content = await download(name, language);
    const book = await load(content);
    const sheet = book.worksheets[0]!;
    const headerRow = name === 'preview' ? 2 : 1;
    const lastRow = ['template', 'prefilled'].includes(name) ? 5_001 : sheet.rowCount;
    const lastColumn = sheet.getColumn(sheet.getRow(headerRow).cellCount).letter;
    expect(book.creator).toBe('Cardroll');
    expect(book.title).toMatch(/./);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: headerRow, xSplit: ['report', 'preview'].includes(name) ? 2 : 1 });
    expect(sheet.autoFilter).toBe(`A${headerRow}:${lastColumn}${lastRow}`);
    expect(sheet.pageSetup).toMatchObject({
      orientation: 'landscape',
      fitToPage: true,
      fitToHeight: 0,
      printTitlesRow: `${headerRow}:${headerRow}`,
    });
    const header = sheet.getRow(headerRow).getCell(1);
    expect(header.font).toMatchObject({ name: languages[language].font, bold: true, color: { argb: 'FFFFFFFF' } });
    expect(header.fill).toMatchObject({ pattern: 'solid', fgColor: { argb: 'FF3446C4' } });
    expect(sheet.getRow(headerRow + 1).getCell(1).font?.name ?? languages[language].font).toBe(languages[language].font);
    // Another reader that does not take a damaged file.
    expect((await readExcelFile(content))[0]!.data[headerRow - 1]![0]).toBe(header.value);
  });

  it.each(all)('wrap long texts and keep rows of several lines open, in %s', async (language) => {
    for (const [name, column] of [
      ['prefilled', 9],
      ['prefilled', 15],
      ['export', 8],
      ['report', 2],
      ['audit', 6],
    ] as const) {
      const sheet = (await load(await download(name, language))).worksheets[0]!;
      expect([name, sheet.getColumn(column).alignment?.wrapText]).toEqual([name, true]);
    }
    const sheet = (await load(await download('export', language))).worksheets[0]!;
    const row = sheet.getColumn(1).values.indexOf('wang.wei');
    expect(sheet.getRow(row).height).toBeGreaterThan(sheet.getRow(row - 1).height ?? 15);
  });

  it.each(all)('explain the columns on a sheet with a heading, in the colours of their headers, in %s', async (language) => {
    const [sheet, guide] = (await load(await download('template', language))).worksheets;
    expect([sheet!.name, guide!.name]).toEqual([languages[language].staff, languages[language].guide]);
    expect(guide!.getCell('A1').font).toMatchObject({ bold: true, size: 16 });
    const headers = (sheet!.getRow(1).values as string[]).slice(1);
    const terms = (guide!.getColumn(1).values as string[]).slice(-headers.length);
    expect(terms).toEqual(headers);
    const first = guide!.rowCount - headers.length;
    headers.forEach((_, index) => {
      expect(guide!.getRow(first + index + 1).getCell(1).fill).toEqual(sheet!.getRow(1).getCell(index + 1).fill);
      const note = sheet!.getRow(1).getCell(index + 1).note as exceljs.Comment;
      expect(note.texts![0]!.text).toBe(guide!.getRow(first + index + 1).getCell(2).value);
    });
    const isChinese = /[\u4e00-\u9fff]/;
    const sentences = [...(guide!.getColumn(2).values as string[]), sheet!.getCell('A2').dataValidation.error!].filter(Boolean);
    expect(sentences.every((sentence) => isChinese.test(sentence) === (language === 'zh-Hant'))).toBe(true);
  });

  it.each(all)('colour a report by outcome and mark its bad cells, in %s', async (language) => {
    const sheet = (await load(await download('report', language))).worksheets[0]!;
    const fill = (address: string) => (sheet.getCell(address).fill as exceljs.FillPattern | undefined)?.fgColor?.argb;
    expect(sheet.getCell('A2').value).toBe(language === 'en' ? 'Rejected' : '被拒');
    expect(sheet.getCell('A3').value).toBe(language === 'en' ? 'Created' : '已建立');
    expect(fill('A2')).not.toBe(fill('A3'));
    expect([fill('E2'), fill('C2'), fill('E3')]).toEqual(['FFFBD5D5', undefined, undefined]);
    expect(sheet.getCell('B2').value).toBe(
      language === 'en'
        ? 'Row 2. Email: Enter an e-mail address such as alex.tong@example.com.'
        : '第 2 列。Email：請輸入電郵地址，例如 alex.tong@example.com。',
    );
  });

  it.each(all)('change nothing when they are uploaded again, in %s', async (language) => {
    for (const name of ['export', 'prefilled']) {
      const ended = await testApp.import(company, await download(name, language));
      expect([name, ended.counts, ended.warnings.map(({ code }) => code)]).toEqual([
        name,
        expect.objectContaining({ total: 2, unchanged: 2, skippedDatalinks: 0 }),
        [],
      ]);
    }
  });

  it.each(all)('ignore the results of a report that is uploaded again, and have them once in its report, in %s', async (language) => {
    const ended = await testApp.import(company, await download('report', language));
    expect(ended).toMatchObject({ counts: { total: 2, rejected: 1, unchanged: 1 }, warnings: [] });
    for (const next of all) {
      const [header] = await readWorkbook(await testApp.download(company, `imports/${ended.id}/report?language=${next}`));
      expect(header!.slice(0, 3)).toEqual([...languages[next].results, 'Username']);
      expect(new Set([...languages.en.results, ...languages['zh-Hant'].results].filter((text) => header!.includes(text))).size).toBe(2);
    }
  });

  it('import a file with Chinese headers, and report it with them', async () => {
    const own = await testApp.company('Chinese');
    const rows = [
      ['使用者名稱', '密碼', '電郵', '名字', '姓氏', '職銜'],
      ['wang.one', 'welcome-aboard-1', 'one@example.com', '偉', '王', '經理'],
      ['wang.one2', 'welcome-aboard-2', 'one@example.com', '偉', '', '經'.repeat(101)],
    ];
    const ended = await testApp.import(own, await workbook(rows));
    expect(ended).toMatchObject({ counts: { created: 1, rejected: 1 }, warnings: [{ code: 'shared-emails' }] });
    const [header, , rejected] = await readWorkbook(await testApp.download(own, `imports/${ended.id}/report?language=zh-Hant`));
    expect(header).toEqual(['結果', '詳情', ...rows[0]!]);
    expect(rejected!.slice(0, 2)).toEqual([
      '被拒',
      '第 3 列。職銜：請輸入最多 100 個字元。現有 101 個。\n姓氏：請填寫。這是新的使用者名稱，新使用者必須填寫此欄。',
    ]);
  });

  it('are in the language of the user, then of the company, then in English, unless one is asked for', async () => {
    const own = await testApp.company('Speaking');
    const http = testApp.http(own.token);
    const first = async (query = '') => (await readWorkbook(await testApp.download(own, `users/export${query}`)))[0]![0];
    expect(await first()).toBe('Username');
    await http.patch(own.path).send({ language: 'zh-Hant' }).expect(200);
    expect(await first()).toBe('使用者名稱');
    await http.patch('/api/v1/me').send({ language: 'en' }).expect(200);
    expect(await first()).toBe('Username');
    expect(await first('?language=zh-Hant')).toBe('使用者名稱');
    const { id } = await testApp.import(own, await staff(newPerson('lan.guage')));
    await http.patch('/api/v1/me').send({ language: null }).expect(200);
    for (const path of ['imports/template', `imports/${id}/report`, 'audit-events/export']) {
      const [header] = await readWorkbook(await testApp.download(own, path));
      expect(['使用者名稱', '結果', '時間（UTC）']).toContain(header![0]);
    }
    const { body } = await http.get(`${own.path}/audit-events?action=users.exported&limit=1`).expect(200);
    expect(body.items[0].details).toEqual({ users: 1, filter: { sort: 'username' } });
    for (const path of ['users/export', 'imports/template', `imports/${id}/report`, 'audit-events/export'])
      expect((await http.get(`${own.path}/${path}?language=fr`).expect(400)).body.errors[0].path).toBe('language');
  });
});

describe('the problems and hints of rows', () => {
  const tooLong = { column: 'Title', code: 'too-long', message: 'Use at most 1000 characters.', params: { charsMax: 1000, chars: 1042 } };

  it('have the same Chinese sentences in a report as in the console', () => {
    expect(remarks).toEqual({ ...zhHant.rowProblems, ...zhHant.hints });
  });

  it('take limits and names from their parameters, and the sentence from their context', () => {
    expect(remarkInChinese(tooLong)).toBe('請輸入最多 1,000 個字元。現有 1,042 個。');
    expect(remarkInChinese({ ...tooLong, params: { context: 'password', charsMax: 128 } })).toBe('密碼最多可有 128 個字元。');
    const rename = { column: 'Username', code: 'probable-rename', message: '', params: { username: 'alex.tong' } };
    expect(remarkInChinese(rename)).toMatch(/alex\.tong 有相同的電郵地址.*請使用 alex\.tong。/);
  });

  it('stay in English if they were stored without parameters, or have no translation', () => {
    expect(remarkInChinese({ ...tooLong, params: {} })).toBe(tooLong.message);
    expect(remarkInChinese({ ...tooLong, code: 'new-code' })).toBe(tooLong.message);
  });
});
