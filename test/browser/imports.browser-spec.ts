import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportBody, TestCompany } from '../support/test-app.ts';
import { newPerson, readWorkbook, staff } from '../support/workbooks.ts';
import { expectAccessible, type ObservedPage, settled, useConsole } from './console-browser.ts';

type Person = Record<string, unknown>;

const running = useConsole();
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cardroll-imports-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const chooseFile = (page: Page, path: string) => page.locator('input[type=file]').setInputFiles(path);
const save = (name: string, content: Buffer | string) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const file = async (name: string, ...people: Person[]) => save(name, await staff(...people));
const signedIn = async (company: TestCompany, path: string, options: BrowserContextOptions = {}): Promise<ObservedPage> => {
  const observed = await running.browser.signedIn(company.admin, await running.browser.context(options), path);
  await settled(observed.page);
  return observed;
};
const upload = async (page: Page, path: string) => {
  await page.goto(`${running.browser.address}/imports/new`);
  await chooseFile(page, path);
  await button(page, 'Upload').click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
};
const state = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).first().waitFor();
/** The lines of the table of rows, without the details that are closed. */
const lines = async (page: Page) => (await page.locator('tbody tr.clickable').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
const previewOf = async (company: TestCompany, ...people: Person[]): Promise<ImportBody> =>
  running.testApp.import(company, await staff(...people), { mode: 'preview' });

describe('the workbook to fill in', { timeout: 120_000 }, () => {
  it('is empty or has the people of today, in the language of the console', async () => {
    const company = await running.testApp.company();
    const member = await running.testApp.member(company);
    const { page, faults } = await signedIn(company, '/imports/new', { locale: 'zh-HK' });
    const download = async () => {
      const started = page.waitForEvent('download');
      await button(page, '下載').click();
      const path = join(directory, (await started).suggestedFilename());
      await (await started).saveAs(path);
      return JSON.stringify(await readWorkbook(await readFile(path)));
    };
    const empty = await download();
    expect(empty).toMatch(/使用者名稱/);
    expect(empty).not.toContain(member.username);
    await page.getByRole('radio', { name: '現有人員' }).check();
    expect(await download()).toContain(member.username);
    expect(faults).toEqual([]);
  });

  it.each([
    ['staff.csv', 'A .csv file cannot be imported. Save it as .xlsx in your spreadsheet program.'],
    ['Staff.XLS', 'A .xls file cannot be imported. Save it as .xlsx in your spreadsheet program.'],
    ['photo.png', 'This is not a workbook. Choose an Excel workbook (.xlsx).'],
  ])('is not %s: the page says what to do', async (name, sentence) => {
    const { page } = await signedIn(await running.testApp.company(), '/imports/new');
    await chooseFile(page, save(name, 'a,b'));
    await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    expect(await button(page, 'Upload').isDisabled()).toBe(true);
    await chooseFile(page, await file('right.xlsx', newPerson('right.one')));
    await page.getByText(/^Chosen file: .*right\.xlsx/).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await button(page, 'Upload').isDisabled()).toBe(false);
  });

  it('can be dropped, but not two at once; a preview without a change can only be discarded', async () => {
    const company = await running.testApp.company();
    await running.testApp.member(company);
    const { page, faults } = await signedIn(company, '/imports/new');
    const content = (await running.testApp.download(company, 'imports/template?prefill=true')).toString('base64');
    const drop = (names: string[]) =>
      page.locator('.mantine-Dropzone-root').evaluate(
        (area, files) => {
          const data = new DataTransfer();
          for (const name of files.names)
            data.items.add(new File([Uint8Array.from(atob(files.content), (letter) => letter.charCodeAt(0))], name));
          area.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        },
        { names, content },
      );
    await drop(['one.xlsx', 'two.xlsx']);
    await page.getByText('Drop one file only.').waitFor();
    await drop(['dropped.xlsx']);
    await page.getByText(/^Chosen file: .*dropped\.xlsx/).waitFor();
    await button(page, 'Upload').click();
    await page.getByText('There is nothing to apply.').waitFor();
    expect(await button(page, /^(Create|Update)/).count()).toBe(0);
    await button(page, 'Discard').click();
    await button(page, 'Discard the preview').click();
    await page.getByRole('heading', { name: 'Imports' }).waitFor();
    await page.getByRole('cell', { name: 'Discarded' }).waitFor();
    expect(faults).toEqual([]);
  });
});

