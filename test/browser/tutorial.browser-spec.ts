import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import exceljs from 'exceljs';
import { createInstance } from 'i18next';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../web/src/i18n/en.ts';
import { zhHant } from '../../web/src/i18n/zh-hant.ts';
import type { TestCompany } from '../support/test-app.ts';
import { readWorkbook, templateHeaders } from '../support/workbooks.ts';
import { useConsole } from './console-browser.ts';
import { type InputMethod, keyboard, mouse, touch } from './input-methods.ts';

type Cells = Record<string, string>;
/** The console's text by its key. */
type Text = (key: string, values?: Record<string, unknown>) => string;

interface Way {
  user: InputMethod;
  text: Text;
  page: Page;
  directory: string;
}

const textsIn = async (language: 'en' | 'zh-Hant'): Promise<Text> => {
  const i18n = createInstance();
  const resources = { en: { translation: en }, 'zh-Hant': { translation: zhHant } };
  await i18n.init({ lng: language, resources, interpolation: { escapeValue: false } });
  return (key, values = {}) => {
    expect(i18n.exists(key, values), key).toBe(true);
    return (i18n.t as unknown as Text)(key, values);
  };
};

/** Types into a workbook as a person does, below its header row. The columns are those of the template in any language. */
async function fillIn(path: string, rows: Cells[]): Promise<void> {
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(path);
  const sheet = book.worksheets[0]!;
  rows.forEach((cells, index) => {
    for (const [header, value] of Object.entries(cells)) sheet.getRow(index + 2).getCell(templateHeaders.indexOf(header) + 1).value = value;
  });
  await book.xlsx.writeFile(path);
}

const button = ({ page }: Way, name: string) => page.getByRole('button', { name, exact: true });
/** Of the page itself: in Chinese the navigation has a link of the same name. The first one, as an empty page may have it twice. */
const link = ({ page }: Way, name: string) => page.getByRole('main').getByRole('link', { name, exact: true }).first();

/** By the navigation, which is a menu on a telephone. */
async function goTo(way: Way, name: string): Promise<void> {
  const menu = button(way, way.text('nav.menu'));
  if (!(await menu.isVisible())) return way.user.press(way.page.getByRole('navigation').getByRole('link', { name }).first());
  await way.user.press(menu);
  await way.user.press(way.page.getByRole('menuitem', { name }));
}

async function downloadBy(way: Way, name: string): Promise<string> {
  const download = way.page.waitForEvent('download');
  await way.user.press(button(way, name));
  const path = join(way.directory, (await download).suggestedFilename());
  await (await download).saveAs(path);
  return path;
}

/** Company page → Import → Upload. The preview is open at the end. */
async function upload(way: Way, path: string): Promise<void> {
  await goTo(way, way.text('nav.company'));
  await way.user.press(link(way, way.text('people.import')));
  await way.user.pickFile(button(way, way.text('imports.chooseFile')), path);
  await way.user.press(button(way, way.text('imports.upload')));
  await way.page.getByText(way.text('imports.nothingChangedYet')).waitFor();
}

async function apply(way: Way, name: string): Promise<void> {
  await way.user.press(button(way, name));
  await way.page.getByText(way.text('imports.done.file')).waitFor();
}

async function expectFit({ page }: Way): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
}

