import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { newPerson, staff } from '../support/workbooks.ts';
import { expectAccessible, type ObservedPage, settled, signIn, signOut, useConsole } from './console-browser.ts';

const running = useConsole();

const expectGood = async (page: Page) => {
  await settled(page);
  await expectAccessible(page);
  expect(await page.evaluate(() => document.scrollingElement!.scrollWidth - document.scrollingElement!.clientWidth)).toBe(0);
};
const notice = (page: Page, text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });

describe('a person', { timeout: 90_000 }, () => {
  let company: TestCompany;
  let alex: string;
  beforeAll(async () => {
    company = await running.testApp.company();
    const values = { FirstName: 'Alex', LastName: 'Tong', Title: 'Clerk', Department: 'Sales', Fax: '+852 2345 6001' };
    await running.testApp.import(company, await staff(newPerson('alex.tong', { ...values, Website: 'https://alex.example' })));
    await running.testApp.import(company, await staff({ Username: 'alex.tong', Title: 'Manager' }));
    alex = (await running.testApp.users(company))['alex.tong']!['id'] as string;
  });
  const open = async (path: string): Promise<ObservedPage> => {
    const observed = await running.browser.signedIn(company.admin, undefined, path);
    await settled(observed.page);
    return observed;
  };

  it('has a page of its own: the card, all fields, and who changed what by which file and row', async () => {
    const { page, faults } = await open(`/users/${alex}`);
    await expect.poll(() => page.title()).toContain('Alex Tong');
    const card = page.getByRole('region', { name: 'Card of Alex Tong' });
    expect(await card.getByRole('link', { name: 'alex.tong@example.com' }).getAttribute('href')).toBe('mailto:alex.tong@example.com');
    expect(await card.getByRole('link', { name: 'https://alex.example' }).getAttribute('rel')).toContain('noopener');
    await page.getByRole('tabpanel', { name: 'Details' }).getByText('+852 2345 6001').waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    expect(new URL(page.url()).search).toBe('?tab=history');
    const change = page.getByRole('row', { name: /Title:.*Clerk.*Manager/s });
    expect(await change.innerText()).toContain(company.admin.username);
    await page.reload();
    await change.getByRole('link', { name: 'staff.xlsx, row 2' }).click();
    await page.waitForURL('**/imports/*');
    await page.goBack();
    await page.getByRole('tab', { name: 'Imports' }).click();
    await expect.poll(() => page.getByRole('link', { name: 'staff.xlsx' }).count()).toBe(2);
    expect(faults).toEqual([]);
  });

  it('shows where the person is signed in, by the name of the browser', async () => {
    await running.browser.signedIn({ username: 'alex.tong', password: 'welcome-aboard-alex.tong' });
    const { page } = await open(`/users/${alex}?tab=sessions`);
    await page
      .getByRole('cell', { name: /Chrom\w+ on Linux/ })
      .first()
      .waitFor();
  });

  it('keeps what is typed when nothing can be loaded, and changes only that when another admin has saved first', async () => {
    const { id } = await running.testApp.member(company, { firstName: 'Two', lastName: 'Admins', title: 'Clerk' });
    const { page } = await open(`/users/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Department').fill('Harbour');
    const address = `**/api/v1/companies/${company.id}/users/${id}`;
    await page.route(address, (route) => route.abort());
    await dialog.getByRole('button', { name: 'Save' }).click();
    // In the dialog, and on the page below, which was loaded again in vain.
    await expect.poll(() => page.getByText('The server cannot be reached').count()).toBe(2);
    expect(await dialog.getByLabel('Department').inputValue()).toBe('Harbour');
    await page.unroute(address);
    await running.testApp.http(company.token).patch(`${company.path}/users/${id}`).send({ title: 'Pilot', disabled: true }).expect(200);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Another admin has changed this user').waitFor();
    await page.getByRole('region', { name: 'Card of Two Admins' }).getByText('Pilot').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { body } = await running.testApp.http(company.token).get(`${company.path}/users/${id}`).expect(200);
    expect(body).toMatchObject({ department: 'Harbour', title: 'Pilot', disabled: true });
  });

  it('is edited, disabled, moved to the bin and restored from there', async () => {
    const { id } = await running.testApp.member(company, { firstName: 'Bin', lastName: 'Dee' });
    const { page } = await open(`/users/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Title').fill('Driver');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Card of Bin Dee' }).getByText('Driver').waitFor();
    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'Actions for Bin Dee' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Disable');
    await notice(page, 'Bin Dee was disabled.').waitFor();
    expect(await page.getByRole('button', { name: 'Log in as' }).count()).toBe(0);
    await choose('Move to the bin');
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the bin' }).click();
    await page.getByText('This person is in the bin').waitFor();
    await expectGood(page);
    await page.getByRole('main').getByRole('button', { name: 'Restore' }).click();
    await page.getByText('This person is in the bin').waitFor({ state: 'detached' });
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'no-such-id'])('that is not there leads back to the company: %s', async (id) => {
    const { page } = await open(`/users/${id}`);
    await page.getByRole('heading', { name: 'Person not found' }).waitFor();
    await page.getByRole('link', { name: 'Back to the company' }).click();
    await page.waitForURL('**/users');
  });
});

