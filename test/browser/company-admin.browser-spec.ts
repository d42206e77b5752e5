import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { platformAdmin } from '../support/test-settings.ts';
import { newPerson, readWorkbook, staff } from '../support/workbooks.ts';
import { expectAccessible, settled, signIn, useConsole } from './console-browser.ts';

describe('Activity', { timeout: 120_000 }, () => {
  const running = useConsole();
  let company: TestCompany;
  let member: { id: string; username: string };
  beforeAll(async () => {
    company = await running.testApp.company();
    await running.testApp.import(company, await staff(newPerson('odd.one', { Title: 'Clerk' })));
    await running.testApp.import(company, await staff({ Username: 'odd.one', Title: 'Manager', FirstName: 'Odette' }));
    member = await running.testApp.member(company);
    await running.testApp.login(member.username, memberPassword);
    await running.testApp.impersonate(company, member.id);
  });

  const open = async (path = '/activity') => {
    const observed = await running.browser.signedIn(company.admin, undefined, path);
    await settled(observed.page);
    return observed;
  };
  const row = (page: Page, text: RegExp) => page.locator('tbody tr').filter({ hasText: text });

  it('shows a change with the value before and after, and leads to the person and to the row of the file', async () => {
    const { page, faults } = await open();
    const change = row(page, /Clerk/).filter({ hasText: 'Manager' });
    expect(await change.locator('td > div').filter({ hasText: 'Clerk' }).innerText()).toMatch(/^Title: Clerk →\s*to\s*Manager$/);
    const link = change.getByRole('link', { name: 'staff.xlsx, row 2' });
    const importPath = await link.getAttribute('href');
    expect(await change.getByRole('link', { name: 'odd.one' }).getAttribute('href')).toMatch(/^\/users\/[0-9a-f-]{36}$/);
    await link.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe(importPath);
    await page.getByRole('heading', { name: 'staff.xlsx' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows sign-ins only when they are chosen, and never nothing at all', async () => {
    const { page } = await open();
    expect(await row(page, /Signed in/).count()).toBe(0);
    await chip(page, 'Sign-ins').click();
    await row(page, /Signed in/)
      .first()
      .waitFor();
    for (const name of ['Changes', 'Logins as users']) await chip(page, name).click();
    await expect.poll(() => row(page, /odd\.one/).count()).toBe(0);
    await chip(page, 'Sign-ins').click();
    expect(await page.getByRole('checkbox', { name: 'Sign-ins' }).isChecked()).toBe(true);
  });

  it('filters as the text is typed, and by the action, and clears by the empty field', async () => {
    const { page } = await open();
    await row(page, new RegExp(member.username)).first().waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('odd.one');
    await row(page, new RegExp(member.username)).first().waitFor({ state: 'detached' });
    await row(page, /Clerk/).first().waitFor();
    await page.getByRole('combobox', { name: 'Action' }).selectOption('Company changed');
    await page.getByText(/^Nothing matches on/).waitFor();
    await page.getByRole('combobox', { name: 'Action' }).selectOption('Any action');
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await row(page, new RegExp(member.username)).first().waitFor();
  });

  it('goes from day to day, but not into the future', async () => {
    const { page } = await open();
    const day = page.locator('input[type=date]');
    const today = await day.inputValue();
    const next = page.getByRole('button', { name: 'Next day' });
    expect(await next.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Previous day' }).click();
    await page.getByText(/^Nothing matches on/).waitFor();
    expect(Date.parse(today) - Date.parse(await day.inputValue())).toBe(86_400_000);
    await next.click();
    await row(page, /odd\.one/)
      .first()
      .waitFor();
    expect(await day.inputValue()).toBe(today);
    await page.getByRole('button', { name: 'All days' }).click();
    await expect.poll(() => day.inputValue()).toBe('');
    await row(page, /odd\.one/)
      .first()
      .waitFor();
  });

  it('is saved as a workbook and as CSV, with what the filters let through', async () => {
    const { page } = await open('/activity?q=odd.one');
    const saved = async (item: string) => {
      await page.getByRole('button', { name: 'Export' }).click();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
      return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
    };
    const csv = await saved('Comma-separated values (.csv)');
    expect(csv.name).toMatch(/\.csv$/);
    expect(csv.content.toString()).toContain('Manager');
    expect(csv.content.toString()).not.toContain(member.username);
    const sheet = await saved('Workbook (.xlsx)');
    expect(sheet.name).toMatch(/\.xlsx$/);
    expect(JSON.stringify(await readWorkbook(sheet.content))).toContain('Manager');
  });
});

describe('Settings', { timeout: 120_000 }, () => {
  const running = useConsole();

  const open = async (company: { admin: { username: string; password: string } }) => {
    const observed = await running.browser.signedIn(company.admin, undefined, '/settings');
    await settled(observed.page);
    return observed;
  };
  const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const save = (page: Page, name: string) => card(page, name).getByRole('button', { name: 'Save' }).click();

  it('save a policy, and refuse a value that is out of range', async () => {
    const company = await running.testApp.company();
    const { page, faults } = await open(company);
    const minutes = page.getByRole('spinbutton', { name: /^Longest duration/ });
    await page.getByRole('checkbox', { name: 'Admins may log in as members' }).uncheck();
    await minutes.fill('61');
    await save(page, 'Log in as a user');
    expect(await minutes.evaluate((input: HTMLInputElement) => input.validity.rangeOverflow)).toBe(true);
    await minutes.fill('15');
    await save(page, 'Log in as a user');
    await page.getByText('Saved.').waitFor();
    const { body } = await running.testApp.http(company.token).get(company.path).expect(200);
    expect(body.policy.impersonation).toMatchObject({ enabled: false, minutes: 15, notifyUser: true });
    await expect
      .poll(() =>
        card(page, 'Log in as a user')
          .getByRole('button', { name: 'Save' })
          .evaluate((element) => element === document.activeElement),
      )
      .toBe(true);
    await page.reload();
    await settled(page);
    expect(await minutes.inputValue()).toBe('15');
    expect(faults).toEqual([]);
  });

  it('keep what was typed when another admin has saved first, and then overwrite nothing else', async () => {
    const company = await running.testApp.company('Two admins');
    const second = await running.testApp.member(company, { role: 'company_admin' });
    const { page } = await open(company);
    const { page: other } = await open({ admin: { username: second.username, password: memberPassword } });
    await page.getByRole('spinbutton', { name: /^Logins of one admin/ }).fill('33');
    await other.getByRole('spinbutton', { name: /^Longest duration/ }).fill('22');
    await save(other, 'Log in as a user');
    await other.getByText('Saved.').waitFor();
    await other.getByRole('textbox', { name: /^Name/ }).fill('Renamed by the other');
    await save(other, 'Company');
    await other.locator('.company-name').filter({ hasText: 'Renamed by the other' }).waitFor();

    await save(page, 'Log in as a user');
    await page.getByText('Another admin has changed the company').waitFor();
    await expectAccessible(page);
    expect(await page.getByRole('spinbutton', { name: /^Logins of one admin/ }).inputValue()).toBe('33');
    await save(page, 'Log in as a user');
    await page.getByText('Saved.').waitFor();
    await card(page, 'Passwords').getByRole('checkbox').check();
    await save(page, 'Passwords');
    await expect
      .poll(async () => (await running.testApp.http(company.token).get(company.path)).body)
      .toMatchObject({
        name: 'Renamed by the other',
        policy: { passwordChangeRequired: true, impersonation: { minutes: 22, startsPerHour: 33 } },
      });
  });

  it('ask before typed values are lost, but not after they are typed back or saved', async () => {
    const company = await running.testApp.company('Guarded');
    const { page } = await open(company);
    const name = page.getByRole('textbox', { name: /^Name/ });
    const leave = () => page.locator('.navigation-row').getByRole('link', { name: 'Imports' }).click();
    await name.fill('Not saved');
    await leave();
    await page.getByRole('dialog', { name: 'Discard what you have typed?' }).getByRole('button', { name: 'Cancel' }).click();
    expect(await name.inputValue()).toBe('Not saved');
    await name.fill('Guarded');
    await leave();
    await page.getByRole('heading', { name: 'Imports', level: 1 }).waitFor();
  });

  it("change the language of those who have chosen none, the admin's own at once", async () => {
    const company = await running.testApp.company('Speaks');
    const { page } = await open(company);
    await page.getByRole('combobox', { name: /^Language/ }).selectOption('繁體中文');
    await save(page, 'Company');
    await page.getByRole('heading', { name: '設定', level: 1 }).waitFor();
  });
});

describe('Companies', { timeout: 120_000 }, () => {
  const running = useConsole();
  const newCompany = {
    Username: 'first@new',
    'E-mail': 'first@example.com',
    'First name': 'Fi',
    'Last name': 'Rst',
  };

  it('are created, disabled after a question, exported, and erased by their name and a fresh login', async () => {
    const { page, faults } = await running.browser.signedIn(platformAdmin);
    const dialog = page.getByRole('dialog');
    const name = 'New Company Ltd';
    const choose = async (item: string) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };
    await page.getByRole('button', { name: 'New company' }).first().click();
    await dialog.getByRole('textbox', { name: /^Name/ }).fill(name);
    for (const [label, text] of Object.entries(newCompany)) await dialog.getByRole('textbox', { name: label }).fill(text);
    await dialog.locator('input[name="admin.password"]').fill('short');
    await dialog.getByRole('button', { name: 'Create company' }).click();
    await dialog.getByText('Use at least 8 characters for the password.').first().waitFor();
    await expectAccessible(page);
    await dialog.locator('input[name="admin.password"]').fill(memberPassword);
    await dialog.getByRole('button', { name: 'Create company' }).click();
    await page.getByText(`${name} was created. first@new can sign in`).waitFor();

    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    expect(await page.getByRole('menuitem', { name: /^Erase/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await choose('Disable');
    await page.getByRole('dialog', { name: `Disable ${name}?` }).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('cell', { name: 'Disabled', exact: true }).waitFor();
    const { page: signInPage } = await running.browser.open();
    await signIn(signInPage, newCompany.Username, memberPassword);
    expect(await signInPage.getByRole('alert').innerText()).toContain('Username or password is wrong');

    const [archive] = await Promise.all([page.waitForEvent('download'), choose('Export all data')]);
    expect(archive.suggestedFilename()).toMatch(/\.zip$/);
    expect(
      readFileSync(await archive.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');

    await running.testApp.database.acrossCompanies((em) => em.execute("update sessions set authenticated_at = now() - interval '2 hours'"));
    await choose('Erase …');
    const erase = dialog.getByRole('button', { name: 'Erase the company' });
    await dialog.getByRole('textbox', { name: 'Type the name of the company' }).fill('Another name');
    await erase.click();
    const password = dialog.locator('input[name=password]');
    await password.fill(platformAdmin.password);
    await erase.click();
    await expect.poll(() => dialog.locator('[aria-invalid=true], [role=alert]').count()).toBeGreaterThan(0);
    await expectAccessible(page);
    await dialog.getByRole('textbox', { name: 'Type the name of the company' }).fill(name);
    await erase.click();
    await page.getByText(`${name} is being erased.`).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('are found as the name is typed', async () => {
    for (const name of ['Sunrise Trading', 'A company with a very long name '.repeat(6).trim()]) await running.testApp.company(name);
    const { page, faults } = await running.browser.signedIn(platformAdmin);
    await settled(page);
    await page.getByRole('searchbox', { name: 'Search' }).fill('sunrise');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search' }).fill('no such company');
    await page.getByText('No companies match.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('cell', { name: 'Sunrise Trading', exact: true }).waitFor();
    expect(faults).toEqual([]);
  });
});

/** A chip's checkbox is invisible: people click its text. */
function chip(page: Page, name: string) {
  return page.locator('label').filter({ hasText: name });
}
