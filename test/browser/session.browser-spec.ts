import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, TestApp, type TestCompany } from '../support/test-app.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { chooseFromMenu, ConsoleBrowser, expectAccessible, signIn, signOut, useConsole } from './console-browser.ts';

describe("the console's session", () => {
  const running = useConsole({ LOGIN_FAILURES_MAX: '100' });
  let company: TestCompany;
  beforeAll(async () => {
    company = await running.testApp.company();
  });

  it('keeps tokens out of storage, script-readable cookies and the address, and survives a reload', async () => {
    const { page, faults } = await running.browser.signedIn(company.admin);
    await page.reload();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
    const reachable = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
    );
    expect(reachable).not.toMatch(/eyJ|refresh|token/i);
    const [cookie] = await page.context().cookies(`${running.browser.address}/api/v1/console/session`);
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/api/v1/console/session' });
    expect(await page.context().cookies(`${running.browser.address}/api/v1/me`)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('shows that a sign-in failed, and keeps the username', async () => {
    const { page } = await running.browser.open();
    await signIn(page, company.admin.username, 'wrong-guess-1');
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('Username or password is wrong');
    expect(await page.getByRole('textbox', { name: 'Username' }).inputValue()).toBe(company.admin.username);
  });

  it('can be signed in to again when the account could not be loaded at first', async () => {
    const { page } = await running.browser.open();
    await page.route('**/api/v1/me', (route) => route.abort(), { times: 1 });
    await signIn(page, company.admin.username, company.admin.password);
    await page.getByText('The server cannot be reached').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Company' }).waitFor();
  });

  it('asks for the password over the page when the session has ended, and then sends the request', async () => {
    const own = await running.testApp.company('Ended');
    const { page } = await running.browser.signedIn(own.admin);
    await page.getByRole('button', { name: 'New person' }).click();
    const dialog = page.getByRole('dialog', { name: 'New person' });
    for (const [label, text] of Object.entries({
      Username: 'typed.before',
      Password: 'quiet-meadow-77-birds',
      'First name': 'Typed',
      'Last name': 'Before',
      'E-mail': 'typed.before@example.com',
    }))
      await dialog.getByRole('textbox', { name: label }).fill(text);
    await running.testApp.http(own.token).post('/api/v1/auth/logout-all').expect(204);
    await dialog.getByRole('button', { name: 'Create person' }).click();
    const expired = page.getByRole('dialog', { name: 'Your session has ended' });
    await expired.waitFor();
    await expectAccessible(page);
    for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
    await expired.getByRole('textbox', { name: 'Password' }).fill('wrong-guess-1');
    await expired.getByRole('button', { name: 'Sign in' }).click();
    await expired.getByText('Username or password is wrong').waitFor();
    // Elements under another dialog have no role, so it is found by its name.
    expect(await page.locator('input[name=firstName]').inputValue()).toBe('Typed');
    await expired.getByRole('textbox', { name: 'Password' }).fill(own.admin.password);
    await expired.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Typed Before', level: 1 }).waitFor();
    await dialog.waitFor({ state: 'detached' });
  });

  it('lets tabs refresh at the same moment without ending the session', async () => {
    const context = await running.browser.context();
    const { page } = await running.browser.signedIn(company.admin, context);
    // Each tab is reloaded during its first refresh, so the response with the new cookie is lost.
    const others = await Promise.all(Array.from({ length: 2 }, async () => (await running.browser.open('/', context)).page));
    for (let round = 0; round < 3; round++) {
      await Promise.all([page, ...others].map((tab) => tab.reload()));
      await Promise.all([page, ...others].map((tab) => tab.getByRole('heading', { name: 'Company' }).waitFor()));
    }
  });

  it('continues in all tabs when the user has signed in again in one', async () => {
    const own = await running.testApp.company('Two tabs');
    const context = await running.browser.context();
    const { page } = await running.browser.signedIn(own.admin, context);
    const { page: other } = await running.browser.open('/', context);
    await other.getByRole('heading', { name: 'Company' }).waitFor();
    await running.testApp.http(own.token).post('/api/v1/auth/logout-all').expect(204);
    for (const tab of [page, other]) {
      await tab.getByRole('link', { name: 'Imports' }).click();
      await tab.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    }
    await page.getByRole('dialog').getByRole('textbox', { name: 'Password' }).fill(own.admin.password);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
    for (const tab of [page, other]) {
      await tab.getByRole('dialog').waitFor({ state: 'detached' });
      await tab.getByText('There are no imports yet').waitFor();
    }
  });

  it('signs out in all tabs', async () => {
    const context = await running.browser.context();
    const { page } = await running.browser.signedIn(company.admin, context);
    const { page: other } = await running.browser.open('/', context);
    await other.getByRole('heading', { name: 'Company' }).waitFor();
    await signOut(page);
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
    await other.reload();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('stops an impersonation after a reload, although its token is lost', async () => {
    const own = await running.testApp.company('Left');
    const member = await running.testApp.member(own, { firstName: 'Left', lastName: 'Behind' });
    const { page } = await running.browser.signedIn(own.admin);
    await chooseFromMenu(page, 'Left Behind', 'Log in as');
    await page.getByLabel('Reason').fill('A reload in between');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('heading', { name: 'Card of Left Behind' }).waitFor();
    await page.reload();
    const banner = page.getByRole('region', { name: `A login as ${member.username} is still running` });
    await banner.waitFor();
    await expectAccessible(page);
    await banner.getByRole('button', { name: 'Stop' }).click();
    await banner.waitFor({ state: 'detached' });
  });

  it('shows an impersonating admin only the card, and restores the focus after dialogs', async () => {
    const own = await running.testApp.company('Only');
    const member = await running.testApp.member(own, { firstName: 'Only', lastName: 'Card' });
    const { page } = await running.browser.signedIn(own.admin);
    const opener = page.getByRole('button', { name: 'Actions for Only Card' });
    await chooseFromMenu(page, 'Only Card', 'Log in as');
    await page.keyboard.press('Escape');
    await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
    await chooseFromMenu(page, 'Only Card', 'Log in as');
    await page.getByLabel('Reason').fill('To see what is there');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('heading', { name: 'Card of Only Card' }).waitFor();
    await expectAccessible(page);
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()).toEqual(['My card']);
    await page.getByRole('button', { name: /^Account: / }).click();
    await page.getByRole('menuitem', { name: 'API explorer' }).waitFor();
    expect(await page.getByRole('menuitem', { name: /Sign out|My card/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    // Only what the admin may change.
    expect(await page.locator('form').count()).toBe(1);
    // Not a new document, which would lose the token.
    await page.evaluate(() => history.pushState(null, '', '/users'));
    await page.waitForURL('**/card');
    await page.getByRole('heading', { name: 'Card of Only Card' }).waitFor();
    // The user is disabled in the meantime. The next request ends the impersonation.
    await running.testApp.http(own.token).patch(`${own.path}/users/${member.id}`).send({ disabled: true }).expect(200);
    await page.getByLabel('Fax').fill('+852 2345 6789');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: `The login as ${member.username} has ended. You are back in your own account.` })
      .waitFor();
  });

  it('makes users who must change their password do that first', async () => {
    const careful = await running.testApp.company('Careful');
    await running.testApp
      .http(careful.token)
      .patch(careful.path)
      .send({ policy: { passwordChangeRequired: true } })
      .expect(200);
    await running.testApp.import(careful, await staff(newPerson('must.change', { Password: memberPassword })));
    const { page } = await running.browser.signedIn({ username: 'must.change', password: memberPassword });
    await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Current password').fill(memberPassword);
    await page.getByLabel('New password').fill('harbour-evening-55');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('heading', { name: 'My card' }).waitFor();
  });
});

describe('a login as a user', () => {
  it('counts down to its end, and leaves the admin signed in', async () => {
    const testApp = await TestApp.start({ IMPERSONATION_SECONDS: '10' });
    const browser = await ConsoleBrowser.launch(testApp);
    try {
      const company = await testApp.company();
      await testApp.member(company, { firstName: 'Short', lastName: 'Visit' });
      const { page, faults } = await browser.signedIn(company.admin);
      await chooseFromMenu(page, 'Short Visit', 'Log in as');
      await page.getByLabel('Reason').fill('Ten seconds of it');
      await page.getByRole('button', { name: 'Log in as this user' }).click();
      const timer = page.getByRole('timer');
      const seen = new Set<string>();
      await expect
        .poll(
          async () => {
            if (await timer.count()) seen.add(await timer.innerText());
            return page
              .getByRole('status')
              .filter({ hasText: /has ended\. You are back in your own account/ })
              .count();
          },
          { timeout: 30_000, interval: 100 },
        )
        .toBe(1);
      expect([...seen]).toEqual(expect.arrayContaining(['0:04 left', '0:03 left', '0:02 left', '0:01 left']));
      await page.getByRole('heading', { name: 'Company' }).waitFor();
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      await testApp.close();
    }
  });
});
