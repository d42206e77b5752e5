import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, TestApp, type TestCompany } from '../support/test-app.ts';
import { platformAdmin } from '../support/test-settings.ts';
import { newPerson, readWorkbook, staff } from '../support/workbooks.ts';
import { signIn, useConsole } from './console-browser.ts';

describe('the tasks of an admin', () => {
  const running = useConsole();
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cardroll-admin-tasks-'));
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true });
  });

  const open = async (page: Page, name: string) => {
    await page.getByRole('link', { name, exact: true }).click();
    await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"]'));
  };
  const usersOf = (company: TestCompany) => running.testApp.users(company);

  it('combines the search text with filters that are set while typing', async () => {
    const company = await running.testApp.company();
    await running.testApp.member(company, { firstName: 'Alexander', lastName: 'Tong', department: 'Sales' });
    await running.testApp.member(company, { firstName: '大文', lastName: '陳' });
    const { page } = await running.browser.signedIn(company.admin);
    const search = page.getByLabel('Search');
    await search.pressSequentially('alexander ', { delay: 60 });
    await page.getByRole('cell', { name: '陳大文', exact: true }).waitFor({ state: 'detached' });
    await search.pressSequentially('tong');
    expect(await search.inputValue()).toBe('alexander tong');
    await page.getByRole('combobox', { name: 'Role' }).selectOption('member');
    await page.getByRole('searchbox', { name: 'Department' }).fill('sales');
    await page.getByRole('cell', { name: 'Alexander Tong', exact: true }).waitFor();
    expect([await page.getByRole('combobox', { name: 'Role' }).inputValue(), await search.inputValue()]).toEqual([
      'member',
      'alexander tong',
    ]);
    await search.fill('陳大文');
    await page.getByText('No users match').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('cell', { name: '陳大文', exact: true }).waitFor();
    await page.locator('summary').click();
    await page.getByRole('checkbox', { name: 'E-mail' }).uncheck();
    await page.getByRole('columnheader', { name: 'E-mail' }).waitFor({ state: 'detached' });
  });

  it('edits and disables a user, and does not overwrite a change by another admin', async () => {
    const company = await running.testApp.company();
    const member = await running.testApp.member(company, { title: 'Clerk', department: 'Sales' });
    const { page } = await running.browser.signedIn(company.admin);
    await page.getByRole('button', { name: `Edit ${member.username}` }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Manager');
    await running.testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ department: 'Finance' }).expect(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Another admin has changed this user').waitFor();
    await page.getByRole('checkbox', { name: 'Disabled' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`${member.username} was saved.`).waitFor();
    expect((await usersOf(company))[member.username]).toMatchObject({ title: 'Manager', department: 'Finance', disabled: true });
    await page.getByRole('button', { name: `Edit ${company.admin.username}` }).click();
    expect(await page.getByRole('dialog').getByLabel('Disabled').count()).toBe(0);
  });

  it('accepts the prefilled template by drag and drop, and discards the preview', async () => {
    const company = await running.testApp.company();
    const member = await running.testApp.member(company, { title: 'Clerk' });
    const { page } = await running.browser.signedIn(company.admin);
    await open(page, 'Import');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Template with the current users' }).click();
    const path = join(directory, 'prefilled.xlsx');
    await (await download).saveAs(path);
    expect(JSON.stringify(await readWorkbook(await readFile(path)))).toContain(member.username);
    const content = (await readFile(path)).toString('base64');
    await page.locator('.drop-area').evaluate((area, file) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0))], 'dropped.xlsx'));
      area.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, content);
    await page.getByText('Chosen: dropped.xlsx').waitFor();
    await page.getByRole('button', { name: 'Upload and preview' }).click();
    await page.getByText('There is nothing to apply.').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('heading', { name: 'Imports' }).waitFor();
    await page.getByRole('cell', { name: 'Preview discarded' }).waitFor();
  });

  it('imports once although the response was lost, and shows that a file cannot be read', async () => {
    const company = await running.testApp.company();
    const { page } = await running.browser.signedIn(company.admin);
    await open(page, 'Import');
    const path = join(directory, 'lost.xlsx');
    writeFileSync(path, await staff(newPerson('lost.response')));
    await page.locator('input[type=file]').setInputFiles(path);
    await page.route(
      '**/imports',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: 'Upload and preview' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await page.getByRole('button', { name: 'Upload and preview' }).click();
    await page.getByText('Preview: nothing is changed yet').waitFor();
    const { body } = await running.testApp.http(company.token).get(`${company.path}/imports`).expect(200);
    expect(body.items).toHaveLength(1);
    await open(page, 'Imports');
    await open(page, 'Import');
    await page.locator('input[type=file]').setInputFiles(join(import.meta.dirname, '..', 'corpus', 'encrypted_agile_secret.xlsx'));
    await page.getByRole('button', { name: 'Upload and preview' }).click();
    await page.getByText('The workbook is encrypted').waitFor();
  });

  it('shows in one tab what was applied in another', async () => {
    const company = await running.testApp.company();
    const { body } = await running.testApp
      .http(company.token)
      .post(`${company.path}/imports`)
      .set('prefer', 'wait=30')
      .field({ mode: 'preview' })
      .attach('file', await staff(newPerson('two.tabs')), 'tabs.xlsx')
      .expect(202);
    const context = await running.browser.context();
    const { page } = await running.browser.signedIn(company.admin, context);
    await page.goto(`${running.browser.address}/#/imports/${body.id}`);
    await page.getByRole('button', { name: 'Apply' }).waitFor();
    const { page: other } = await running.browser.open(`/#/imports/${body.id}`, context);
    await other.getByRole('button', { name: 'Apply' }).click();
    await other.getByText('Completed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('This preview is no longer waiting').waitFor();
    await page.getByText('Completed', { exact: true }).waitFor();
    expect(Object.keys(await usersOf(company))).toContain('two.tabs');
  });

  it('dismisses a skipped datalink, sets the policy and filters the audit log', async () => {
    const company = await running.testApp.company();
    await running.testApp.import(company, await staff(newPerson('dif.ferent', { Fax: '+852 2345 6001' })));
    await running.testApp.import(company, await staff(newPerson('dif.ferent', { Fax: '+852 2345 6999' })));
    const { page } = await running.browser.signedIn(company.admin);
    await open(page, 'Differences');
    await page.getByRole('button', { name: 'Dismiss Fax of dif.ferent' }).click();
    await page.getByText('No open differences.').waitFor();
    await open(page, 'Company');
    await page.getByLabel('Admins may log in as members').uncheck();
    await page.getByLabel('Maximum duration (minutes)').fill('61');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByLabel('Maximum duration (minutes)').evaluate((input: HTMLInputElement) => input.validity.rangeOverflow)).toBe(
      true,
    );
    await page.getByLabel('Maximum duration (minutes)').fill('15');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await open(page, 'Audit log');
    await page.getByLabel('Action').selectOption('Company changed');
    const otherEvents = page.getByRole('cell', { name: 'Signed in' }).first();
    await otherEvents.waitFor();
    await page.getByRole('button', { name: 'Filter' }).click();
    await otherEvents.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /Company changed/ });
    expect(await row.innerText()).toMatch(/Login as user: Yes →\s*to\s*No/);
    expect(await row.innerText()).toMatch(/Minutes of a login as user: 30 →\s*to\s*15/);
    await open(page, 'Users');
    expect(await page.getByRole('button', { name: /^Log in as/ }).count()).toBe(0);
  });

  it('creates a company as the platform admin, and disables it after a confirmation', async () => {
    const { page } = await running.browser.signedIn(platformAdmin);
    await page.getByRole('button', { name: 'New company' }).click();
    const dialog = page.getByRole('dialog');
    const fields = {
      Username: 'first@new',
      Password: memberPassword,
      'E-mail': 'first@example.com',
      'First name': 'Fi',
      'Last name': 'Rst',
    };
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('New Company Ltd');
    for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label).fill(text);
    await dialog.getByLabel('Password').fill('short');
    await dialog.getByRole('button', { name: 'Create company' }).click();
    await dialog.getByText('Use at least 8 characters for the password.').waitFor();
    await dialog.getByLabel('Password').fill(memberPassword);
    await dialog.getByRole('button', { name: 'Create company' }).click();
    await page.getByText('New Company Ltd was created. first@new can sign in').waitFor();
    await page.getByRole('button', { name: 'Disable New Company Ltd' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable New Company Ltd' }).waitFor();
    const { page: signInPage } = await running.browser.open();
    await signIn(signInPage, 'first@new', memberPassword);
    expect(await signInPage.getByRole('alert').innerText()).toContain('Username or password is wrong');
  });
});

describe('the texts of the console', () => {
  it('cover every problem code of the API', async () => {
    const testApp = await TestApp.start();
    const { body } = await testApp.http().get('/openapi.json').expect(200);
    await testApp.close();
    const codes = new Set(JSON.stringify(body).match(/(?<="code":")[a-z]+\/[a-z-]+(?=")/g));
    const { zhHant } = await import('../../web/src/i18n/zh-hant.ts');
    expect(codes.size).toBeGreaterThan(30);
    expect([...codes].filter((code) => !Object.keys(zhHant.problems).includes(code))).toEqual([]);
  });
});