describe('the preview of a file', { timeout: 120_000 }, () => {
  it('takes four clicks to apply; rejected rows are first, new people are folded, changes are before and after', async () => {
    const company = await running.testApp.company();
    const old = [newPerson('pre.same'), newPerson('pre.name', { LastName: 'Ng', Fax: '+852 2345 6001' }), newPerson('pre.left')];
    await running.testApp.import(company, await staff(...old));
    const left = (await running.testApp.users(company))['pre.left']!;
    await running.testApp
      .http(company.token)
      .patch(`${company.path}/users/${String(left['id'])}`)
      .send({ disabled: true })
      .expect(200);
    const people = [
      newPerson('pre.new'),
      newPerson('pre.back', { Email: left['email'] }),
      old[0]!,
      { ...old[1], LastName: 'Wong', Fax: '+852 2345 6999' },
      newPerson('pre.wrong', { Email: 'nowhere' }),
    ];
    const path = await file('mixed.xlsx', ...people);
    const { page, faults } = await signedIn(company, '/users');
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    const chooser = page.waitForEvent('filechooser');
    await button(page, 'Choose a file').click();
    await (await chooser).setFiles(path);
    await button(page, 'Upload').click();
    const apply = button(page, 'Create 2, update 1');
    await apply.waitFor();
    await settled(page);
    await page.getByText('Nothing is changed yet.').waitFor();
    // The names of people are loaded after their rows.
    await expect
      .poll(() => lines(page))
      .toEqual([
        expect.stringMatching(/^6 pre\.wrong Rejected Email: Enter an e-mail address such as/),
        expect.stringMatching(/^3 First Last pre\.back To be created Check this/),
        expect.stringMatching(/^5 First Ng pre\.name To be updated 1 change · Last name 1 kept/),
      ]);

    // What a line opens to.
    await button(page, 'Details of row 5').click();
    await page.getByText(/Last name: Ng\s+→\s*to\s+Wong/).waitFor();
    await page.getByText('Fax: +852 2345 6001 stays, in the file: +852 2345 6999').waitFor();
    await button(page, 'Log in as First Ng').click();
    expect(await page.getByLabel('Reason').inputValue()).toBe('Import mixed.xlsx, row 5');
    await page.keyboard.press('Escape');
    await button(page, 'Details of row 3').click();
    await page.getByText(/the disabled user .*pre\.left.* has the same e-mail address/).waitFor();
    expect(await page.getByRole('link', { name: 'See pre.left' }).getAttribute('href')).toBe(`/users/${String(left['id'])}`);
    await button(page, 'Details of row 6').click();
    await page.getByText('Correct the row in your file and upload it again.').waitFor();
    await button(page, 'Download the report').waitFor();

    // Folded people, and the filter in the address.
    await button(page, 'Show: 2 new people').click();
    await expect.poll(() => lines(page)).toEqual([expect.stringMatching(/^2 First Last pre\.new/), expect.stringMatching(/^3 /)]);
    expect(new URL(page.url()).search).toBe('?rows=created');
    await page.reload();
    await settled(page);
    expect(await lines(page)).toHaveLength(2);
    expect(await button(page, '1 rejected').getAttribute('aria-pressed')).toBe('false');
    await button(page, '1 rejected').click();
    await expect.poll(() => lines(page)).toEqual([expect.stringMatching(/^6 pre\.wrong/)]);

    // The result leads back to the people that were changed.
    await apply.click();
    await page.getByText('The file is imported.').waitFor();
    await page.getByText('1 row was not applied').waitFor();
    await page.getByRole('link', { name: 'See the open differences' }).waitFor();
    await page.getByRole('link', { name: 'See the 3 people' }).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(3);
    await page.goBack();
    await button(page, 'Undo').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The import is undone.').waitFor();
    await page.getByRole('heading', { name: /^Undo of .*mixed\.xlsx/ }).waitFor();
    expect(faults).toEqual([]);
  });

  it('is applied at once if nothing is rejected or alarming, and else waits; the browser remembers the choice', async () => {
    const company = await running.testApp.company();
    const { page, faults } = await signedIn(company, '/imports/new');
    await page.getByRole('checkbox', { name: 'Apply at once' }).check();
    await chooseFile(page, await file('at-once.xlsx', newPerson('at.once')));
    await button(page, 'Upload').click();
    await page.getByText('The file is imported.').waitFor();
    expect(Object.keys(await running.testApp.users(company))).toContain('at.once');
    await upload(page, await file('not-at-once.xlsx', newPerson('not.atonce'), newPerson('rejected.row', { Email: 'nowhere' })));
    await page.getByText(/It was not applied at once/).waitFor();
    await button(page, 'Create 1').waitFor();
    expect(Object.keys(await running.testApp.users(company))).not.toContain('not.atonce');
    expect(faults).toEqual([]);
  });

  it('asks with the figures before a file is applied that looks wrong', async () => {
    const company = await running.testApp.company();
    const old = ['one', 'two', 'three'].map((name) => newPerson(`alarm.${name}`, { LastName: name }));
    await running.testApp.import(company, await staff(...old));
    const policy = { import: { alarmMinimum: 3 } };
    await running.testApp.http(company.token).patch(company.path).send({ policy }).expect(200);
    const { page, faults } = await signedIn(company, '/imports/new');
    await upload(page, await file('wrong.xlsx', ...old.map((person) => ({ ...person, LastName: 'Other' }))));
    const figures = 'The names of 3 of 3 existing users in the file would change (100%).';
    await page.getByText(figures).waitFor();
    const updated = async () => (await running.testApp.users(company))['alarm.one']!['lastName'];
    await button(page, 'Update 3').click();
    const dialog = page.getByRole('dialog', { name: 'Is this the right file?' });
    await dialog.getByText(figures).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await updated()).toBe('one');
    await button(page, 'Update 3').click();
    await dialog.getByRole('button', { name: 'Apply it anyway: Update 3' }).click();
    await page.getByText('The file is imported.').waitFor();
    expect(await updated()).toBe('Other');
    expect(faults).toEqual([]);
  });

  it('is made once although the response was lost, and a file that cannot be read is refused', async () => {
    const company = await running.testApp.company();
    const { page } = await signedIn(company, '/imports/new');
    await chooseFile(page, await file('lost.xlsx', newPerson('lost.response')));
    const loseResponse = async (route: Parameters<Parameters<Page['route']>[1]>[0]) => {
      await route.fetch();
      await route.abort();
    };
    await page.route('**/api/**/imports', loseResponse, { times: 1 });
    await button(page, 'Upload').click();
    await page.getByText('The server cannot be reached').waitFor();
    await button(page, 'Upload').click();
    await button(page, 'Create 1').waitFor();
    const { body } = await running.testApp.http(company.token).get(`${company.path}/imports`).expect(200);
    expect(body.items).toHaveLength(1);
    await page.goto(`${running.browser.address}/imports/new`);
    await chooseFile(page, join(import.meta.dirname, '..', 'corpus', 'encrypted_agile_secret.xlsx'));
    await button(page, 'Upload').click();
    await page.getByText('The workbook is encrypted').waitFor();
  });

  it('shows in one tab what was applied in another, and cannot discard it there', async () => {
    const company = await running.testApp.company();
    const { id } = await previewOf(company, newPerson('two.tabs'));
    const { page } = await signedIn(company, `/imports/${id}`);
    const { page: third } = await running.browser.open(`/imports/${id}`, page.context());
    const cancelled: string[] = [];
    third.on('request', (request) => request.url().endsWith('/cancel') && cancelled.push(request.url()));
    await button(third, 'Discard').click();
    const { page: other } = await running.browser.open(`/imports/${id}`, page.context());
    await button(other, 'Create 1').click();
    await state(other, 'Completed');
    await button(third, 'Discard the preview').click();
    await state(third, 'Completed');
    expect(cancelled).toEqual([]);
    await button(page, 'Create 1').click();
    await page.getByText('This preview is no longer waiting').waitFor();
    await state(page, 'Completed');
    expect(Object.keys(await running.testApp.users(company))).toContain('two.tabs');
  });

  it('says what it is doing, continues after a reload, and can be cancelled', async () => {
    const company = await running.testApp.company();
    const { page, faults } = await signedIn(company, '/imports/new');
    await upload(page, await file('many.xlsx', ...Array.from({ length: 1_500 }, (_, index) => newPerson(`many.${index}`))));
    const bar = page.getByRole('progressbar', { name: 'Progress' });
    const done = async () => Number((await bar.getAttribute('aria-valuenow').catch(() => null)) ?? 0);
    await page.getByText(/^Planning row [\d,]+ of 1,500, about \d+ (second|minute)s? left$/).waitFor({ timeout: 60_000 });
    await page.getByText('You may leave this page.').waitFor();
    const before = await done();
    await page.reload();
    await expect.poll(done, { interval: 50, timeout: 30_000 }).toBeGreaterThan(0);
    expect(await done()).toBeGreaterThanOrEqual(before);
    await button(page, 'Cancel the preview').click();
    await state(page, 'Discarded');
    expect(faults).toEqual([]);
  });
});