describe('the own card', { timeout: 90_000 }, () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await running.testApp.company();
  });
  const member = async () => {
    const { id, username } = await running.testApp.member(company, { firstName: 'Alex', lastName: 'Tong' });
    return { id, username, password: memberPassword };
  };
  const changeAsAdmin = async (userId: string, body: object) => {
    const token = await running.testApp.impersonate(company, userId);
    await running.testApp.http(token).patch('/api/v1/me/datalinks').send(body).expect(200);
    await running.testApp.http(token).delete('/api/v1/impersonation').expect(204);
  };

  it('shows what is typed before it is saved', async () => {
    const { page, faults } = await running.browser.signedIn(await member());
    const card = page.getByRole('region', { name: /^Card of/ });
    await page.getByLabel('Work phone').fill('+852 2345 6789');
    await page.getByLabel('Last name').fill('Tang');
    await card.getByRole('link', { name: '+852 2345 6789' }).waitFor();
    await card.getByText('Alex Tang').waitFor();
    expect(await card.getByRole('link', { name: '+852 2345 6789' }).getAttribute('href')).toBe('tel:+85223456789');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await notice(page, 'Saved.').waitFor();
    expect(faults).toEqual([]);
  });

  it('tells who was in the account, and puts back one field after a preview, or all', async () => {
    const alex = await member();
    const { token } = await running.testApp.login(alex.username, alex.password);
    const before = { fax: '+852 2345 6001', workPhone: '+852 2345 6002', website: 'https://alex.example' };
    await running.testApp.http(token).patch('/api/v1/me/datalinks').send(before).expect(200);
    await changeAsAdmin(alex.id, { fax: '+852 2345 7001', workPhone: '+852 2345 7002', website: 'https://other.example' });
    const { page } = await running.browser.signedIn(alex);
    await page.getByText('1 new login as you by an admin').waitFor();
    await expectGood(page);
    const values = async () => (await running.testApp.http(token).get('/api/v1/me/datalinks').expect(200)).body as typeof before;
    await page.getByRole('button', { name: 'Put back Fax' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Put back Fax?' });
    await dialog.getByText('Fax is now +852 2345 7001 and becomes +852 2345 6001.').waitFor();
    await dialog.getByRole('button', { name: 'Put back' }).click();
    await notice(page, 'Put back: Fax.').waitFor();
    expect(await values()).toMatchObject({ ...before, workPhone: '+852 2345 7002', website: 'https://other.example' });
    expect(await page.getByLabel('Fax').inputValue()).toBe(before.fax);
    await page.getByRole('button', { name: 'Put back all 2 fields' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put back' }).click();
    await notice(page, 'Put back: Work phone, Website.').waitFor();
    expect(await values()).toMatchObject(before);
    await page.getByRole('button', { name: 'Mark as seen' }).click();
    await page.getByText('1 new login as you by an admin').waitFor({ state: 'detached' });
  });

  it('names the browsers, and signs out everywhere after a confirmation', async () => {
    const alex = await member();
    const { page: other } = await running.browser.signedIn(alex);
    const { page } = await running.browser.signedIn(alex);
    await page
      .getByRole('cell', { name: /Chrom\w+ on Linux/ })
      .nth(1)
      .waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await other.reload();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});

describe('the open differences', { timeout: 90_000 }, () => {
  /** A company with two open differences of Alex and one of Bea. */
  const withDifferences = async (name: string) => {
    const company = await running.testApp.company(name);
    const [alex, bea] = [`alex.${name}`, `bea.${name}`];
    const people = (fax: string, website: string, phone: string) =>
      staff(
        newPerson(bea, { FirstName: 'Bea', LastName: 'Lam', WorkPhone: phone }),
        newPerson(alex, { FirstName: 'Alex', LastName: 'Tong', Fax: fax, Website: website }),
      );
    await running.testApp.import(company, await people('+852 2345 6001', 'https://old.example', '+852 2345 6003'));
    await running.testApp.import(company, await people('+852 2345 7001', 'https://new.example', '+852 2345 7003'));
    const users = await running.testApp.users(company);
    const datalinksOf = async (username: string) =>
      (
        await running.testApp
          .http(company.token)
          .get(`${company.path}/users/${users[username]!['id'] as string}/datalinks`)
          .expect(200)
      ).body;
    return { company, alex, bea, datalinksOf };
  };
  const open = async ({ company }: { company: TestCompany }): Promise<ObservedPage> => {
    const observed = await running.browser.signedIn(company.admin, undefined, '/imports/differences');
    await settled(observed.page);
    return observed;
  };

  it('are grouped by person and found by a text', async () => {
    const own = await withDifferences('found');
    const { page, faults } = await open(own);
    await page.getByText('3 differences of 2 people').waitFor();
    await page.getByRole('searchbox').fill('7003');
    await page.getByText('1 difference of 1 person').waitFor();
    expect(await page.getByRole('listitem', { name: 'Alex Tong' }).count()).toBe(0);
    await page.getByRole('searchbox').fill('no such value');
    await page.getByText('No difference matches.').waitFor();
    expect(faults).toEqual([]);
  });

  it('are taken over in two clicks, with the reason prefilled, or all of one person at once', async () => {
    const own = await withDifferences('taken');
    const { page, faults } = await open(own);
    await page.getByRole('button', { name: 'Use the file’s value +852 2345 7003 for Work phone of Bea Lam' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Import staff.xlsx, row 2');
    await dialog.getByRole('button', { name: 'Use the file’s value' }).click();
    await notice(page, '1 value of the file is now on the card of Bea Lam.').waitFor();
    expect(await own.datalinksOf(own.bea)).toMatchObject({ workPhone: '+852 2345 7003' });
    await page.getByRole('button', { name: 'Use all 2 values of the file for Alex Tong' }).click();
    await dialog.getByRole('button', { name: 'Use all 2 values of the file' }).click();
    await page.getByText('No open differences').waitFor();
    expect(await own.datalinksOf(own.alex)).toMatchObject({ fax: '+852 2345 7001', website: 'https://new.example' });
    const { body } = await running.testApp.http(own.company.token).get(`${own.company.path}/impersonations`).expect(200);
    expect(body.items.map(({ reason, endReason }: Record<string, string>) => [reason, endReason])).toEqual([
      ['Import staff.xlsx, row 3', 'stopped'],
      ['Import staff.xlsx, row 2', 'stopped'],
    ]);
    expect(faults).toEqual([]);
  });

  it('are not taken over when the user has changed the value since', async () => {
    const own = await withDifferences('stale');
    const { page } = await open(own);
    const { token } = await running.testApp.login(own.bea, `welcome-aboard-${own.bea}`);
    await running.testApp.http(token).patch('/api/v1/me/datalinks').send({ workPhone: '+852 2345 8888' }).expect(200);
    await page.getByRole('button', { name: /for Work phone of Bea Lam/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use the file’s value' }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await own.datalinksOf(own.bea)).toMatchObject({ workPhone: '+852 2345 8888' });
  });

  it('are offered on the card in three clicks, and the next one after Stop', async () => {
    const own = await withDifferences('next');
    const { page, faults } = await open(own);
    await page.getByRole('button', { name: 'Log in as Alex Tong' }).click();
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByText('In the file: +852 2345 7001').waitFor();
    await expectGood(page);
    await page.getByRole('button', { name: 'Use +852 2345 7001 for Fax' }).click();
    await notice(page, 'Saved.').waitFor();
    expect(await own.datalinksOf(own.alex)).toMatchObject({ fax: '+852 2345 7001', website: 'https://old.example' });
    await page.getByText('In the file: +852 2345 7001').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Next: Bea Lam, Work phone. In the file: +852 2345 7003').waitFor();
    await expectGood(page);
    await page.getByRole('status').getByRole('button', { name: 'Log in as Bea Lam' }).click();
    expect(await page.getByLabel('Reason').inputValue()).toBe('Import staff.xlsx, row 2');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('button', { name: 'Use +852 2345 7003 for Work phone' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Next: Alex Tong, Website').waitFor();
    expect(faults).toEqual([]);
  });

  it('name the file and row of each, and are not said to be gone while some are left', async () => {
    const own = await withDifferences('named');
    await running.testApp.import(own.company, await staff({ Username: own.alex, Website: 'https://newer.example' }));
    const { page } = await open(own);
    for (const [label, row] of [
      ['+852 2345 7001 for Fax', 3],
      ['https://newer.example for Website', 2],
    ] as const) {
      await page.getByRole('button', { name: `Use the file’s value ${label} of Alex Tong` }).click();
      expect(await page.getByLabel('Reason').inputValue()).toBe(`Import staff.xlsx, row ${row}`);
      await page.getByRole('button', { name: 'Cancel' }).click();
    }
    await page.getByRole('button', { name: 'Dismiss Work phone of Bea Lam' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('2 differences of 1 person').waitFor();
    await page.getByRole('button', { name: 'Log in as Alex Tong' }).click();
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('button', { name: 'Use +852 2345 7001 for Fax' }).click();
    await notice(page, 'Saved.').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: 'Other differences are still open.' })
      .getByRole('link', { name: 'See all' })
      .waitFor();
  });

  it('are dismissed after a confirmation', async () => {
    const own = await withDifferences('dismissed');
    const { page } = await open(own);
    await page.getByRole('button', { name: 'Dismiss Work phone of Bea Lam' }).click();
    await page.getByText('Work phone of Bea Lam stays +852 2345 6003.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('2 differences of 1 person').waitFor();
  });
});

describe('the banner of a login as a user', { timeout: 60_000 }, () => {
  it('is in every tab at once, names the admin, and guards what is typed', async () => {
    const company = await running.testApp.company();
    const { id, username } = await running.testApp.member(company, { firstName: 'Alex', lastName: 'Tong' });
    const context = await running.browser.context();
    const { page, faults } = await running.browser.open('/', context);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const requests: string[] = [];
    page.on('response', (response) => response.status() >= 400 && requests.push(response.url()));
    await signIn(page, company.admin.username, company.admin.password);
    await page.getByRole('button', { name: /^Account: / }).waitFor();
    const { page: other } = await running.browser.open(`/users/${id}`, context);
    const elsewhere = other.getByRole('region', { name: `A login as ${username} is still running` });
    await other.getByRole('heading', { name: 'Alex Tong' }).waitFor();
    expect(await elsewhere.count()).toBe(0);

    await page.goto(`${running.browser.address}/users/${id}`);
    await page.getByRole('button', { name: 'Log in as' }).click();
    await page.getByLabel('Reason').fill('Two tabs at once');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await page.getByRole('region', { name: 'You are logged in as Alex Tong' }).getByText('Ada Min as Alex Tong').waitFor();
    await elsewhere.waitFor();
    await expectAccessible(other);
    await page.getByLabel('Fax').fill('+852 2345 1234');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog', { name: 'Discard what you have typed?' }).getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('heading', { name: 'Alex Tong', exact: true }).waitFor();
    await elsewhere.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Log in as' }).click();
    await page.getByLabel('Reason').fill('Stopped by the other tab');
    await page.getByRole('button', { name: 'Log in as this user' }).click();
    await elsewhere.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(`The login as ${username} has ended.`).first().waitFor();
    // Nothing is missing at sign-in: no error in the browser's log.
    expect(requests).toEqual([]);
    expect(faults).toEqual([]);
    await signOut(page);
  });
});
