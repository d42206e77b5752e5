import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { platformAdmin } from '../support/test-settings.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { expectAccessible, tooWide, useConsole } from './console-browser.ts';

/** Hostile content for every field that users can fill in. */
const hostile = {
  FirstName: '<img src=x onerror=alert(1)>',
  LastName: '"><script>alert(2)</script>',
  AboutMe: 'javascript:alert(3)\n<svg onload=alert(4)>{{7*7}}${7*7}',
  Title: '=HYPERLINK("javascript:alert(5)")',
  Department: '\u202Egnp.exe',
  Website: 'https://example.com/"onmouseover="alert(6)',
};
const hostileFile = '<img src=x onerror=alert(7)>.xlsx';

describe('every page of the console', { timeout: 120_000 }, () => {
  const running = useConsole({ IMPORT_ROWS_MAX: '100' });
  let company: TestCompany;
  let member: { username: string };
  let plainPersonId: string;
  let imports: { applied: string; previewed: string; failed: string };
  beforeAll(async () => {
    company = await running.testApp.company('Acme <b>Holdings</b>');
    member = await running.testApp.member(company, { firstName: 'Mem', lastName: 'Ber' });
    const send = async (fields: Record<string, string>, ...people: Record<string, unknown>[]) => {
      const { body } = await running.testApp
        .http(company.token)
        .post(`${company.path}/imports`)
        .set('prefer', 'wait=30')
        .field(fields)
        .attach('file', await staff(...people), hostileFile)
        .expect(202);
      return body.id as string;
    };
    const person = newPerson('host.ile', hostile);
    await send({}, person, newPerson('plain.person', { Fax: '+852 2345 6001' }));
    imports = {
      applied: await send({}, { ...person, Title: 'Clerk' }, newPerson('plain.person', { Fax: '+852 2345 6999' }), newPerson('<b>bad</b>')),
      previewed: await send(
        { mode: 'preview' },
        { ...person, Title: '<i>Chief</i>' },
        newPerson('other.name', { Email: 'plain.person@example.com' }),
      ),
      failed: await send({}, ...Array.from({ length: 101 }, (_, index) => newPerson(`too.many.${index}`))),
    };
    plainPersonId = (await running.testApp.users(company))['plain.person']!['id'] as string;
    const impersonationToken = await running.testApp.impersonate(company, plainPersonId);
    await running.testApp
      .http(impersonationToken)
      .patch('/api/v1/me/datalinks')
      .send({ fax: '+852 2345 6111', website: hostile.Website })
      .expect(200);
    await running.testApp.http(impersonationToken).delete('/api/v1/impersonation').expect(204);
  });

  const adminPages = () => [
    '/users',
    '/imports',
    '/imports/new',
    `/imports/${imports.applied}`,
    `/imports/${imports.previewed}`,
    `/imports/${imports.failed}`,
    '/imports/differences',
    '/activity',
    '/settings',
    '/card',
    `/users/${plainPersonId}`,
    `/users/${plainPersonId}?tab=history`,
    `/users/${plainPersonId}?tab=logins`,
  ];
  const settled = async (page: Page) => {
    await page.locator('h1').waitFor();
    await page.waitForFunction(() => !document.querySelector('main .mantine-Skeleton-root, [aria-busy="true"]'));
  };
  const visit = async (page: Page, path: string) => {
    await page.goto(`${running.browser.address}${path}`);
    await settled(page);
    expect(await page.evaluate(() => location.pathname + location.search)).toBe(path);
  };

  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
    ['in Chinese, very wide', { locale: 'zh-HK', viewport: { width: 3840, height: 2160 } }],
  ])('is accessible, fits the screen and shows no text as markup: %s', async (_, options) => {
    const { page, faults } = await signedIn(options, company.admin);
    for (const path of adminPages()) {
      await visit(page, path);
      await expectAccessible(page);
      expect([path, await tooWide(page)]).toEqual([path, []]);
    }
    expect(await page.locator('main img, main script, main b b').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it.each([
    ['a member', () => ({ username: member.username, password: memberPassword }), '/card'],
    ['a user with a new impersonation', () => ({ username: 'plain.person', password: 'welcome-aboard-plain.person' }), '/card'],
    ['a platform admin', () => platformAdmin, '/companies'],
  ])('is accessible for %s, including the sign-in page', async (_, who, path) => {
    const { page: signInPage } = await running.browser.open();
    await signInPage.getByRole('button', { name: 'Sign in' }).waitFor();
    await expectAccessible(signInPage);
    const { page, faults } = await running.browser.signedIn(who());
    await visit(page, path);
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  it('does not shift its layout while content is loading', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.addInitScript(() => {
      const shifts: number[] = ((globalThis as unknown as { shifts: number[] }).shifts = []);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
          if (!entry.hadRecentInput) shifts.push(entry.value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of adminPages()) {
      await visit(page, path);
      const shifted = await page.evaluate(() =>
        (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
      );
      expect([path, shifted < 0.01 ? 'stable' : shifted]).toEqual([path, 'stable']);
    }
  });

  it('shows hostile text as it was typed, and links only to http and https addresses', async () => {
    const { page, faults } = await running.browser.signedIn(company.admin);
    page.on('dialog', (dialog) => (faults.push(dialog.message()), void dialog.dismiss()));
    await visit(page, '/users');
    await page.getByText(`${hostile.FirstName} ${hostile.LastName}`).waitFor();
    await visit(page, '/imports');
    await page.getByRole('link', { name: hostileFile }).first().waitFor();
    await visit(page, `/imports/${imports.applied}`);
    await page.getByRole('cell', { name: '<b>bad</b>' }).waitFor();
    const { page: own } = await running.browser.signedIn({ username: 'plain.person', password: 'welcome-aboard-plain.person' });
    const link = own.getByRole('link', { name: /^https:/ });
    expect(await link.getAttribute('href')).toBe(hostile.Website);
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(faults).toEqual([]);
  });

  it('has a content security policy that allows no inline script and no inline style', async () => {
    const { headers } = await running.testApp.app.inject({ url: '/' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    const { page, faults } = await running.browser.open();
    await page.evaluate(() =>
      document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: red">x</p><img src=x onerror="window.ran = 1">'),
    );
    await expect.poll(() => faults.filter((fault) => /Content Security Policy/.test(fault)).length).toBeGreaterThanOrEqual(2);
    expect(await page.evaluate(() => (globalThis as unknown as { ran?: number }).ran)).toBeUndefined();
  });

  async function signedIn(options: BrowserContextOptions, { username, password }: { username: string; password: string }) {
    const observed = await running.browser.open('/', await running.browser.context(options));
    await observed.page.locator('input[name=username]').fill(username);
    await observed.page.locator('input[name=password]').fill(password);
    await observed.page.keyboard.press('Enter');
    await observed.page.locator('.account-button').waitFor();
    return observed;
  }
});
