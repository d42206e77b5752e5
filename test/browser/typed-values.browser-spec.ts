import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCompany } from '../support/test-app.ts';
import { newPerson, staff, workbook } from '../support/workbooks.ts';
import { chooseFromMenu, useConsole } from './console-browser.ts';

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

  const open = async (page: Page, path: string) => {
    await page.goto(`${running.browser.address}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.getByRole('status').filter({ hasText: 'Loading' }).count()).toBe(0);
  };

  it('do not reorder the words of the banner of a login as a user', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await chooseFromMenu(page, `${firstName} ${lastName}`, 'Log in as');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('heading').locator('bdi').allInnerTexts()).toEqual([`${firstName} ${lastName}`]);
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Log in as this user' }).click();
    const banner = page.getByRole('region', { name: `You are logged in as ${firstName} ${lastName}` });
    await banner.waitFor();
    expect(await banner.locator('bdi').allInnerTexts()).toEqual(['Ada Min', `${firstName} ${lastName}`, reason]);
    const left = async (selector: string) => (await banner.locator(selector).first().boundingBox())!.x;
    const places = [await left('strong'), await left('strong bdi:last-child'), await left('bdi.reason'), await left('[role=timer]')];
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    await page.getByRole('heading', { name: `Card of ${firstName} ${lastName}` }).waitFor();
    await page.getByRole('textbox', { name: 'Address' }).fill('רחוב 2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    await banner.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
  });

  it('are isolated on every page that shows them', async () => {
    const { page, faults } = await running.browser.signedIn(company.admin);
    await page.getByRole('cell', { name: member.username, exact: true }).waitFor();
    expect(await notIsolated(page)).toEqual([]);
    await chooseFromMenu(page, `${firstName} ${lastName}`, 'Edit');
    await page.getByRole('dialog').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('was saved').waitFor();
    expect(await notIsolated(page)).toEqual([]);
    const shown: string[] = [];
    for (const path of [
      '/imports',
      '/imports/differences',
      '/activity',
      '/settings',
      '/card',
      ...['details', 'history', 'imports', 'logins', 'sessions'].map((tab) => `/users/${member.id}?tab=${tab}`),
    ]) {
      await open(page, path);
      expect([path, await notIsolated(page)]).toEqual([path, []]);
      if (/\p{Script=Hebrew}/u.test(await page.locator('main').innerText())) shown.push(path.replace(/.*=/, ''));
    }
    expect(shown).toEqual(expect.arrayContaining(['/imports/differences', '/activity', 'details', 'history', 'logins']));
    await open(page, '/imports');
    await page.getByRole('link', { name: 'staff.xlsx' }).click();
    await page.getByText('מידה').waitFor();
    await page.getByRole('button', { name: 'Open all' }).click();
    await page.getByText('רחוב 1').first().waitFor();
    expect(await notIsolated(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('the table of people', () => {
  const running = useConsole();
  const names = (page: Page) => page.locator('tbody .person-link').allInnerTexts();
  const sortBy = async (page: Page, column: string, direction: string) => {
    await page.getByRole('button', { name: column, exact: true }).click();
    await page.locator(`th[aria-sort=${direction}]`, { hasText: column }).waitFor();
  };
  const opened = async (path: string, ...people: [username: string, FirstName: string, LastName: string][]) => {
    const company = await running.testApp.company();
    await running.testApp.import(
      company,
      await staff(...people.map(([username, FirstName, LastName]) => newPerson(username, { FirstName, LastName }))),
    );
    const { page } = await running.browser.signedIn(company.admin);
    await page.goto(`${running.browser.address}${path}`);
    return page;
  };

  it('can be sorted by last name', async () => {
    const page = await opened('/users?columns=lastName', ['ann', 'Ann', 'Zhou'], ['bob', 'Bob', 'Young'], ['cat', 'Zoe', 'Abel']);
    await sortBy(page, 'Last name', 'ascending');
    await expect.poll(() => names(page)).toEqual(['Zoe Abel', 'Ada Min', 'Bob Young', 'Ann Zhou']);
    await sortBy(page, 'Last name', 'descending');
    await expect.poll(() => names(page)).toEqual(['Ann Zhou', 'Bob Young', 'Ada Min', 'Zoe Abel']);
  });

  it('is sorted by the name that it shows, Chinese names by the family name', async () => {
    const page = await opened('/users', ['eva', 'Éva', 'Young'], ['zoe', 'zoe', 'Abel'], ['wang', '小明', '王'], ['chan', '明', '陳']);
    await expect.poll(() => names(page)).toEqual(['Ada Min', 'Éva Young', 'zoe Abel', '王小明', '陳明']);
    await sortBy(page, 'Name', 'descending');
    await expect.poll(() => names(page)).toEqual(['陳明', '王小明', 'zoe Abel', 'Éva Young', 'Ada Min']);
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
