import type { Page, Route } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { signIn, useConsole } from './console-browser.ts';

/** Answers that come late, or never, while the person at the page changes. */
describe('whoever is at the page', () => {
  const running = useConsole();
  let company: TestCompany;
  // An admin has one login as a user at a time: each test has its own.
  beforeEach(async () => {
    company = await running.testApp.company();
  });

  const faxOf = async (userId: string) =>
    (await running.testApp.http(company.token).get(`${company.path}/users/${userId}/datalinks`).expect(200)).body.fax as string | null;
  const hold = async (page: Page, path: string, method: string) => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const held = new Promise<Route>((resolve) => {
      void page.route(path, async (route) => {
        if (route.request().method() !== method) return route.continue();
        resolve(route);
        await released;
        await route.continue();
      });
    });
    return { held, release };
  };
  const startActing = async (page: Page, name: string) => {
    await page.getByRole('button', { name: `Log in as ${name}` }).click();
    await page.getByLabel('Reason').fill('A race of answers');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
  };

  it('never has a request of the one before sent in their name', async () => {
    const member = await running.testApp.member(company);
    const context = await running.browser.context();
    const { page } = await running.browser.signedIn({ username: member.username, password: memberPassword }, context);
    const { page: other } = await running.browser.open('/', context);
    const { held, release } = await hold(page, '**/api/v1/me/datalinks', 'PATCH');
    await page.getByLabel('Fax').fill('+852 2345 1111');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await held;
    await other.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    release();
    await signIn(page, company.admin.username, company.admin.password);
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    expect([await faxOf(member.id), await faxOf(company.admin.id)]).toEqual([null, null]);
  });

  it('acts as a user only with the banner in sight, or not at all', async () => {
    const member = await running.testApp.member(company, { firstName: 'No', lastName: 'Banner' });
    const { page } = await running.browser.signedIn(company.admin);
    await page.route('**/api/v1/me', (route) => route.abort(), { times: 1 });
    await startActing(page, 'No Banner');
    await page.getByText('The server cannot be reached').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await running.testApp.http(company.token).get('/api/v1/impersonation')).status).toBe(404);
    await page.getByRole('link', { name: 'My card' }).click();
    await page.getByLabel('Fax').fill('+852 2345 2222');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved.').waitFor();
    expect([await faxOf(member.id), await faxOf(company.admin.id)]).toEqual([null, '+852 2345 2222']);
  });

  it('is not yet the admin while the own account has not come back, so that nothing typed for the user goes there', async () => {
    const member = await running.testApp.member(company, { firstName: 'Coming', lastName: 'Back' });
    const before = await faxOf(company.admin.id);
    const { page } = await running.browser.signedIn(company.admin);
    await startActing(page, 'Coming Back');
    await page.getByRole('heading', { name: 'Card of Coming Back' }).waitFor();
    const { held, release } = await hold(page, '**/api/v1/me', 'GET');
    await page.getByRole('button', { name: 'Stop' }).click();
    await held;
    await page.getByLabel('Fax').fill('+852 2345 3333');
    await page.getByRole('button', { name: 'Save' }).click();
    release();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    expect([await faxOf(member.id), await faxOf(company.admin.id)]).toEqual([null, before]);
  });

  it('is not made to act by an answer that comes after they have changed their mind', async () => {
    await running.testApp.member(company, { firstName: 'Changed', lastName: 'Mind' });
    const { page } = await running.browser.signedIn(company.admin);
    const { held, release } = await hold(page, '**/impersonations', 'POST');
    await startActing(page, 'Changed Mind');
    await held;
    await page.keyboard.press('Escape');
    release();
    const ended = page.waitForResponse((response) => response.url().endsWith('/impersonation') && response.request().method() === 'DELETE');
    expect((await ended).status()).toBe(204);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Users');
  });

  it('is told where signing out did not work, and signed out where only the token was old', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.route('**/api/v1/console/session', (route) => route.abort(), { times: 1 });
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies(`${running.browser.address}/api/v1/console/session`)).toEqual([]);
  });

  it('stays signed in where the server cannot be reached for a while', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.route('**/api/v1/console/session/refresh', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
  });

  it('gives the password again where the login is too long ago, and then acts', async () => {
    const own = await running.testApp.company('Old login');
    await running.testApp.member(own, { firstName: 'Step', lastName: 'Up' });
    const { page } = await running.browser.signedIn(own.admin);
    await running.testApp.database.acrossCompanies((em) =>
      em.execute("update sessions set authenticated_at = now() - interval '2 hours' where user_id = ?", [own.admin.id]),
    );
    await startActing(page, 'Step Up');
    await page.getByLabel('Your own password').fill(own.admin.password);
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('heading', { name: 'Card of Step Up' }).waitFor();
    expect(await page.getByRole('timer').innerText()).toMatch(/left$/);
    // The page is not lost with a reload: it says what is still running, and can go on.
    await page.reload();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.getByLabel('Reason').inputValue()).toBe('A race of answers');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('heading', { name: 'Card of Step Up' }).waitFor();
  });
});
