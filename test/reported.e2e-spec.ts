import { describe, expect, it } from 'vitest';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { row, sheetPart, stylesOf, textCell, xlsx, xlsxOfSheets } from './support/sheet-xml.ts';
import { corpus, newPerson, readWorkbook, staff } from './support/workbooks.ts';

// test/corpus/reported: files that other programs have read wrongly, by public reports, each with its right answer.
const reported = (name: string) => corpus(`reported/${name}.xlsx`);

describe('a workbook that other programs have read wrongly', () => {
  const testApp = useTestApp();

  const fieldsOf = async (company: TestCompany, username: string, ...fields: string[]) => {
    const user = (await testApp.users(company))[username];
    return fields.map((field) => user?.[field]);
  };
  const datalinksOf = async (company: TestCompany, username: string) => {
    const user = (await testApp.users(company))[username]!;
    const { body } = await testApp
      .http(company.token)
      .get(`${company.path}/users/${String(user['id'])}/datalinks`)
      .expect(200);
    return [body.workPhone, body.mobilePhone, body.fax];
  };
  const upload = (company: TestCompany, content: Buffer) =>
    testApp.http(company.token).post(`${company.path}/imports`).attach('file', content, 'staff.xlsx');

  it.each([
    ['refs_lowercase', ['b1.low1', 'b1.low2']],
    ['sheet_state_show', ['b1.show']],
    ['instructions_sheet_first', ['b1.ins']],
    ['title_row_says_username', ['b1.ttl']],
  ])('creates the users of %s', async (name, usernames) => {
    const company = await testApp.company(name);
    expect(await testApp.import(company, reported(name))).toMatchObject({
      state: 'completed',
      counts: { total: usernames.length, created: usernames.length },
    });
    expect(Object.keys(await testApp.users(company))).toEqual(expect.arrayContaining(usernames));
  });

  it('keeps the phones as their number formats show them', async () => {
    const company = await testApp.company('Formats');
    expect((await testApp.import(company, reported('numfmt_phones'))).counts).toMatchObject({ total: 2, created: 2 });
    expect(await fieldsOf(company, 'b1.fmt1', 'whatsApp')).toEqual(['+85291234567']);
    expect(await datalinksOf(company, 'b1.fmt1')).toEqual(['+85221234567', '+852 9123 4567', '0212345678']);
    expect(await fieldsOf(company, 'b1.fmt2', 'whatsApp')).toEqual(['(555) 123-4567']);
    expect(await datalinksOf(company, 'b1.fmt2')).toEqual(['06 12 34 56 78', '+85291234568', '85298765432']);
  });

  it('updates the user whose username is shown, not the one whose username is the stored number', async () => {
    const company = await testApp.company('Leading zeros');
    expect((await testApp.import(company, reported('numfmt_username_1_setup'))).counts).toMatchObject({ created: 2 });
    expect((await testApp.import(company, reported('numfmt_username_2'))).counts).toMatchObject({ total: 1, updated: 1 });
    expect(await fieldsOf(company, '0045123', 'title')).toEqual(['Head of Sales']);
    expect(await fieldsOf(company, '45123', 'title')).toEqual([null]);
  });

  it('reads dates of the 1904 system although an extension has an element of the same name', async () => {
    const company = await testApp.company('1904');
    await testApp.import(company, reported('date1904_x15_extlst'));
    expect(await fieldsOf(company, 'b1.d15', 'aboutMe')).toEqual(['2013-07-07']);
  });

  it('ignores a cell that is not of its type in an unknown column', async () => {
    const company = await testApp.company('Not a number');
    const ended = await testApp.import(company, reported('number_cell_not_a_number'));
    expect(ended).toMatchObject({ state: 'completed', warnings: [{ code: 'unknown-columns' }] });
    expect(ended.counts).toMatchObject({ rejected: 0, created: ended.counts.total });
  });

  it('rejects a row whose cell is not of its type in a column that counts, and names the cell', async () => {
    const company = await testApp.company('Not a phone');
    const cells = Object.values(newPerson('nan.phone'))
      .map((value) => textCell(String(value)))
      .join('');
    const header = row(...Object.keys(newPerson('x')), 'WhatsApp');
    const ended = await testApp.import(company, Buffer.from(xlsx(`${header}<row r="22">${cells}<c r="F22"><v>NaN</v></c></row>`)));
    const [rejected] = await testApp.rows(company, ended.id);
    expect(rejected).toMatchObject({ row: 22, outcome: 'rejected', problems: [{ column: 'WhatsApp', code: 'wrong-type' }] });
    expect(rejected!.problems[0]!.message).toBe('Cell F22 should hold a number, but has "NaN". Type the value again.');
  });

  it('says of a workbook with a sensitivity label that it is encrypted, and by what', async () => {
    const company = await testApp.company('Labelled');
    const { body } = await upload(company, reported('irm_sensitivity_label_stub')).expect(415);
    expect(body).toMatchObject({ code: 'imports/password-protected', title: 'The workbook is encrypted' });
    expect(body.detail).toMatch(/encrypted: by a password, or by a sensitivity label or restricted access/);
  });

  it('says of a workbook with macros what to do', async () => {
    const company = await testApp.company('Macros');
    const macros = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`;
    const { body } = await upload(company, Buffer.from(xlsx(row('Username'), { '[Content_Types].xml': macros }))).expect(415);
    expect(body).toMatchObject({ code: 'imports/macro-workbook', detail: expect.stringContaining('"Save as"') });
  });

  it('rejects the rows with a cell that its format hides, and logs in with a password as it is shown', async () => {
    const company = await testApp.company('Shown');
    const person = (username: string, password: string) => {
      const [, , ...others] = Object.values(newPerson(username));
      return `<row>${textCell(username)}${password}${others.map((value) => textCell(String(value))).join('')}</row>`;
    };
    const rows = person('shown.password', '<c s="1"><v>73195264</v></c>') + person('hidden.password', '<c s="2"><v>73195264</v></c>');
    const content = xlsx(row(...Object.keys(newPerson('x'))) + rows, stylesOf('"pass-"0000-0000-00', ';;;'));
    const ended = await testApp.import(company, Buffer.from(content));
    const [, hidden] = await testApp.rows(company, ended.id);
    expect(ended.counts).toMatchObject({ created: 1, rejected: 1 });
    expect(hidden!.problems).toMatchObject([{ column: 'Password', code: 'not-shown' }]);
    await testApp.http().post('/api/v1/auth/login').send({ username: 'shown.password', password: 'pass-0073-1952-64' }).expect(200);
  });

  it('names the other sheets with the same columns, and columns with values but no header', async () => {
    const company = await testApp.company('Sheets');
    const people = row('Username', 'Title', '', 'Shoe');
    const content = xlsxOfSheets({ Notes: row('Read me'), One: people + row('nobody', 'x', 'unnamed'), Two: people });
    const { warnings } = await testApp.import(company, Buffer.from(content));
    expect(warnings.map(({ code, message }) => `${code} ${message.slice(message.indexOf(': ') + 2)}`)).toEqual([
      'unknown-columns Shoe.',
      'equal-sheets Two.',
      'other-sheets Notes.',
      'unnamed-columns C.',
    ]);
  });

  it('refuses a file whose header Username is hidden by a merge', async () => {
    const company = await testApp.company('Merged header');
    const rows = row('Email', 'Username') + row('ann@example.com', 'ann');
    const merged = sheetPart(`<sheetData>${rows}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>`);
    const { body } = await upload(company, Buffer.from(xlsx('', { 'xl/worksheets/sheet1.xml': merged }))).expect(422);
    expect(body).toMatchObject({ code: 'imports/missing-columns' });
  });

  it('takes a username with a dot from the format of a whole number, and an e-mail address from the format of a text', async () => {
    const company = await testApp.company('Shown texts');
    const [, , , ...others] = Object.values(newPerson('emp.0045'));
    const cells = ['<c s="1"><v>45</v></c>', textCell('harbour-lantern-45'), textCell('ann').replace('<c ', '<c s="2" ')];
    const person = `<row>${cells.join('')}${others.map((value) => textCell(String(value))).join('')}</row>`;
    const content = xlsx(row(...Object.keys(newPerson('x'))) + person, stylesOf('"emp."0000', '@"@acme.com"'));
    expect((await testApp.import(company, Buffer.from(content))).counts).toMatchObject({ created: 1 });
    expect(await fieldsOf(company, 'emp.0045', 'email')).toEqual(['ann@acme.com']);
  });

  it('has one problem for a row without a username, and no warning of its e-mail address', async () => {
    const company = await testApp.company('Nameless');
    const nameless = { ...newPerson('x'), Username: null, Password: 'x', FirstName: null, Email: 'one@example.com' };
    const ended = await testApp.import(company, await staff(newPerson('named.row', { Email: 'one@example.com' }), nameless, nameless));
    expect(ended).toMatchObject({ counts: { created: 1, rejected: 2 }, warnings: [] });
    const rows = await testApp.rows(company, ended.id);
    expect(rows.map(({ hints, problems }) => [hints, problems.map(({ column, code }) => `${column} ${code}`)])).toEqual([
      [[], []],
      [[], ['Username required']],
      [[], ['Username required']],
    ]);
  });

  it('never replaces a phone by a number that has only lost its start, and says so in the row and the report', async () => {
    const company = await testApp.company('Lost prefix');
    await testApp.import(
      company,
      await staff(newPerson('lost.prefix', { WhatsApp: '+852 9123 4567', Fax: '0212345678', MobilePhone: '85291234567' })),
    );
    const file = await staff({ Username: 'lost.prefix', WhatsApp: 85_291_234_567, Fax: 212_345_678, MobilePhone: 85_291_234_568 });
    const ended = await testApp.import(company, file);
    expect(ended.counts).toMatchObject({ unchanged: 1, skippedDatalinks: 1 });
    expect(await fieldsOf(company, 'lost.prefix', 'whatsApp')).toEqual(['+852 9123 4567']);
    const [kept] = await testApp.rows(company, ended.id);
    expect(kept).toMatchObject({
      skipped: [{ field: 'mobilePhone', inFile: '85291234568' }],
      hints: [
        { column: 'WhatsApp', code: 'number-lost-prefix', message: expect.stringContaining('WhatsApp stays +852 9123 4567') },
        { column: 'Fax', code: 'number-lost-prefix' },
      ],
    });
    const report = await testApp.download(company, `imports/${ended.id}/report`);
    const [, reportedRow] = await readWorkbook(report);
    expect(String(reportedRow![1])).toContain('WhatsApp stays +852 9123 4567');
    expect((await testApp.import(company, report)).counts).toMatchObject({ unchanged: 1 });
    expect(await fieldsOf(company, 'lost.prefix', 'whatsApp')).toEqual(['+852 9123 4567']);
  });
});
