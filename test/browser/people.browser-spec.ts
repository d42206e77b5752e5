import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPeople } from '../support/many-people.ts';
import { memberPassword, type TestCompany } from '../support/test-app.ts';
import { readWorkbook } from '../support/workbooks.ts';
import { chooseFromMenu, expectAccessible, type ObservedPage, settled, signOut, useConsole } from './console-browser.ts';

const names = (page: Page) => page.locator('tbody tr .person-link').allInnerTexts();
const total = (page: Page) => page.locator('main [role=status]').first();
const notice = (page: Page, text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });

describe('the Company page', { timeout: 90_000 }, () => {
  const running = useConsole();
  let company: TestCompany;
  /** One sign-in for the tests that change nothing of the browser. */
  let context: BrowserContext;
  beforeAll(async () => {
    company = await running.testApp.company();
    await addPeople(
      running.testApp,
      company,
      Array.from({ length: 60 }, (_, index) => ({
        username: `person.${String(index).padStart(2, '0')}`,
        firstName: 'Pat',
        lastName: `No${String(index).padStart(2, '0')}`,
        department: index < 40 ? 'Warehouse' : index < 50 ? 'Sales' : null,
        title: index === 7 ? 'Forklift driver' : 'Clerk',
      })),
    );
    const driver = (await running.testApp.users(company))['person.07']!;
    const token = await running.testApp.impersonate(company, String(driver['id']));
    await running.testApp.http(token).patch('/api/v1/me/datalinks').send({ fax: '+852 2345 6007' }).expect(200);
    await running.testApp.http(token).delete('/api/v1/impersonation').expect(204);
    context = await running.browser.context();
    await (await running.browser.signedIn(company.admin, context)).page.close();
  });
  const open = async (path = '/users'): Promise<ObservedPage> => {
    const observed = await running.browser.open(path, context);
    await settled(observed.page);
    return observed;
  };
  const openOf = async (own: TestCompany, path = '/users'): Promise<ObservedPage> => {
    const observed = await running.browser.signedIn(own.admin, undefined, path);
    await settled(observed.page);
    return observed;
  };

  it('counts all people and those that match, and keeps filters, order and page in the address', async () => {
    const { page, faults } = await open();
    expect(await page.title()).toBe('Company · Cardroll');
    expect(await total(page).innerText()).toBe('61 people');
    await page.getByRole('combobox', { name: 'Department' }).click();
    expect(await page.getByRole('listbox').getByRole('option').allInnerTexts()).toEqual([
      'Sales\n10',
      'Warehouse\n40',
      'No department\n11',
    ]);
    await page.getByRole('listbox').getByRole('option', { name: 'Warehouse' }).click();
    await expect.poll(() => total(page).innerText()).toBe('40 of 61');
    await page.keyboard.press('Escape');
    await page.locator('body').click({ position: { x: 2, y: 300 } });
    await page.keyboard.press('/');
    await page.keyboard.type('no0 ', { delay: 20 });
    await expect.poll(() => total(page).innerText()).toBe('10 of 61');
    await page.getByRole('columnheader', { name: 'Username' }).getByRole('button').click();
    await page.getByRole('columnheader', { name: 'Username' }).getByRole('button').click();
    await expect.poll(async () => (await names(page))[0]).toBe('Pat No09');
    expect(new URL(page.url()).search).toBe('?department=Warehouse&q=no0&sort=-username');
    await page.reload();
    await expect.poll(async () => (await names(page))[0]).toBe('Pat No09');
    await page.getByRole('link', { name: 'Pat No09' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/users\/[0-9a-f-]{36}$/);
    await page.goBack();
    await expect.poll(() => total(page).innerText()).toBe('10 of 61');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => total(page).innerText()).toBe('61 people');
    expect(faults).toEqual([]);
  });

  it('finds people by contact details, shows those as columns, and says when no one matches', async () => {
    const { page } = await openOf(company, '/users?q=23456007');
    expect(await names(page)).toEqual(['Pat No07']);
    await page.getByRole('button', { name: 'Columns' }).click();
    for (const name of ['Fax', 'Last sign-in', 'E-mail']) await page.getByRole('menuitemcheckbox', { name }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('cell', { name: '+852 2345 6007' }).waitFor();
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(
      expect.arrayContaining(['Name', 'Username', 'Title', 'Department', 'Fax', 'Role', 'State', 'Last sign-in']),
    );
    expect(await page.getByRole('columnheader', { name: 'E-mail' }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('columns')).toBe('username,title,department,fax,role,state,lastLoginAt');
    const { page: other } = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await other.getByRole('columnheader', { name: 'Fax' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('no such person');
    await page.getByText('No people match. Change or clear the filters.').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click();
    await expect.poll(() => total(page).innerText()).toBe('61 people');
  });

  it('does not search for what an input method is still composing', async () => {
    const { page } = await open();
    const searches: string[] = [];
    page.on('request', (request) => request.url().includes('q=') && searches.push(request.url()));
    const session = await page.context().newCDPSession(page);
    await page.getByRole('searchbox', { name: 'Search' }).focus();
    await session.send('Input.imeSetComposition', { text: 'chan', selectionStart: 4, selectionEnd: 4 });
    // Longer than the pause after which typed text is searched.
    await page.waitForTimeout(400);
    expect(searches).toEqual([]);
    await session.send('Input.insertText', { text: '陳' });
    await expect.poll(() => searches.map((url) => new URL(url).searchParams.get('q'))).toEqual(['陳']);
  });

  it('has numbered pages of a chosen size, with the first and the last', async () => {
    const { page } = await open();
    const range = page.getByText(/^\d+–\d+ of 61$/);
    expect(await range.innerText()).toBe('1–50 of 61');
    await page.getByRole('combobox', { name: 'Rows per page' }).selectOption('25');
    await expect.poll(() => range.innerText()).toBe('1–25 of 61');
    await page.getByRole('button', { name: 'Last page' }).click();
    await expect.poll(() => range.innerText()).toBe('51–61 of 61');
    await expect.poll(async () => (await names(page)).at(-1)).toBe('Pat No59');
    await page.goBack();
    await expect.poll(() => range.innerText()).toBe('1–25 of 61');
    await page.goto(`${running.browser.address}/users?page=99&size=25`);
    await expect.poll(() => range.innerText()).toBe('51–61 of 61');
    await page.getByRole('button', { name: 'First page' }).click();
    await expect.poll(() => range.innerText()).toBe('1–25 of 61');
  });

  it('sorts by every column, in both directions', async () => {
    const profile = 'username,email,title,department,whatsApp';
    const datalinks = 'workPhone,mobilePhone,fax,website,address';
    const { page } = await open(`/users?columns=${profile},${datalinks},role,state,lastLoginAt,createdAt,updatedAt`);
    const columns = await page.getByRole('columnheader').getByRole('button').allInnerTexts();
    expect(columns).toHaveLength(16);
    for (const column of [...columns.slice(1), columns[0]!]) {
      for (const direction of ['ascending', 'descending']) {
        const response = page.waitForResponse(/\/users\?/);
        await page.getByRole('columnheader', { name: column, exact: true }).getByRole('button').click();
        expect([column, (await response).status()]).toEqual([column, 200]);
        await page.locator(`th[aria-sort=${direction}]`, { hasText: column }).waitFor();
      }
    }
    await settled(page);
    expect(await names(page)).toHaveLength(50);
  });

  it('disables forty people within six clicks, and undoes it from the notice', async () => {
    const { page, faults } = await open();
    await page.evaluate(() => {
      const counted = globalThis as unknown as { clicks: number };
      counted.clicks = 0;
      addEventListener('pointerdown', () => counted.clicks++, { capture: true });
    });
    await page.getByRole('combobox', { name: 'Department' }).click();
    await page.getByRole('listbox').getByRole('option', { name: 'Warehouse' }).click();
    await expect.poll(() => total(page).innerText()).toBe('40 of 61');
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await page.getByRole('region', { name: 'Selected people' }).getByRole('button', { name: 'Disable' }).click();
    const dialog = page.getByRole('dialog', { name: 'Disable 40 people?' });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Disable 40 people' }).click();
    await notice(page, '40 people were disabled.').waitFor();
    expect(await page.evaluate(() => (globalThis as unknown as { clicks: number }).clicks)).toBeLessThanOrEqual(6);
    await expect.poll(() => page.locator('tbody tr', { hasText: 'Disabled' }).count()).toBe(40);
    await notice(page, '40 people were disabled.').getByRole('button', { name: 'Undo' }).click();
    await notice(page, 'Undone for 40 people.').waitFor();
    await expect.poll(() => page.locator('tbody tr', { hasText: 'Disabled' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('selects all that match over all pages, and moves them to a department', async () => {
    const { page } = await open('/users?size=25&department=Warehouse');
    await page.getByRole('checkbox', { name: 'Select Pat No00' }).click();
    const bar = page.getByRole('region', { name: 'Selected people' });
    await bar.getByText('1 selected').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByRole('checkbox', { name: 'Select Pat No30' }).click();
    await bar.getByText('2 selected').waitFor();
    await bar.getByRole('button', { name: 'Select all 40 that match' }).click();
    await bar.getByText('40 selected').waitFor();
    await bar.getByRole('button', { name: 'Move to department' }).click();
    await page.getByRole('dialog').locator('input[name=department]').fill('Lager Ost');
    await page.getByRole('button', { name: 'Move 40 people' }).click();
    await notice(page, '40 people were moved.').waitFor();
    const users = await running.testApp.users(company);
    expect(Object.values(users).filter(({ department }) => department === 'Lager Ost')).toHaveLength(40);
    await notice(page, '40 people were moved.').getByRole('button', { name: 'Undo' }).click();
    await notice(page, 'Undone for 40 people.').waitFor();
    await expect.poll(() => total(page).innerText()).toBe('40 of 61');
  });

  it('changes no one when others match than the admin has confirmed, and shows the new number', async () => {
    const own = await running.testApp.company('Counted');
    for (let count = 0; count < 26; count++) await running.testApp.member(own, { department: 'Sales' });
    const { page } = await openOf(own, '/users?size=25&department=Sales');
    const bar = page.getByRole('region', { name: 'Selected people' });
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await bar.getByRole('button', { name: 'Select all 26 that match' }).click();
    await running.testApp.member(own, { department: 'Sales' });
    await bar.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable 26 people' }).click();
    await notice(page, 'Another number of people matches now').getByRole('button', { name: 'Close' }).click();
    await bar.getByText('27 selected').waitFor();
    expect(Object.values(await running.testApp.users(own)).filter(({ disabled }) => disabled)).toEqual([]);
    await bar.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable 27 people' }).click();
    await notice(page, '27 people were disabled.').waitFor();
  });

  it('offers no action for all that match while the number is of the filter before', async () => {
    const { page } = await open('/users?size=25');
    const bar = page.getByRole('region', { name: 'Selected people' });
    const responds = Promise.withResolvers<void>();
    await page.route(/\/users\?.*department=Warehouse/, async (route) => {
      await responds.promise;
      await route.continue();
    });
    await page.getByRole('combobox', { name: 'Department' }).click();
    await page.getByRole('listbox').getByRole('option', { name: 'Warehouse' }).click();
    await page.waitForURL(/department=Warehouse/);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    const disable = bar.getByRole('button', { name: 'Disable' });
    expect(await disable.getAttribute('aria-disabled')).toBe('true');
    await disable.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await bar.getByRole('button', { name: /that match/ }).count()).toBe(0);
    responds.resolve();
    await bar.getByRole('button', { name: 'Select all 40 that match' }).click();
    await disable.click();
    await page.getByRole('dialog', { name: 'Disable 40 people?' }).getByRole('button', { name: 'Cancel' }).click();
  });

  it('tells who was not changed, and why', async () => {
    const own = await running.testApp.company('Rejected');
    await running.testApp.member(own, { firstName: 'Can', lastName: 'Be' });
    const { page } = await openOf(own);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
    await page.getByRole('region', { name: 'Selected people' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable 2 people' }).click();
    const result = page.getByRole('region', { name: 'Selected people' });
    await result.getByText('1 person was disabled.').waitFor();
    await result.getByText('1 person was not changed:').waitFor();
    await result.getByText(`${own.admin.username}: A company needs at least one enabled company admin.`).waitFor();
    await expectAccessible(page);
    expect(await result.getByRole('link', { name: 'Result of each person' }).getAttribute('href')).toMatch(/^\/imports\/[0-9a-f-]{36}$/);
    await result.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.locator('tbody tr', { hasText: 'Disabled' }).count()).toBe(1);
  });

  it('asks for the password again before it changes roles or undoes that', async () => {
    const own = await running.testApp.company('Roles');
    const member = await running.testApp.member(own, { firstName: 'New', lastName: 'Admin' });
    const { page } = await openOf(own);
    const age = () =>
      running.testApp.database.acrossCompanies((em) =>
        em.execute("update sessions set authenticated_at = now() - interval '2 hours' where user_id = ?", [own.admin.id]),
      );
    const roleOf = async () => (await running.testApp.users(own))[member.username]!['role'];
    await age();
    await page.getByRole('checkbox', { name: 'Select New Admin' }).click();
    await page.getByRole('button', { name: 'Change role' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change the role of 1 person' });
    await dialog.getByLabel('Role').selectOption('company_admin');
    await dialog.getByRole('button', { name: 'Change the role of 1 person' }).click();
    await dialog.getByLabel('Your own password').fill(own.admin.password);
    await dialog.getByRole('button', { name: 'Change the role of 1 person' }).click();
    await notice(page, 'The role of 1 person was changed.').waitFor();
    expect(await roleOf()).toBe('company_admin');
    await age();
    await notice(page, 'The role of 1 person was changed.').getByRole('button', { name: 'Undo' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm your password' });
    await question.getByLabel('Your own password').fill('wrong');
    await question.getByRole('button', { name: 'Continue' }).click();
    await question.getByRole('alert').waitFor();
    await expectAccessible(page);
    await question.getByLabel('Your own password').fill(own.admin.password);
    await question.getByRole('button', { name: 'Continue' }).click();
    await notice(page, 'Undone for 1 person.').waitFor();
    expect(await roleOf()).toBe('member');
  });

  it('asks for the password again before it applies the preview of a change of roles, unless the admin cancels', async () => {
    const own = await running.testApp.company('Preview of roles');
    const member = await running.testApp.member(own);
    const { body: preview } = await running.testApp
      .http(own.token)
      .post(`${own.path}/users/bulk`)
      .set('prefer', 'wait=30')
      .send({ action: 'role', role: 'company_admin', mode: 'preview', userIds: [member.id] })
      .expect(202);
    const { page } = await running.browser.signedIn(own.admin);
    await running.testApp.database.acrossCompanies((em) =>
      em.execute("update sessions set authenticated_at = now() - interval '2 hours' where user_id = ?", [own.admin.id]),
    );
    await page.goto(`${running.browser.address}/imports/${preview.id}`);
    const apply = page.getByRole('button', { name: 'Change the role of 1' });
    const dialog = page.getByRole('dialog', { name: 'Confirm your password' });
    await apply.click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').count()).toBe(0);
    await apply.click();
    await dialog.getByLabel('Your own password').fill(own.admin.password);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect((await running.testApp.users(own))[member.username]).toMatchObject({ role: 'company_admin' });
  });

  it('exports what the filters show, or who is selected', async () => {
    const { page } = await open('/users?department=Sales');
    const exported = async (press: () => Promise<void>) => {
      const download = page.waitForEvent('download');
      await press();
      const rows = await readWorkbook(await (await import('node:fs/promises')).readFile(await (await download).path()));
      return rows.flat().filter((cell) => /^person\.\d+$/.test(String(cell)));
    };
    expect(await exported(() => page.getByRole('button', { name: 'Export' }).click())).toHaveLength(10);
    await page.getByRole('checkbox', { name: 'Select Pat No41' }).click();
    const bar = page.getByRole('region', { name: 'Selected people' });
    expect(await exported(() => bar.getByRole('button', { name: 'Export' }).click())).toEqual(['person.41']);
  });

  it('shows only the people that a link names', async () => {
    const users = await running.testApp.users(company);
    const ids = ['person.03', 'person.05'].map((username) => String(users[username]!['id']));
    const { page } = await open(`/users?id=${ids.join(',')}`);
    expect(await names(page)).toEqual(['Pat No03', 'Pat No05']);
    expect(await total(page).innerText()).toBe('2 of 61');
    await page.getByRole('button', { name: 'Only 2 people' }).click();
    await expect.poll(() => total(page).innerText()).toBe('61 people');
  });

  it('shows a new company what to do', async () => {
    const own = await running.testApp.company('New');
    const { page } = await openOf(own);
    await page.getByText('You are the only person here. Import your staff from a workbook.').waitFor();
    await page.locator('.empty-state').getByRole('link', { name: 'Import' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/imports/new');
  });

  it('opens a person by a click on the row, but not by selecting text in it', async () => {
    const { page } = await open('/users?q=no07');
    const cell = page.getByRole('cell', { name: 'Forklift driver' });
    const { x, y, height } = (await cell.boundingBox())!;
    await page.mouse.move(x + 14, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + height / 2, { steps: 5 });
    await page.mouse.up();
    expect(await page.evaluate(() => String(getSelection()).length)).toBeGreaterThan(2);
    expect(new URL(page.url()).pathname).toBe('/users');
    await page.evaluate(() => getSelection()!.removeAllRanges());
    await cell.click();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/users\/[0-9a-f-]{36}$/);
  });

  it('offers a retry when the list cannot be loaded', async () => {
    const { page } = await open();
    let isBroken = true;
    await page.route(/\/users\?/, (route) => (isBroken ? route.abort() : route.continue()));
    await page.getByRole('searchbox', { name: 'Search' }).fill('no07');
    await page.getByText('The server cannot be reached').waitFor();
    isBroken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => names(page)).toEqual(['Pat No07']);
  });
});

describe('one person of the table', { timeout: 90_000 }, () => {
  const running = useConsole();
  const open = async (own: TestCompany) => {
    const { page } = await running.browser.signedIn(own.admin, undefined, '/users');
    await settled(page);
    return page;
  };

  it('is created, edited and disabled, and a change by another admin is not overwritten', async () => {
    const company = await running.testApp.company();
    const page = await open(company);
    await page.getByRole('button', { name: 'New person' }).click();
    const dialog = page.getByRole('dialog', { name: 'New person' });
    await expectAccessible(page);
    const fields = { Username: 'new.one', Password: memberPassword, 'First name': 'New', 'Last name': 'One', 'E-mail': 'new@example.com' };
    for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label, { exact: false }).first().fill(text);
    await dialog.getByRole('button', { name: 'Create person' }).click();
    await notice(page, 'new.one was created.').waitFor();
    await page.goto(`${running.browser.address}/users`);
    const { id } = (await running.testApp.users(company))['new.one']!;
    await chooseFromMenu(page, 'New One', 'Edit');
    await page.getByRole('textbox', { name: 'Title' }).fill('Manager');
    await running.testApp
      .http(company.token)
      .patch(`${company.path}/users/${String(id)}`)
      .send({ department: 'Finance' })
      .expect(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Another admin has changed this user').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'new.one was saved.').waitFor();
    await chooseFromMenu(page, 'New One', 'Disable');
    await notice(page, 'New One was disabled.').waitFor();
    const user = async () => (await running.testApp.users(company))['new.one'];
    expect(await user()).toMatchObject({ title: 'Manager', department: 'Finance', disabled: true });
    await notice(page, 'New One was disabled.').getByRole('button', { name: 'Undo' }).click();
    await notice(page, 'New One was enabled.').waitFor();
    expect(await user()).toMatchObject({ disabled: false });
    await chooseFromMenu(page, 'New One', 'Disable');
    await notice(page, 'New One was disabled.').waitFor();
    // Admins cannot disable or delete themselves.
    await page.getByRole('button', { name: 'Actions for Ada Min' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).waitFor();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Open', 'Edit']);
    // Undo would act for whoever signs in next.
    await page.keyboard.press('Escape');
    expect(await notice(page, 'New One was disabled.').count()).toBe(1);
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await notice(page, 'New One was disabled.').count()).toBe(0);
  });

  it('has a menu for the keyboard, which gets the focus back', async () => {
    const company = await running.testApp.company();
    await running.testApp.member(company, { firstName: 'Key', lastName: 'Board' });
    const page = await open(company);
    const opener = page.getByRole('button', { name: 'Actions for Key Board' });
    const hasFocus = () => opener.evaluate((element) => element === document.activeElement);
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Log in as' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(hasFocus).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Open' }).waitFor();
    for (const item of ['Open', 'Edit', 'Log in as']) {
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(item);
      if (item !== 'Log in as') await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Log in as Key Board' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(hasFocus).toBe(true);
  });

  it('is moved to the bin, restored from the notice and from the bin, and erased', async () => {
    const company = await running.testApp.company();
    const member = await running.testApp.member(company, { firstName: 'To', lastName: 'Bin' });
    const page = await open(company);
    const moveToBin = async () => {
      await chooseFromMenu(page, 'To Bin', 'Move to the bin');
      const dialog = page.getByRole('dialog', { name: 'Move To Bin to the bin?' });
      await dialog.getByText('You can restore them for 30 days.').waitFor();
      await dialog.getByRole('button', { name: 'Move to the bin' }).click();
      await notice(page, 'To Bin is in the bin for 30 days.').waitFor();
      await expect.poll(() => names(page)).toEqual(['Ada Min']);
    };
    await moveToBin();
    await notice(page, 'in the bin').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => names(page)).toEqual(['Ada Min', 'To Bin']);
    await moveToBin();
    await page.getByRole('link', { name: 'Bin' }).click();
    const row = page.getByRole('row', { name: /To Bin/ });
    await row.waitFor();
    await expectAccessible(page);
    const erasesAt = new Date(Date.now() + 30 * 86_400_000).toLocaleDateString('en-GB', {
      dateStyle: 'medium',
      timeZone: 'Asia/Hong_Kong',
    });
    expect(await row.innerText()).toContain(erasesAt);
    await row.getByRole('button', { name: 'Restore To Bin' }).click();
    await page.getByText('The bin is empty.').waitFor();
    expect(Object.keys(await running.testApp.users(company))).toContain(member.username);
    await running.testApp.http(company.token).delete(`${company.path}/users/${member.id}`).expect(204);
    await page.reload();
    await page.getByRole('button', { name: 'Erase now: To Bin' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase To Bin now?' });
    await dialog.getByText('To Bin and the contact details are erased and cannot be restored.').waitFor();
    await dialog.getByRole('button', { name: 'Erase now' }).click();
    await notice(page, 'To Bin was erased.').waitFor();
    await page.getByText('The bin is empty.').waitFor();
    await running.testApp.http(company.token).get(`${company.path}/users/${member.id}`).expect(404);
  });
});
