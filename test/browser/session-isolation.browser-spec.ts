import type { Page, Route } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { chooseFromMenu, signIn, signOut, useConsole } from './console-browser.ts';

/** Responses that arrive late, or never, while the user of the page changes. */
describe('the session of a page', () => {
  const running = useConsole();
  let company: TestCompany;
  // An admin has one impersonation at a time, so each test has its own company.
  beforeEach(async () => {
    company = await running.testApp.company();
  });

  const faxOf = async (userId: string) =>
    (await running.testApp.http(company.token).get(`${company.path}/users/${userId}/datalinks`).expect(200)).body.fax as string | null;
  const holdRequest = async (page: Page, path: string, method: string) => {
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
  const startImpersonating = async (page: Page, name: string) => {
    await chooseFromMenu(page, name, 'Log in as');
    await page.getByLabel('Reason').fill('A race of responses');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
  };

  it('never sends a pending request of the previous user as the next user', async () => {
    const member = await running.testApp.member(company);
    const context = await running.browser.context();
    const { page } = await running.browser.signedIn({ username: member.username, password: memberPassword }, context);
    const { page: other } = await running.browser.open('/', context);
    const { held, release } = await holdRequest(page, '**/api/v1/me/datalinks', 'PATCH');
    await page.getByLabel('Fax').fill('+852 2345 1111');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await held;
    await signOut(other);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    release();
    await signIn(page, company.admin.username, company.admin.password);
    await page.getByRole('heading', { name: 'Company' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
    expect([await faxOf(member.id), await faxOf(company.admin.id)]).toEqual([null, null]);
  });

  it('ends an impersonation on the server when its banner cannot be shown', async () => {
    const member = await running.testApp.member(company, { firstName: 'No', lastName: 'Banner' });
    const { page } = await running.browser.signedIn(company.admin);
    await page.route('**/api/v1/me', (route) => route.abort(), { times: 1 });
    await startImpersonating(page, 'No Banner');
    await page.getByText('The server cannot be reached').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect.poll(async () => (await running.testApp.http(company.token).get('/api/v1/impersonation')).status).toBe(404);
    await page.getByRole('button', { name: /^Account: / }).click();
    await page.getByRole('menuitem', { name: 'My card' }).click();
    await page.getByLabel('Fax').fill('+852 2345 2222');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved.').waitFor();
    expect([await faxOf(member.id), await faxOf(company.admin.id)]).toEqual([null, '+852 2345 2222']);
  });

  it('saves nothing typed for the user to the admin while the admin’s account is loading', async () => {
    const member = await running.testApp.member(company, { firstName: 'Coming', lastName: 'Back' });
    const before = await faxOf(company.admin.id);
    const { page } = await running.browser.signedIn(company.admin);
    await startImpersonating(page, 'Coming Back');
    await page.getByRole('heading', { name: 'Card of Coming Back' }).waitFor();
    const { held, release } = await holdRequest(page, '**/api/v1/me', 'GET');
    await page.getByRole('button', { name: 'Stop' }).click();
    await held;
    await page.getByLabel('Fax').fill('+852 2345 3333');
    await page.getByRole('button', { name: 'Save' }).click();
    release();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
    expect([await faxOf(member.id), await faxOf(company.admin.id)]).toEqual([null, before]);
  });

  it('ends an impersonation that starts after its dialog was closed', async () => {
    await running.testApp.member(company, { firstName: 'Changed', lastName: 'Mind' });
    const { page } = await running.browser.signedIn(company.admin);
    const { held, release } = await holdRequest(page, '**/impersonations', 'POST');
    await startImpersonating(page, 'Changed Mind');
    await held;
    await page.keyboard.press('Escape');
    release();
    const ended = page.waitForResponse((response) => response.url().endsWith('/impersonation') && response.request().method() === 'DELETE');
    expect((await ended).status()).toBe(204);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Company');
  });

  it('shows that signing out failed, and signs out at the next attempt', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.route('**/api/v1/console/session', (route) => route.abort(), { times: 1 });
    await signOut(page);
    await page.getByText('The server cannot be reached').waitFor();
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies(`${running.browser.address}/api/v1/console/session`)).toEqual([]);
  });

  it('stays signed in when the server is unavailable for a while', async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.route('**/api/v1/console/session/refresh', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
  });

  it('asks for the password again when the sign-in is too old, and then starts the impersonation', async () => {
    const own = await running.testApp.company('Old login');
    await running.testApp.member(own, { firstName: 'Step', lastName: 'Up' });
    const { page } = await running.browser.signedIn(own.admin);
    await running.testApp.database.acrossCompanies((em) =>
      em.execute("update sessions set authenticated_at = now() - interval '2 hours' where user_id = ?", [own.admin.id]),
    );
    await startImpersonating(page, 'Step Up');
    await page.getByLabel('Your own password').fill(own.admin.password);
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('heading', { name: 'Card of Step Up' }).waitFor();
    expect(await page.getByRole('timer').innerText()).toMatch(/left$/);
    // After a reload the page shows that the impersonation is still running, and can continue it.
    await page.reload();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.getByLabel('Reason').inputValue()).toBe('A race of responses');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('heading', { name: 'Card of Step Up' }).waitFor();
  });
});
