import type { BrowserContextOptions, Page, ViewportSize } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { platformAdmin } from '../support/test-settings.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { findViolations, settled, tooWide, useConsole } from './console-browser.ts';

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
  let personId: string;
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
    const long = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(3).slice(0, 100);
    await send(
      {},
      person,
      newPerson('plain.person', { Fax: '+852 2345 6001' }),
      newPerson('long.name', { FirstName: long, LastName: long, Title: long, Department: long, Website: `https://example.com/${long}` }),
      newPerson('right.to.left', { FirstName: 'שרה', LastName: 'כהן', Title: 'מנהלת', Department: 'מכירות' }),
      newPerson('family.first', { FirstName: '大文', LastName: '陳' }),
    );
    const binned = await running.testApp.member(company, { firstName: long, lastName: long });
    await running.testApp.http(company.token).delete(`${company.path}/users/${binned.id}`).expect(204);
    await running.testApp.company('A company with a very long name '.repeat(6).trim());
    imports = {
      applied: await send({}, { ...person, Title: 'Clerk' }, newPerson('plain.person', { Fax: '+852 2345 6999' }), newPerson('<b>bad</b>')),
      previewed: await send(
        { mode: 'preview' },
        { ...person, Title: '<i>Chief</i>' },
        newPerson('other.name', { Email: 'plain.person@example.com' }),
      ),
      failed: await send({}, ...Array.from({ length: 101 }, (_, index) => newPerson(`too.many.${index}`))),
    };
    personId = (await running.testApp.users(company))['plain.person']!['id'] as string;
    const impersonationToken = await running.testApp.impersonate(company, personId);
    await running.testApp
      .http(impersonationToken)
      .patch('/api/v1/me/datalinks')
      .send({ fax: '+852 2345 6111', website: hostile.Website })
      .expect(200);
    await running.testApp.http(impersonationToken).delete('/api/v1/impersonation').expect(204);
  });

  const adminPages = () => [
    '/users',
    '/users?q=no-such-person',
    '/users/bin',
    `/users/${personId}`,
    ...['history', 'imports', 'logins', 'sessions'].map((tab) => `/users/${personId}?tab=${tab}`),
    '/imports',
    '/imports/new',
    `/imports/${imports.applied}`,
    `/imports/${imports.previewed}`,
    `/imports/${imports.failed}`,
    '/imports/differences',
    '/activity?show=changes,logins-as,sign-ins',
    '/activity?q=no-such-person',
    '/settings',
    '/card',
    '/nowhere',
  ];
  const visit = async (page: Page, path: string) => {
    await page.goto(`${running.browser.address}${path}`);
    await settled(page);
    expect(await page.evaluate(() => location.pathname + location.search)).toBe(path);
  };
  /** Goes there as a link does, which takes less time than a new document. */
  const go = async (page: Page, path: string) => {
    await page.evaluate((next) => history.pushState(null, '', next), path);
    await page.waitForFunction((next) => location.pathname + location.search === next, path);
    await settled(page);
  };
  const expectFine = async (page: Page, what: string) => {
    const [violations, wide] = [await findViolations(page), await tooWide(page)];
    expect({ what, violations, wide }).toEqual({ what, violations: [], wide: [] });
  };

  const narrow = { width: 360, height: 740 };
  const desktop = { width: 1280, height: 800 };
  /** Half of a desktop: what is left of it at a zoom of 200 %. */
  const zoomed = { width: 640, height: 400 };
  it.each<[string, BrowserContextOptions, ViewportSize]>([
    ['light, at 1280 px and at 640 px', { colorScheme: 'light', viewport: desktop }, zoomed],
    ['dark, in Chinese, on a narrow telephone and at 1280 px', { locale: 'zh-HK', colorScheme: 'dark', viewport: narrow }, desktop],
  ])('is accessible, fits the screen and shows no text as markup: %s', async (_, options, otherSize) => {
    const context = await running.browser.context(options);
    const { page: signInPage } = await running.browser.open('/', context);
    await signInPage.locator('button[type=submit]').waitFor();
    await expectFine(signInPage, 'sign-in');
    await signInPage.close();
    const { page, faults } = await running.browser.signedIn(company.admin, context);
    for (const path of adminPages()) {
      await go(page, path);
      if (path.endsWith(imports.previewed)) await page.locator('thead button').click();
      await expectFine(page, path);
      await page.setViewportSize(otherSize);
      expect([path, await tooWide(page)]).toEqual([path, []]);
      await page.setViewportSize(options.viewport!);
      expect(await page.locator('main img, main script, main b b').count()).toBe(0);
    }
    await go(page, '/users');
    const heights = await page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    // The last row has no line below it.
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
    await page.locator('thead input[type=checkbox]').click();
    await page.locator('.bottom-bar').waitFor();
    await expectFine(page, 'selected people');
    await page.locator('tbody tr').nth(1).locator('.row-menu-button').click();
    await page.getByRole('menu').waitFor();
    await expectFine(page, 'the menu of a person');
    await page.keyboard.press('Escape');
    await page.locator('.account-button').click();
    await page.getByRole('menuitemradio', { name: 'English' }).waitFor();
    await expectFine(page, 'the menu of the account');
    await go(page, '/users');
    expect(faults).toEqual([]);
    const { page: ofPlatform, faults: faultsOfPlatform } = await running.browser.signedIn(
      platformAdmin,
      await running.browser.context(options),
    );
    for (const path of ['/companies', '/card']) {
      await go(ofPlatform, path);
      await expectFine(ofPlatform, path);
    }
    expect(faultsOfPlatform).toEqual([]);
  });

  it.each([
    ['a member', () => ({ username: member.username, password: memberPassword })],
    ['a user with a new impersonation', () => ({ username: 'plain.person', password: 'welcome-aboard-plain.person' })],
  ])('is accessible for %s', async (_, who) => {
    const { page, faults } = await running.browser.signedIn(who(), undefined, '/card');
    await settled(page);
    await expectFine(page, 'card');
    expect(faults).toEqual([]);
  });

  it('does not shift its layout while content is loading', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.addInitScript(() => {
      const shifts: LayoutShift[] = ((globalThis as unknown as ShiftWatch).shifts = []);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & LayoutShift)[]) if (!entry.hadRecentInput) shifts.push(entry);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of adminPages().filter((one) => one !== '/nowhere')) {
      await visit(page, path);
      const shifts = await page.evaluate(() =>
        (globalThis as unknown as ShiftWatch).shifts.map(({ value, sources }) => ({
          value,
          moved: sources.map(({ node, previousRect, currentRect }) => `${node?.textContent}: ${previousRect.y} → ${currentRect.y}`),
        })),
      );
      const shifted = shifts.reduce((sum, { value }) => sum + value, 0);
      expect([path, shifted < 0.01 ? 'stable' : shifts]).toEqual([path, 'stable']);
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
});

/** An entry of the Layout Instability API, which the types of the DOM do not have. */
interface LayoutShift {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
}

interface ShiftWatch {
  shifts: LayoutShift[];
}
