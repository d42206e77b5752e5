import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCompany } from '../support/test-app.ts';
import { newPerson, staff, workbook } from '../support/workbooks.ts';
import { useConsole } from './console-browser.ts';

/** Texts with Hebrew letters that are neither in a `<bdi>` nor in an element that finds its own direction. */
function notIsolated(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      const { textContent, parentElement } = walker.currentNode;
      if (/\p{Script=Hebrew}/u.test(textContent ?? '') && !parentElement!.closest('bdi, [dir=auto]')) found.push(textContent!);
    }
    for (const input of document.querySelectorAll<HTMLInputElement>('input, textarea'))
      if (/\p{Script=Hebrew}/u.test(input.value) && input.dir !== 'auto') found.push(`${input.name}: ${input.value}`);
    return found;
  });
}

describe('values in a right-to-left script', () => {
  const running = useConsole();
  let company: TestCompany;
  let member: { id: string; username: string };
  const [firstName, lastName, reason] = ['שרה', 'כהן', 'מספר פקס 12 חדש'];
  beforeAll(async () => {
    company = await running.testApp.company('חברה 1');
    const profile = { firstName, lastName, title: 'מנהלת', department: 'מכירות', companyName: 'חברה 2' };
    member = await running.testApp.member(company, { username: 'שרה.כהן', ...profile });
    await running.testApp.import(
      company,
      await workbook([
        ['Username', 'Title', 'Address', 'מידה'],
        [member.username, 'סמנכ״לית', 'רחוב 1', '44'],
      ]),
    );
  });

  const open = async (page: Page, link: string) => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link, exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.getByRole('status').filter({ hasText: 'Loading' }).count()).toBe(0);
  };

  it('do not reorder the words of the banner of a login as a user', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.getByRole('button', { name: `Log in as ${firstName} ${lastName}` }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('heading').locator('bdi').allInnerTexts()).toEqual([`${firstName} ${lastName}`]);
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Log in as this user' }).click();
    const banner = page.getByRole('region', { name: `You are logged in as ${firstName} ${lastName}` });
    await banner.waitFor();
    expect(await banner.locator('bdi').allInnerTexts()).toEqual([`${firstName} ${lastName}`, reason]);
    const left = async (selector: string) => (await banner.locator(selector).first().boundingBox())!.x;
    const places = [await left('strong'), await left('strong bdi'), await left('bdi.reason'), await left('[role=timer]')];
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    await page.getByRole('heading', { name: `Card of ${firstName} ${lastName}` }).waitFor();
    await page.getByLabel('Address').fill('רחוב 2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    await banner.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
  });

  it('are isolated on every page that shows them', async () => {
    const { page, faults } = await running.browser.signedIn(company.admin);
    await page.getByRole('cell', { name: member.username, exact: true }).waitFor();
    expect(await notIsolated(page)).toEqual([]);
    await page.getByRole('button', { name: `Edit ${member.username}` }).click();
    await page.getByRole('dialog').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('was saved').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    const shown: string[] = [];
    for (const link of ['Imports', 'Differences', 'Logins as users', 'Audit log', 'Company', 'My card']) {
      await open(page, link);
      expect([link, await notIsolated(page)]).toEqual([link, []]);
      if (/\p{Script=Hebrew}/u.test(await page.locator('main').innerText())) shown.push(link);
    }
    expect(shown).toEqual(['Differences', 'Logins as users', 'Audit log']);
    await open(page, 'Imports');
    await page.getByRole('link', { name: 'staff.xlsx' }).click();
    await page.getByText('Address: kept (blank), the file has רחוב 1').waitFor();
    await page.getByText('These columns are not known and were ignored: מידה.').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('the table of users', () => {
  const running = useConsole();

  it('can be sorted by last name', async () => {
    const company = await running.testApp.company();
    const people = [
      ['ann', 'Ann', 'Zhou'],
      ['bob', 'Bob', 'Young'],
      ['cat', 'Zoe', 'Abel'],
    ];
    await running.testApp.import(
      company,
      await staff(...people.map(([username, FirstName, LastName]) => newPerson(username!, { FirstName, LastName }))),
    );
    const { page } = await running.browser.signedIn(company.admin);
    await page.locator('summary', { hasText: 'Columns' }).click();
    await page.getByLabel('Last name', { exact: true }).check();
    const names = () => page.locator('tbody tr td:nth-child(2)').allInnerTexts();
    const sortBy = async (column: string, direction: string) => {
      await page.getByRole('button', { name: column, exact: true }).click();
      await page.locator(`th[aria-sort=${direction}]`, { hasText: column }).waitFor();
    };
    await sortBy('Last name', 'ascending');
    await expect.poll(names).toEqual(['Zoe Abel', 'Ada Min', 'Bob Young', 'Ann Zhou']);
    await sortBy('Last name', 'descending');
    await expect.poll(names).toEqual(['Ann Zhou', 'Bob Young', 'Ada Min', 'Zoe Abel']);
  });

  it('is sorted by the name that it shows, Chinese names by the family name', async () => {
    const company = await running.testApp.company('Shown');
    const people = [
      ['eva', 'Éva', 'Young'],
      ['zoe', 'zoe', 'Abel'],
      ['wang', '小明', '王'],
      ['chan', '明', '陳'],
    ];
    await running.testApp.import(
      company,
      await staff(...people.map(([username, FirstName, LastName]) => newPerson(username!, { FirstName, LastName }))),
    );
    const { page } = await running.browser.signedIn(company.admin);
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await page.locator('th[aria-sort=ascending]', { hasText: /^Name/ }).waitFor();
    const names = () => page.locator('tbody tr td:nth-child(2)').allInnerTexts();
    await expect.poll(names).toEqual(['Ada Min', 'Éva Young', 'zoe Abel', '王小明', '陳明']);
  });
});

describe('a download', () => {
  const running = useConsole();

  it("has the reader's time in its name", async () => {
    const company = await running.testApp.company();
    const { page } = await running.browser.signedIn(company.admin);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const [, day, time] = /^staff-export-(\d{4}-\d\d-\d\d)-(\d{4})\.xlsx$/.exec((await download).suggestedFilename())!;
    const at = Date.parse(`${day}T${time!.slice(0, 2)}:${time!.slice(2)}+08:00`);
    expect(Math.abs(Date.now() - at)).toBeLessThan(120_000);
  });
});
