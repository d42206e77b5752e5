import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { expectAccessible, settled, signIn, tooWide, useConsole } from './console-browser.ts';

const firstLoadBytesMax = 300_000;
const phone = { width: 390, height: 844 };

describe('the frame of the console', { timeout: 120_000 }, () => {
  const running = useConsole();
  let company: TestCompany;
  let person: { id: string; username: string };
  beforeAll(async () => {
    company = await running.testApp.company(`Acme Holdings ${'and Partners '.repeat(6)}Limited`);
    person = await running.testApp.member(company, { firstName: 'Wilhelmina', lastName: 'Quill' });
  });

  const signedIn = async (path = '/', options: BrowserContextOptions = {}) => {
    const context = await running.browser.context(options);
    return { ...(await running.browser.signedIn(company.admin, context, path)), context };
  };

  it('asks a new browser to sign in without a failed request or a fault, and then opens the address that was typed', async () => {
    const page = await (await running.browser.context()).newPage();
    const wrong: string[] = [];
    page.on('console', (message) => wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('requestfailed', (request) => wrong.push(request.url()));
    page.on('response', (response) => response.status() >= 400 && wrong.push(`${response.status()} ${response.url()}`));
    await page.goto(`${running.browser.address}/activity?day=all`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(wrong).toEqual([]);
    await signIn(page, company.admin.username, company.admin.password);
    await heading(page, 'Activity');
    expect(addressOf(page)).toBe('/activity?day=all');
    for (const icon of ['/favicon.ico', '/icon.svg'])
      expect((await page.request.get(`${running.browser.address}${icon}`)).status()).toBe(200);
  });

  it('loads at most 300 kB until it shows the first page', async () => {
    const { page } = await running.browser.open();
    await signIn(page, company.admin.username, company.admin.password);
    await heading(page, 'Company');
    await page.waitForLoadState('networkidle');
    const bytes = await page.evaluate(() =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize)
        .reduce((sum, size) => sum + size, 0),
    );
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(firstLoadBytesMax);
  });

  it('has its navigation in one row at 1280 pixels, in both languages, beside the longest name of a company', async () => {
    const { page, faults } = await signedIn('/', { viewport: { width: 1280, height: 800 } });
    for (const [language, first] of [
      ['en', 'Company'],
      ['zh-Hant', '公司'],
    ] as const) {
      await page.evaluate((chosen) => localStorage.setItem('cardroll-language', chosen), language);
      await page.reload();
      await page.locator('.navigation-row').getByRole('link', { name: first }).waitFor();
      expect(await frameOf(page)).toEqual({ rows: 1, height: 52, isOverlapping: false, isScrolling: false });
    }
    expect(faults).toEqual([]);
  });

  it('has its navigation in a menu on a telephone', async () => {
    const { page } = await signedIn('/', { viewport: phone });
    const button = page.getByRole('button', { name: 'Menu', exact: true });
    await button.click();
    await page.getByRole('menuitem', { name: 'Activity' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menuitem', { name: 'Activity' }).waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await button.press('Enter');
    await page.getByRole('menuitem', { name: 'Activity' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('menuitem', { name: 'Activity' }).click();
    await heading(page, 'Activity');
    expect(await tooWide(page)).toEqual([]);
  });

  it('finds people and pages by Ctrl-K', async () => {
    const { page } = await signedIn('/activity');
    await heading(page, 'Activity');
    const search = page.getByRole('textbox', { name: 'Search people and pages' });
    await page.keyboard.press('Control+k');
    await search.fill('quill');
    await page.getByRole('button', { name: /Wilhelmina Quill/ }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => addressOf(page)).toBe(`/users/${person.id}`);
    await page.keyboard.press('Control+k');
    await search.fill('setti');
    await page.getByRole('button', { name: 'Settings' }).click();
    await heading(page, 'Settings');
    await search.waitFor({ state: 'detached' });
  });

  it('goes to the search field of the page by "/", and shows the shortcuts by "?"', async () => {
    const { page } = await signedIn('/activity');
    await heading(page, 'Activity');
    await page.keyboard.press('/');
    const field = page.getByRole('searchbox', { name: 'Search' });
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('/');
    await page.keyboard.press('Shift+?');
    expect(await field.inputValue()).toBe('/?');
    await expect.poll(() => addressOf(page)).toContain('q=');
    await page.getByRole('heading', { name: 'Activity' }).click();
    await field.blur();
    await page.keyboard.press('Shift+?');
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await list.waitFor();
    // Rows of an older search are dimmed.
    await settled(page);
    await expectAccessible(page);
    // No shortcut acts behind the dialog.
    await list.getByRole('button', { name: 'Close' }).focus();
    for (const shortcut of ['/', 'Shift+?', 'Control+k']) await page.keyboard.press(shortcut);
    await page.keyboard.type('typed');
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    expect([await field.inputValue(), await page.getByRole('dialog').count()]).toEqual(['/?', 0]);
  });

  it('keeps the theme and the language that were chosen, the language for other browsers too', async () => {
    const { page } = await signedIn();
    const own = await running.testApp.member(company, { firstName: 'Lin', lastName: 'Gua' });
    const { page: memberPage } = await running.browser.signedIn({ username: own.username, password: memberPassword });
    await choose(memberPage, 'Dark');
    await choose(memberPage, '繁體中文');
    await memberPage.getByRole('button', { name: /^帳戶：/ }).waitFor();
    const { token } = await running.testApp.login(own.username, memberPassword);
    await expect.poll(async () => (await running.testApp.http(token).get('/api/v1/me')).body.user.language).toBe('zh-Hant');
    await memberPage.reload();
    await memberPage.getByRole('button', { name: /^帳戶：/ }).waitFor();
    const html = memberPage.locator('html');
    expect([await html.getAttribute('lang'), await html.getAttribute('data-mantine-color-scheme')]).toEqual(['zh-Hant', 'dark']);
    const { page: elsewhere } = await running.browser.open();
    await signIn(elsewhere, own.username, memberPassword);
    await elsewhere.getByRole('button', { name: /^帳戶：/ }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it("speaks the company's language to those who have chosen none", async () => {
    const other = await running.testApp.company('Sunrise');
    await running.testApp.http(other.token).patch(other.path).send({ language: 'zh-Hant' }).expect(200);
    const { page } = await running.browser.open();
    await signIn(page, other.admin.username, other.admin.password);
    await page.getByRole('button', { name: /^帳戶：/ }).waitFor();
  });

  it('keeps filters over a reload, and goes back through them', async () => {
    const { page } = await signedIn('/activity');
    await heading(page, 'Activity');
    await page.getByRole('button', { name: 'All days' }).click();
    await page.getByText('Sign-ins', { exact: true }).click();
    const filtered = '/activity?day=all&show=changes%2Clogins-as%2Csign-ins';
    await expect.poll(() => addressOf(page)).toBe(filtered);
    await page.reload();
    await heading(page, 'Activity');
    await expect.poll(() => page.getByRole('checkbox', { name: 'Sign-ins' }).isChecked()).toBe(true);
    expect(addressOf(page)).toBe(filtered);
    await page.goBack();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Sign-ins' }).isChecked()).toBe(false);
    expect(addressOf(page)).toBe('/activity?day=all');
    await page.goBack();
    await expect.poll(() => page.getByLabel('Day', { exact: true }).last().inputValue()).not.toBe('');
    expect(addressOf(page)).toBe('/activity');
  });

  it('says that the network is gone while it is', async () => {
    const { page, context } = await signedIn();
    await heading(page, 'Company');
    const notice = page.getByRole('status').filter({ hasText: 'No connection' });
    await context.setOffline(true);
    await notice.waitFor();
    await expectAccessible(page);
    await context.setOffline(false);
    await notice.waitFor({ state: 'detached' });
  });

  it('asks before typed values are lost: by a link, by Back and by Escape in a dialog', async () => {
    const { page, faults } = await signedIn('/');
    await page.locator('.navigation-row').getByRole('link', { name: 'Settings' }).click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Typed but not saved');
    const question = page.getByRole('dialog', { name: 'Discard what you have typed?' });
    const cancel = async () => {
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'detached' });
    };
    await page.locator('.navigation-row').getByRole('link', { name: 'Imports' }).click();
    await question.waitFor();
    await expectAccessible(page);
    await cancel();
    // A dialog over the page asks for nothing of the page.
    await page.locator('.account-button').click();
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
    const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await shortcuts.getByRole('button', { name: 'Close' }).click();
    await shortcuts.waitFor({ state: 'detached' });
    await page.evaluate(() => history.back());
    await question.waitFor();
    await cancel();
    expect([addressOf(page), await name.inputValue()]).toEqual(['/settings', 'Typed but not saved']);
    await page.locator('.navigation-row').getByRole('link', { name: 'Company' }).click();
    await question.getByRole('button', { name: 'Discard' }).click();
    await heading(page, 'Company');

    await page.getByRole('button', { name: 'New person' }).click();
    const username = page.getByRole('textbox', { name: 'Username' });
    await expect.poll(() => username.evaluate((element) => element === document.activeElement)).toBe(true);
    await username.fill('typed.in.dialog');
    await page.keyboard.press('Escape');
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await username.inputValue()).toBe('typed.in.dialog');
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Discard' }).click();
    await username.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('counts the open differences at Imports', async () => {
    const own = await running.testApp.company('Different');
    const { page } = await running.browser.signedIn(own.admin);
    const link = page.locator('.navigation-row').getByRole('link', { name: 'Imports' });
    expect(await link.innerText()).toBe('Imports');
    await running.testApp.import(own, await staff(newPerson('open.one', { Fax: '+852 2345 6001' })));
    await running.testApp.import(own, await staff(newPerson('open.one', { Fax: '+852 2345 6999' })));
    await page.reload();
    await page.getByRole('link', { name: 'Imports 1 open difference' }).waitFor();
    await expectAccessible(page);
  });

  it('says so when there is no page at an address, and leads from the old addresses to the new', async () => {
    const { page } = await signedIn('/nowhere');
    await heading(page, 'Page not found');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Go to the home page' }).click();
    await heading(page, 'Company');
    for (const [old, now] of [
      ['/#/users', '/users'],
      ['/#/audit', '/activity'],
      ['/#/impersonations', '/activity?day=all&show=logins-as'],
      ['/#/company', '/settings'],
    ] as const) {
      // A new document: a change of the part after `#` alone loads none.
      await page.goto('about:blank');
      await page.goto(`${running.browser.address}${old}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => addressOf(page)).toBe(now);
    }
  });
});

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Chooses an item of the account's menu, in whichever language it is. */
async function choose(page: Page, item: string): Promise<void> {
  // A new page takes the focus, which closes a menu.
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.account-button').click();
  await page.getByRole('menuitemradio', { name: item }).click();
}

function addressOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

/** How the bar at the top is laid out. */
function frameOf(page: Page): Promise<{ rows: number; height: number; isOverlapping: boolean; isScrolling: boolean }> {
  return page.evaluate(() => {
    const bar = document.querySelector('.top-bar')!;
    const parts = [...bar.querySelectorAll('.brand, .company-name, .nav-link, .top-bar-end')].map((part) => part.getBoundingClientRect());
    const links = [...bar.querySelectorAll('.nav-link')].map((link) => Math.round(link.getBoundingClientRect().top));
    return {
      rows: new Set(links).size,
      height: Math.round(bar.getBoundingClientRect().height),
      isOverlapping: parts.some(({ left }, index) => index > 0 && left < parts[index - 1]!.right - 1),
      isScrolling: document.scrollingElement!.scrollWidth > innerWidth,
    };
  });
}
