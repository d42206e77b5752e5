import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCompany } from '../support/test-app.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { findViolations, useConsole } from './console-browser.ts';

/** What axe-core finds in the form of a request. It is Scalar's, and neither options nor styles change these. */
const knownOfRequestForm: Record<string, string> = {
  'aria-allowed-role': 'The buttons that explain a field have the role none.',
  'aria-prohibited-attr': 'They have a label all the same.',
  'presentation-role-conflict': 'They can be focused all the same.',
  'aria-required-attr': 'The fields are comboboxes without aria-expanded and aria-controls.',
  'landmark-no-duplicate-main': 'The form is a second main, above that of the page.',
  'landmark-unique': 'The form has a second region for notifications.',
};

describe('the explorer', { timeout: 120_000 }, () => {
  const running = useConsole();
  let company: TestCompany;
  let member: { id: string; username: string };
  beforeAll(async () => {
    company = await running.testApp.company();
    member = await running.testApp.member(company, { firstName: 'Alex', lastName: 'Tong' });
    // The first request loads and compresses the files.
    await running.testApp.http().get('/docs').expect(200);
    browserContext = await running.browser.context();
  });

  /** One for most tests, so that the files are compiled once. A login belongs to a tab. */
  let browserContext: BrowserContext;
  const open = async (context = browserContext) => {
    const observed = await running.browser.open('/docs', context);
    await observed.page.getByRole('heading', { name: 'First call in a minute' }).waitFor();
    return observed;
  };
  const logIn = async (page: Page) => {
    await bar(page).getByRole('button', { name: 'Log in' }).click();
    const dialog = page.getByRole('dialog', { name: 'Log in' });
    await dialog.getByRole('textbox', { name: 'Username' }).fill(company.admin.username);
    await dialog.getByLabel('Password').fill(company.admin.password);
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await user(page).getByText('Ada Min, Acme Holdings').waitFor();
  };
  const bar = (page: Page) => page.locator('.bar');
  const user = (page: Page) => bar(page).getByRole('status');
  const client = (page: Page) => page.getByRole('dialog', { name: 'API Client' });
  /** Opens the form for a request of this operation, such as `get /api/v1/me`. */
  const openOperation = async (page: Page, tag: string, operation: string) => {
    const [method = '', path = ''] = operation.split(' ');
    await page.goto(`${running.browser.address}/docs#tag/${tag}/${method.toUpperCase()}${path}`);
    await page.getByRole('button', { name: `Test Request (${operation})`, exact: true }).click();
    await client(page).waitFor();
  };
  /** Sends the request, and waits for the response. */
  const send = async (page: Page, status: string) => {
    await client(page)
      .getByRole('button', { name: /^Send \w+ request/ })
      .click();
    await client(page)
      .getByRole('region', { name: /^Response/ })
      .getByText(status)
      .waitFor();
  };
  const close = (page: Page) => client(page).getByRole('button', { name: 'Close Client' }).click();

  it.each(['light', 'dark'] as const)(
    'loads everything from its own service, without errors, and is accessible, in the %s scheme',
    async (colorScheme) => {
      const context = await running.browser.context({ colorScheme });
      const requests: string[] = [];
      const failed: string[] = [];
      context.on('request', (request) => requests.push(request.url()));
      context.on('response', (response) => response.status() >= 400 && failed.push(response.url()));
      const { page, faults } = await open(context);
      expect(await page.locator('body').getAttribute('class')).toContain(`${colorScheme}-mode`);
      await bar(page).getByRole('button', { name: 'Log in' }).click();
      expect(await findViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await logIn(page);
      expect(await findViolations(page)).toEqual([]);
      await openOperation(page, 'imports', 'get /api/v1/companies/{companyId}/imports');
      const inForm = await findViolations(page);
      expect(inForm.filter((violation) => !knownOfRequestForm[violation.split(':')[0]!])).toEqual([]);
      await send(page, '200 OK');
      expect(requests.length).toBeGreaterThan(5);
      expect(requests.filter((url) => new URL(url).origin !== running.browser.address)).toEqual([]);
      expect({ faults, failed }).toEqual({ faults: [], failed: [] });
      expect(await page.title()).toMatch(/ · Cardroll API$/);
    },
  );

  it('finds an operation by search', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Enter search query' }).fill('upload');
    await page.getByRole('option', { name: /Import staff from a workbook/ }).click();
    await page.getByRole('heading', { name: 'Import staff from a workbook' }).waitFor();
    expect(decodeURI(page.url())).toMatch(/#tag\/imports\/POST\/api\/v1\/companies\/\{companyId\}\/imports$/);
  });

  it('needs one login for the tab, fills in the company, and keeps the login out of storage and other tabs', async () => {
    const context = await running.browser.context();
    const { page } = await open(context);
    await logIn(page);
    await openOperation(page, 'users', 'get /api/v1/companies/{companyId}/users');
    await send(page, '200 OK');
    await client(page).getByText(`"${member.username}"`).waitFor();
    await page.reload();
    await user(page).getByText('Ada Min, Acme Holdings').waitFor();
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    expect(stored).not.toMatch(/token|eyJ/i);
    expect(await context.cookies()).toEqual([]);
    await openOperation(page, 'companies', 'get /api/v1/companies/{companyId}');
    await send(page, '200 OK');
    await close(page);
    const other = await open(context);
    await bar(other.page).getByRole('button', { name: 'Log in' }).waitFor();
    await bar(page).getByRole('button', { name: 'Log out' }).click();
    await bar(page).getByRole('button', { name: 'Log in' }).waitFor();
    await page.reload();
    await bar(page).getByRole('button', { name: 'Log in' }).waitFor();
  });

  it('says why a login failed, and logs in by the operation as well', async () => {
    const { page } = await open();
    const { username, password } = company.admin;
    await bar(page).getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Username' }).fill(username);
    await page.getByRole('dialog').getByLabel('Password').fill('not-the-password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Check the username and the password').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await openOperation(page, 'auth', 'post /api/v1/auth/login');
    await client(page).locator('.cm-content').last().fill(JSON.stringify({ username, password }));
    await send(page, '200 OK');
    await close(page);
    await user(page).getByText('Ada Min, Acme Holdings').waitFor();
  });

  it('uploads a workbook and downloads the template', async () => {
    const { page } = await open();
    await logIn(page);
    await openOperation(page, 'imports', 'post /api/v1/companies/{companyId}/imports');
    const chooser = page.waitForEvent('filechooser');
    await client(page).getByRole('button', { name: 'Select File' }).first().click();
    const workbook = { name: 'staff.xlsx', mimeType: 'application/octet-stream', buffer: await staff(newPerson('from.the.explorer')) };
    await (await chooser).setFiles(workbook);
    await send(page, '202 Accepted');
    await client(page).getByText('"staff.xlsx"').waitFor();
    await close(page);
    await openOperation(page, 'imports', 'get /api/v1/companies/{companyId}/imports/template');
    await send(page, '200 OK');
    const download = page.waitForEvent('download');
    await client(page).getByText('Download', { exact: true }).click();
    expect((await download).suggestedFilename()).toMatch(/^template-.*\.xlsx$/);
  });

  it('acts as a user after "Log in as a user", until it is stopped', async () => {
    const { page } = await open();
    await logIn(page);
    await openOperation(page, 'login-as-user', 'post /api/v1/companies/{companyId}/users/{userId}/impersonations');
    await client(page)
      .getByRole('row', { name: /userId/ })
      .getByRole('combobox', { name: 'Value' })
      .fill(member.id);
    await send(page, '201 Created');
    await close(page);
    await user(page).getByText(`${company.admin.username}, logged in as Alex Tong`).waitFor();
    await openOperation(page, 'datalinks', 'patch /api/v1/me/datalinks');
    await client(page).locator('.cm-content').last().fill('{"fax":"+852 2345 6777"}');
    await send(page, '200 OK');
    await close(page);
    await page.reload();
    await user(page)
      .getByText(/logged in as Alex Tong/)
      .waitFor();
    await bar(page).getByRole('button', { name: 'Stop' }).click();
    await user(page).getByText('Ada Min, Acme Holdings').waitFor();
    await openOperation(page, 'datalinks', 'get /api/v1/companies/{companyId}/users/{userId}/datalinks');
    await client(page)
      .getByRole('row', { name: /userId/ })
      .getByRole('combobox', { name: 'Value' })
      .fill(member.id);
    await send(page, '200 OK');
    await client(page).getByText('"+852 2345 6777"').waitFor();
  });

  it('renews the token before it expires', async () => {
    const context = await running.browser.context();
    const { page } = await open(context);
    await page.clock.install();
    await logIn(page);
    const sent: string[] = [];
    context.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.clock.fastForward('09:45');
    await openOperation(page, 'me', 'get /api/v1/me');
    await send(page, '200 OK');
    expect(sent.filter((request) => request.includes('/api/'))).toEqual(['POST /api/v1/auth/refresh', 'GET /api/v1/me']);
  });

  it('says so when the login has ended elsewhere', async () => {
    const { page } = await open();
    await logIn(page);
    await openOperation(page, 'auth', 'post /api/v1/auth/logout-all');
    const { token } = await running.testApp.login(company.admin.username, company.admin.password);
    await running.testApp.http(token).post('/api/v1/auth/logout-all').expect(204);
    await send(page, '401 Unauthorized');
    await close(page);
    await user(page).getByText('Your login has ended. Log in again.').waitFor();
  });
});
