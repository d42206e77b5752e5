import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, staff } from '../support/workbooks.ts';
import { expectAccessible, signIn, useConsole } from './console-browser.ts';
import { type InputMethod, keyboard, mouse } from './input-methods.ts';

describe('the tutorial, as an end-to-end scenario', { timeout: 120_000 }, () => {
  const running = useConsole();
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cardroll-tutorial-'));
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each([
    ['the mouse alone', mouse, 'm'],
    ['the keyboard alone', keyboard, 'k'],
  ])('can be followed with %s', async (_, inputMethod: (page: Page) => InputMethod, prefix) => {
    const company = await running.testApp.company('Harbour Trading');
    const [alex, bea] = [`${prefix}.alex.tong`, `${prefix}.bea.wong`];
    const { page, faults } = await running.browser.open();
    const user = inputMethod(page);
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
    const link = (name: string) => page.getByRole('link', { name, exact: true });
    const cell = (text: string | RegExp) => page.getByRole('cell', { name: text, exact: true }).first();
    const downloadBy = async (name: string) => {
      const download = page.waitForEvent('download');
      await user.press(button(name));
      const path = join(directory, `${prefix}-${(await download).suggestedFilename()}`);
      await (await download).saveAs(path);
      return path;
    };
    const upload = async (path: string) => {
      await user.press(link('Imports'));
      await user.press(link('Import'));
      await user.pickFile(page.locator('input[type=file]'), path);
      await page.getByText(/^Chosen: /).waitFor();
      await user.press(button('Upload and preview'));
      await page.getByText('Preview: nothing is changed yet').waitFor();
    };
    const file = async (name: string, ...people: Record<string, unknown>[]) => {
      const path = join(directory, `${prefix}-${name}`);
      writeFileSync(path, await staff(...people));
      return path;
    };
    const count = (label: RegExp) => page.getByRole('group', { name: 'Outcome' }).getByRole('button', { name: label });

    // Sign in, download the template, upload a workbook, see the preview: one row cannot be applied.
    await user.type(page.getByLabel('Username'), company.admin.username);
    await user.type(page.getByLabel('Password'), company.admin.password);
    await user.press(button('Sign in'));
    await user.press(link('Import'));
    expect((await readFile(await downloadBy('Empty template'))).subarray(0, 2).toString()).toBe('PK');
    const first = [newPerson(alex, { FirstName: 'Alex', LastName: 'Tong', Fax: '+852 2345 6001' }), newPerson(bea, { LastName: 'Wong' })];
    await upload(await file('staff.xlsx', ...first, newPerson(`${prefix}.carl`, { Email: 'nowhere' })));
    await count(/^2 To be created/).waitFor();
    await user.press(count(/^1 Rejected/));
    await cell(/Email: Enter an e-mail address such as/).waitFor();

    // Apply it, see the result, and the staff in the table.
    await user.press(button('Apply'));
    await page.getByText('Completed', { exact: true }).waitFor();
    await count(/^2 Created/).waitFor();
    expect((await readFile(await downloadBy('Download the report'))).length).toBeGreaterThan(1_000);
    await user.press(link('Users'));
    await user.type(page.getByLabel('Search'), 'tong');
    await cell(bea).waitFor({ state: 'detached' });
    await cell('Alex Tong').waitFor();

    // The same file with another name and fax. The fax is not changed, and the preview shows it.
    const second = [
      newPerson(alex, { FirstName: 'Alexander', LastName: 'Tong', Fax: '+852 2345 6999' }),
      newPerson(bea, { LastName: 'Wong' }),
    ];
    await upload(await file('again.xlsx', ...second));
    await cell(/First name: Alex\s+to\s+Alexander/).waitFor();
    await cell(/Fax: kept \+852 2345 6001, the file has \+852 2345 6999/).waitFor();
    await user.press(button('Apply'));
    await page.getByText('Completed', { exact: true }).waitFor();

    // Log in as the user from the skipped datalink, change the fax, and stop.
    await user.press(link('See the differences'));
    await user.press(button('Log in as Alexander Tong'));
    await user.type(page.getByLabel('Reason'), 'New fax number, by phone');
    await user.press(button('Log in as this user'));
    const banner = page.getByRole('region', { name: 'You are logged in as Alexander Tong' });
    await expect
      .poll(() => banner.innerText())
      .toMatch(/You are logged in as Alexander Tong — New fax number, by phone — (30:00|29:\d\d) left\s+Stop/);
    await user.type(page.getByLabel('Fax'), '+852 2345 6999');
    await user.press(button('Save'));
    await page.getByText('Saved.').waitFor();
    await user.press(button('Stop'));
    await banner.waitFor({ state: 'detached' });
    await page.getByText('No open differences.').waitFor();

    // The audit log shows the change. An export changes nothing when it is uploaded again.
    await user.press(link('Audit log'));
    await page.getByRole('row', { name: new RegExp(`${company.admin.username} ${alex} Contact details changed`) }).waitFor();
    await user.press(link('Users'));
    await upload(await downloadBy('Export'));
    await count(/^3 Unchanged/).waitFor();

    // Undo the second import.
    await user.press(link('Imports'));
    await user.press(link(`${prefix}-again.xlsx`));
    await user.press(button('Undo'));
    await expectAccessible(page);
    await user.press(page.getByRole('dialog').getByRole('button', { name: 'Undo' }));
    await page.getByText('Completed', { exact: true }).waitFor();
    await cell(/First name: Alexander\s+to\s+Alex/).waitFor();

    // The user sees the impersonation and restores the fax.
    await user.press(button('Sign out'));
    await signIn(page, alex, `welcome-aboard-${alex}`);
    await page.getByText('1 new login as you by an admin').waitFor();
    await user.press(page.getByRole('status').filter({ hasText: 'as you by an admin' }).getByRole('button', { name: 'Restore' }));
    await expect.poll(() => page.getByLabel('Fax').inputValue()).toBe('+852 2345 6001');
    await user.press(button('Mark as seen'));
    await page.getByText('as you by an admin').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });
});