describe('the list of imports', { timeout: 120_000 }, () => {
  it('filters by state in the address, and discards old previews after a question', async () => {
    const company = await running.testApp.company();
    await running.testApp.import(company, await staff(newPerson('list.one'), newPerson('list.bad', { Email: 'nowhere' })));
    await previewOf(company, newPerson('list.two'));
    const userIds = [(await running.testApp.users(company))['list.one']!['id']];
    const bulk = { action: 'department', department: 'Sales', userIds };
    await running.testApp.http(company.token).post(`${company.path}/users/bulk`).set('prefer', 'wait=30').send(bulk).expect(202);
    const { page, faults } = await signedIn(company, '/imports');
    const table = async () => (await page.locator('tbody tr').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(await table()).toEqual([
      expect.stringMatching(/^Move 1 person to Sales .*Change of many people Completed 1 updated/),
      expect.stringMatching(/^staff\.xlsx .*File Preview 1 to be created .* Discard$/),
      expect.stringMatching(/^staff\.xlsx .*File Completed 1 rejected 1 created/),
    ]);
    await page.getByRole('combobox', { name: 'State' }).selectOption('Preview');
    await expect.poll(async () => (await table()).length).toBe(1);
    expect(new URL(page.url()).search).toBe('?state=previewed');
    await page.reload();
    await settled(page);
    expect(await table()).toHaveLength(1);
    await button(page, 'Discard the preview of staff.xlsx').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await button(page, 'Discard the preview of staff.xlsx').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard the preview' }).click();
    await page.getByText('No import is in this state.').waitFor();
    await button(page, 'Show all').click();
    await page.getByRole('cell', { name: 'Discarded' }).waitFor();
    await page.getByRole('link', { name: /^Move 1 person to/ }).click();
    await page.getByText('The change is made.').waitFor();
    await button(page, /^Details of row/).click();
    await page.getByText(/Department: \(blank\)\s+→\s*to\s+Sales/).waitFor();
    expect(faults).toEqual([]);
  });

  it('is empty at first, with the button that helps', async () => {
    const { page } = await signedIn(await running.testApp.company(), '/imports');
    await page.getByText('There are no imports yet.').waitFor();
    await expectAccessible(page);
    await page.locator('.empty-state').getByRole('link', { name: 'Import' }).click();
    await page.getByRole('heading', { name: 'Import', exact: true }).waitFor();
  });
});