describe('the tutorial, as an end-to-end scenario', { timeout: 120_000 }, () => {
  const running = useConsole();
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'cardroll-tutorial-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has the labels that the documentation names', async () => {
    const labels = ['nav.company', 'people.import', 'imports.download', 'imports.upload', 'people.loginAs', 'people.export'];
    const [english, chinese] = [await textsIn('en'), await textsIn('zh-Hant')];
    expect(labels.map((key) => english(key))).toEqual(['Company', 'Import', 'Download', 'Upload', 'Log in as', 'Export']);
    expect(labels.map((key) => chinese(key)).filter((label) => /[a-z]/i.test(label))).toEqual([]);
  });

  const desktop = { viewport: { width: 1280, height: 800 } };
  const telephone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  it.each<[string, (page: Page) => InputMethod, 'en' | 'zh-Hant', BrowserContextOptions]>([
    ['the mouse alone', mouse, 'en', desktop],
    ['the keyboard alone', keyboard, 'en', desktop],
    ['the fingers, on a telephone', touch, 'en', telephone],
    ['the keyboard, in Chinese', keyboard, 'zh-Hant', { ...desktop, locale: 'zh-HK' }],
    ['the fingers, on a telephone, in Chinese', touch, 'zh-Hant', { ...telephone, locale: 'zh-HK' }],
  ])('can be followed with %s', async (_, inputMethod, language, options) => {
    const company = await running.testApp.company('Harbour Trading');
    const { page, faults } = await running.browser.open('/', await running.browser.context(options));
    const way: Way = { page, user: inputMethod(page), text: await textsIn(language), directory };
    await follow(way, company);
    expect(faults).toEqual([]);
  });

  async function follow(way: Way, company: TestCompany): Promise<void> {
    const { page, user, text } = way;
    const [alex, bea] = [`alex.${company.admin.username}`, `bea.${company.admin.username}`];
    const password = 'bright-window-52';
    await user.type(page.getByLabel(text('session.username')), company.admin.username);
    await user.type(page.getByLabel(new RegExp(`^${text('session.password')}`)), company.admin.password);
    await user.press(button(way, text('session.signIn')));
    await page.getByRole('heading', { name: text('people.title') }).waitFor();

    // Company page → Import → Download → fill in → Upload → table.
    await user.press(link(way, text('people.import')));
    const path = await downloadBy(way, text('imports.download'));
    await expectFit(way);
    const person = { Username: alex, Password: password, Email: 'alex@example.com', FirstName: 'Alex', LastName: 'Tong' };
    await fillIn(path, [
      { ...person, Fax: '+852 2345 6001' },
      { ...person, Username: bea, Email: 'bea@example.com', FirstName: 'Bea', LastName: 'Wong' },
    ]);
    await upload(way, path);
    await apply(way, text('imports.create', { count: 2 }));
    await expectFit(way);
    await user.press(link(way, text('imports.backToCompany')));
    await user.type(page.getByRole('searchbox', { name: text('people.search') }), 'tong');
    await link(way, 'Alex Tong').waitFor();
    await link(way, 'Bea Wong').waitFor({ state: 'detached' });

    // Change a name and a fax → Upload → the name is changed, the fax is kept, and the page tells.
    await fillIn(path, [{ FirstName: 'Alexander', Fax: '+852 2345 6999' }]);
    await upload(way, path);
    await user.press(button(way, text('importRows.open', { row: 2 })));
    await page
      .getByText(new RegExp(`${text('common.label', { name: text('fields.firstName') })} Alex\\s+→\\s*${text('imports.to')}\\s+Alexander`))
      .waitFor();
    const kept = { field: text('fields.fax'), current: '+852 2345 6001', inFile: '+852 2345 6999' };
    await page.getByText(text('importRows.skipped', kept)).waitFor();
    await apply(way, text('imports.update', { count: 1 }));
    await page.getByText(text('imports.skipped', { count: 1 })).waitFor();
    const saved = async () => {
      const { body } = await running.testApp.http(company.token).get(`${company.path}/users?q=${alex}&include=datalinks`).expect(200);
      return [body.items[0].firstName, body.items[0].datalinks.fax] as string[];
    };
    expect(await saved()).toEqual(['Alexander', '+852 2345 6001']);

    // Log in as that user → change the fax.
    await user.press(button(way, text('importRows.open', { row: 2 })));
    await user.press(button(way, text('impersonation.loginAsName', { name: 'Alexander Tong' })));
    await user.press(button(way, text('impersonation.start')));
    const stop = button(way, text('impersonation.stop'));
    await stop.waitFor();
    await expectFit(way);
    await user.type(page.getByRole('textbox', { name: text('fields.fax'), exact: true }), '+852 2345 6999');
    await user.press(button(way, text('common.save')).first());
    await page.getByText(text('common.saved')).first().waitFor();
    await user.press(stop);
    await stop.waitFor({ state: 'detached' });
    expect(await saved()).toEqual(['Alexander', '+852 2345 6999']);

    // Export. The file changes nothing when it is uploaded again.
    await goTo(way, text('nav.company'));
    const exported = await downloadBy(way, text('people.export'));
    expect(JSON.stringify(await readWorkbook(await readFile(exported)))).toContain('Alexander');
    await upload(way, exported);
    await page.getByText(text('imports.nothingToApply')).waitFor();
  }
});
