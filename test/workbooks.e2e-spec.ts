import exceljs from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cellText, openXlsx } from '../libs/xlsx-table/index.ts';
import { type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff, templateHeaders, workbook } from './support/workbooks.ts';

describe('workbooks of the service', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  beforeAll(async () => {
    company = await testApp.company();
  });

  const download = (path: string, own = company) => testApp.download(own, path);

  it('offers a template with the documented headers, which can be imported', async () => {
    const [header, ...rows] = await readWorkbook(await download('imports/template'));
    expect(header).toEqual(templateHeaders);
    expect(rows).toEqual([]);
    const ended = await testApp.import(company, await download('imports/template'));
    expect(ended.warnings.map(({ code }) => code)).toEqual(['no-rows']);
  });

  it('offers a template with marked columns, notes, text formats, data validation and a help sheet', async () => {
    const book = new exceljs.Workbook();
    const started = performance.now();
    await book.xlsx.load((await download('imports/template')) as never);
    expect(performance.now() - started).toBeLessThan(2_000);
    const [sheet, guide] = book.worksheets;
    expect(sheet!.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    templateHeaders.forEach((header, index) => {
      const cell = sheet!.getRow(1).getCell(index + 1);
      expect({ header, note: JSON.stringify(cell.note).length > 10, format: sheet!.getColumn(index + 1).numFmt }).toEqual({
        header,
        note: true,
        format: '@',
      });
    });
    const fill = (column: number) => JSON.stringify(sheet!.getRow(1).getCell(column).fill);
    expect(new Set([1, 2, 3, 4, 5].map(fill)).size).toBe(1);
    expect(fill(1)).not.toBe(fill(7));
    expect(fill(11)).not.toBe(fill(7));
    expect(sheet!.getCell('A2').dataValidation).toMatchObject({ type: 'custom', errorStyle: 'warning' });
    const formula = (cell: string) => sheet!.getCell(cell).dataValidation?.formulae[0] as unknown;
    expect(['A2', 'B2', 'D2'].map(formula)).toEqual([
      'AND(LEN(A2)>=3,LEN(A2)<=64)',
      'OR(B2="****",AND(LEN(B2)>=8,LEN(B2)<=128))',
      'LEN(D2)<=100',
    ]);
    expect(sheet!.getRow(1).getCell(9).note).toMatchObject({ texts: [{ text: 'At most 2,000 characters.' }] });
    expect(guide!.name).toBe('How to');
    expect(guide!.rowCount).toBeGreaterThan(10);
  });

  it('keeps the rows of the file in the same place in a report, and marks invalid cells', async () => {
    const own = await testApp.company('Reported');
    const person = newPerson('bad.mail', { Email: 'nowhere' });
    const content = await workbook([
      ['Staff of today'],
      [],
      Object.keys(person),
      Object.values(person),
      [],
      Object.values(newPerson('good.mail')),
    ]);
    const ended = await testApp.import(own, content);
    const book = new exceljs.Workbook();
    await book.xlsx.load((await download(`imports/${ended.id}/report`, own)) as never);
    const sheet = book.worksheets[0]!;
    const texts = (row: number) => Array.from({ length: 7 }, (_, index) => sheet.getRow(row).getCell(index + 1).value ?? '');
    expect(texts(3)).toEqual(['Result', 'Details', 'Username', 'Password', 'Email', 'FirstName', 'LastName']);
    expect(texts(4)).toEqual(['Rejected', expect.stringMatching(/^Row 4\. Email: /), 'bad.mail', '', 'nowhere', 'First', 'Last']);
    expect(texts(6).slice(0, 3)).toEqual(['Created', expect.stringMatching(/^Row 6\. Changed: /), 'good.mail']);
    expect(sheet.getCell('E4').fill).toMatchObject({ type: 'pattern', fgColor: { argb: 'FFFBD5D5' } });
    for (const cell of ['D4', 'F4', 'E6']) expect(sheet.getCell(cell).fill).not.toMatchObject({ pattern: 'solid' });
  });

  it.each([
    ['above the rows of the file', 2, []],
    ['in the first row, if the file has rows above its header', 3, [['Staff of today'], []]],
  ])('says in the report of a preview that nothing was changed, %s, and can be imported', async (_, headerRow, above) => {
    const own = await testApp.company('Previewed');
    const member = await testApp.member(own, { title: 'Clerk' });
    await testApp.import(own, await staff(newPerson(`same.${headerRow}`)));
    const [person, bad] = [newPerson(`pre.${headerRow}`), newPerson('bad.mail', { Email: 'nowhere' })];
    const headers = [...Object.keys(person), 'Title', 'Fax'];
    const content = await workbook([
      ...above,
      headers,
      Object.values(person),
      [member.username, null, null, null, null, 'Chief', '+852 1111 1111'],
      [`same.${headerRow}`],
      Object.values(bad),
    ]);
    const { id } = await testApp.import(own, content, { mode: 'preview' });
    const report = await download(`imports/${id}/report`, own);
    const book = new exceljs.Workbook();
    await book.xlsx.load(report as never);
    const sheet = book.worksheets[0]!;
    expect(sheet.getCell('A1').value).toMatch(/^Preview: nothing has been changed/);
    expect(sheet.views[0]).toMatchObject({ ySplit: headerRow });
    const [header, ...rows] = (await readWorkbook(report)).slice(1) as string[][];
    expect([...header!.slice(0, 3), ...header!.slice(-2)]).toEqual(['Result', 'Details', 'Username', 'Title', 'Fax']);
    expect(rows.map((row) => [row[2], row[0]])).toEqual([
      [`pre.${headerRow}`, 'Would be created'],
      [member.username, 'Would be updated'],
      [`same.${headerRow}`, 'Unchanged'],
      ['bad.mail', 'Rejected'],
    ]);
    expect(rows[1]![1]).toContain(`Row ${above.length + 3}. Would change: Title.\nFax would be kept (blank)`);
    expect((await testApp.import(own, report, { mode: 'preview' })).counts).toMatchObject({ total: 4, updated: 1, unchanged: 1 });
    await testApp.http(own.token).post(`${own.path}/imports/${id}/apply`).set('prefer', 'wait=30').expect(202);
    const applied = await readWorkbook(await download(`imports/${id}/report`, own));
    expect(applied.flat().filter((text) => /preview|would/i.test(String(text)))).toEqual([]);
  });

  it('names each file after its content and the time in UTC', async () => {
    const own = await testApp.company('Named');
    const { id } = await testApp.import(own, await staff(newPerson('na.med')));
    const preview = await testApp.import(own, await staff(newPerson('na.med2')), { mode: 'preview' });
    const { body: undo } = await testApp.http(own.token).post(`${own.path}/imports/${id}/undo`).set('prefer', 'wait=30').expect(202);
    const nameOf = async (path: string) => {
      const { headers } = await testApp.http(own.token).get(`${own.path}/${path}`).expect(200);
      const [, name, time] = /^attachment; filename="([a-z-]+)-(\d{4}-\d\d-\d\dT\d{4}Z)\.xlsx"$/.exec(headers['content-disposition']!)!;
      const at = Date.parse(`${time!.slice(0, 13)}:${time!.slice(13)}`);
      expect(Math.abs(Date.now() - at)).toBeLessThan(120_000);
      return name;
    };
    expect(await nameOf(`imports/${id}/report`)).toBe('import-report');
    expect(await nameOf(`imports/${preview.id}/report`)).toBe('preview-report');
    expect(await nameOf(`imports/${undo.id}/report`)).toBe('undo-report');
    expect(await nameOf('users/export')).toBe('staff-export');
    expect(await nameOf('audit-events/export')).toBe('audit-log');
    expect(await nameOf('imports/template')).toBe('template');
    expect(await nameOf('imports/template?prefill=true')).toBe('template-prefilled');
  });

  it('offers a prefilled template that changes nothing when it is imported', async () => {
    const own = await testApp.company('Prefilled');
    await testApp.import(
      own,
      await staff(newPerson('pre.filled', { Fax: '+852 1111 1111', Address: 'One\nTwo', AboutMe: '=1+1', WhatsApp: '0012345' })),
    );
    const content = await download('imports/template?prefill=true', own);
    const rows = await readWorkbook(content);
    expect(rows[0]).toEqual(templateHeaders);
    const row = rows.find(([username]) => username === 'pre.filled')!;
    expect(row[templateHeaders.indexOf('Password')]).toBeUndefined();
    expect(row[templateHeaders.indexOf('Fax')]).toBe('+852 1111 1111');
    expect((await testApp.import(own, content)).counts).toMatchObject({ total: 2, unchanged: 2, skippedDatalinks: 0 });
  });

  it('exports texts exactly, never as formulas, and the time of creation as a date that says UTC', async () => {
    const own = await testApp.company('Exported');
    const odd = ['=1+1', '+1', '-1', '@SUM(A1)', '_x0041_', ' \u2028 in the middle', '王小明 👩‍💻', 'a\tb', "'quoted", '<b>&amp;</b>'];
    await testApp.import(
      own,
      await staff(...odd.map((text, index) => newPerson(`odd.${index}`, { AboutMe: `x${text}`, Title: text.replace('\u2028', '') }))),
    );
    // JSON sets the texts that cannot be typed into a cell.
    for (const [index, text] of odd.entries()) {
      const user = (await testApp.users(own))[`odd.${index}`]!;
      await testApp
        .http(own.token)
        .patch(`${own.path}/users/${String(user['id'])}`)
        .send({ aboutMe: text, title: null })
        .expect(200);
    }
    const content = await download('users/export?q=odd.&sort=username', own);
    const [header, ...rows] = await readWorkbook(content);
    const book = new exceljs.Workbook();
    await book.xlsx.load(content as never);
    expect(book.worksheets[0]!.getCell('J2').numFmt).toBe('yyyy-mm-dd hh:mm:ss "UTC"');
    expect(header).toEqual([
      'Username',
      'Email',
      'First Name',
      'Last Name',
      'Company',
      'Title',
      'Department',
      'About Me',
      'WhatsApp No.',
      'Create Time',
    ]);
    // exceljs does not decode all escapes and entities, so our own reader checks what the cells show.
    const table = await openXlsx(new Uint8Array(content), { keyHeaders: ['username'] });
    const texts = Object.fromEntries(table.rows(0, 100).map(({ cells }) => [cellText(cells[0]), cellText(cells[7])]));
    const users = await testApp.users(own);
    for (const row of rows) {
      const user = users[String(row[0])]!;
      expect(texts[String(row[0])]).toBe(user['aboutMe']);
      expect(row[9]).toBeInstanceOf(Date);
      expect(Math.abs((row[9] as Date).getTime() - Date.parse(String(user['createdAt'])))).toBeLessThan(1_000);
    }
    expect(rows).toHaveLength(odd.length);
    expect((await testApp.import(own, content)).counts).toMatchObject({ total: odd.length, unchanged: odd.length });
  });

  it('exports with the filters of the list, and records the export in the audit log', async () => {
    const own = await testApp.company('Filtered');
    await testApp.import(
      own,
      await staff(newPerson('sales.one', { Department: 'Sales' }), newPerson('finance.one', { Department: 'Finance' })),
    );
    const rows = await readWorkbook(await download('users/export?department=Sales', own));
    expect(rows.slice(1).map(([username]) => username)).toEqual(['sales.one']);
    await testApp.http(own.token).get(`${own.path}/users/export?limit=1`).expect(400);
    const { body } = await testApp.http(own.token).get(`${own.path}/audit-events?action=users.exported`).expect(200);
    expect(body.items[0].details).toEqual({ users: 1, filter: { department: 'Sales', sort: 'username' } });
    await download('users/export?q=one&role=member&disabled=false&sort=-email', own);
    const { body: later } = await testApp.http(own.token).get(`${own.path}/audit-events?action=users.exported`).expect(200);
    expect(later.items[0].details.filter).toEqual({ q: 'one', role: 'member', disabled: false, sort: '-email' });
    await download('imports/template', own);
    await download('imports/template?prefill=true', own);
    const { body: all } = await testApp.http(own.token).get(`${own.path}/audit-events?action=users.exported`).expect(200);
    expect(all.items.map(({ details }: { details: object }) => details)).toEqual([
      { users: 3, template: true },
      later.items[0].details,
      body.items[0].details,
    ]);
  });

  it('reports the rows as sent with their outcomes; a corrected report can be imported', async () => {
    const ended = await testApp.import(
      company,
      await workbook([
        ['Username', 'Password', 'Email', 'FirstName', 'LastName', 'Shoe Size'],
        ['good.row', 'welcome-aboard-1', 'g@example.com', 'A', 'B', '44'],
        ['bad.row', 'welcome-aboard-2', 'nowhere', 'A', 'B', '45'],
      ]),
    );
    const content = await download(`imports/${ended.id}/report`);
    const [header, good, bad] = (await readWorkbook(content)) as [string[], string[], string[]];
    expect(header).toEqual(['Result', 'Details', 'Username', 'Password', 'Email', 'FirstName', 'LastName', 'Shoe Size']);
    expect([good[0], good[2], good[3] ?? '']).toEqual(['Created', 'good.row', '']);
    expect([bad[0], bad[4], bad[7]]).toEqual(['Rejected', 'nowhere', '45']);
    expect(bad[1]).toContain('Row 3. Email: Enter an e-mail address');
    bad[3] = 'welcome-aboard-2';
    bad[4] = 'b@example.com';
    const again = await testApp.import(company, await workbook([header, good, bad]));
    expect(again).toMatchObject({ counts: { unchanged: 1, created: 1 }, warnings: [{ code: 'unknown-columns' }] });
  });

  it('leaves unreadable cells blank in the report, so that they are rejected again', async () => {
    const own = await testApp.company('Unreadable');
    const file = await staff(
      newPerson('un.readable', { FirstName: { formula: '1/0', result: { error: '#DIV/0!' } }, LastName: 'Last' }),
      newPerson('pre.cise', { Username: 123_456_789_012_345_680 }),
    );
    const ended = await testApp.import(own, file);
    expect(ended.counts).toMatchObject({ total: 2, rejected: 2 });
    const [header, ...rows] = await readWorkbook(await download(`imports/${ended.id}/report`, own));
    expect(rows.map((row) => [row[2] ?? '', row[5] ?? ''])).toEqual([
      ['un.readable', ''],
      ['', 'First'],
    ]);
    const withPasswords = rows.map((row) => [...row.slice(0, 3), 'welcome-aboard-1', ...row.slice(4)]);
    const again = await testApp.import(own, await workbook([header!, ...withPasswords]));
    expect(again.counts).toMatchObject({ total: 2, rejected: 2 });
  });
});
