// Takes the screenshots of the README from the demo. Run after `npm run build`. Needs Chromium.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { sampleStaff, toWorkbook } from '../src/demo/sample-staff.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs', 'screenshots');
mkdirSync(target, { recursive: true });

const demo = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), 'src/demo/main.js'], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let output = '';
for await (const part of demo.stdout) {
  output += String(part);
  if (/ {2}employee +\S+ \/ \S+/.test(output)) break;
}
const [, address = ''] = / {2}Console +(\S+)/.exec(output)!;
const credentials = (role: string) => new RegExp(` {2}${role} +(\\S+) / (\\S+)`).exec(output)!.slice(1, 3) as [string, string];

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function signedIn(role: string, options: Parameters<typeof browser.newContext>[0] = {}): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Asia/Hong_Kong',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await page.goto(address);
  const [username, password] = credentials(role);
  await page.locator('input[name=username]').fill(username);
  if (role === 'company admin') await take(page, 'sign-in');
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('.account-button').waitFor();
  return page;
}

async function take(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.mantine-Skeleton-root, [aria-busy="true"]'));
  // Notices go by themselves.
  await page.locator('.mantine-Notification-root').waitFor({ state: 'detached' });
  await page.screenshot({ path: join(target, `${name}.png`) });
}

const go = async (page: Page, path: string, name: string) => {
  await page.goto(`${address}${path}`);
  await take(page, name);
};

async function takeExplorer(): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(`${address}/docs#tag/imports/POST/api/v1/companies/{companyId}/imports`);
  const [username, password] = credentials('company admin');
  await page.locator('.bar').getByRole('button', { name: 'Log in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Log in' });
  await dialog.getByRole('textbox', { name: 'Username' }).fill(username);
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  await page.getByRole('heading', { name: 'Import staff from a workbook' }).waitFor();
  await page.screenshot({ path: join(target, 'explorer.png') });
}

/** A file that changes three people, and has a value that is rejected and one that the person's card keeps. */
async function upload(admin: Page): Promise<void> {
  const changed = sampleStaff().map((row, index) =>
    index < 3 ? { ...row, Title: 'Senior Manager', Fax: '+852 2345 7000' } : index === 3 ? { ...row, Email: 'nowhere' } : row,
  );
  await admin.locator('input[type=file]').setInputFiles({
    name: 'staff-december.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await toWorkbook(changed)),
  });
  await admin.getByRole('button', { name: 'Upload' }).click();
  await admin.getByText('Nothing is changed yet.').waitFor();
  await admin.getByRole('button', { name: 'Details of row 2' }).click();
  await take(admin, 'import-preview');
  await admin.getByRole('button', { name: /^Update 3/ }).click();
  await admin.getByText('The file is imported.').waitFor();
  await take(admin, 'import-result');
}

try {
  await takeExplorer();
  const admin = await signedIn('company admin');
  await go(admin, '/users', 'company');
  await go(admin, '/imports/new', 'import');
  await upload(admin);
  await go(admin, '/imports', 'imports');
  await go(admin, '/activity', 'activity');
  await go(admin, '/settings', 'settings');
  await go(admin, '/users/bin', 'bin');
  await go(admin, '/imports/differences', 'differences');
  await admin
    .getByRole('button', { name: /^Log in as/ })
    .first()
    .click();
  await admin.getByRole('button', { name: 'Log in as this user' }).click();
  await admin.getByRole('timer').waitFor();
  await admin.getByRole('button', { name: /^Use / }).first().scrollIntoViewIfNeeded();
  await take(admin, 'log-in-as');
  await admin.getByRole('button', { name: 'Stop' }).click();
  await admin.getByRole('timer').waitFor({ state: 'detached' });
  await admin.goto(`${address}/users`);
  await admin.locator('tbody tr').nth(2).locator('.person-link').click();
  await admin.getByRole('tab', { name: 'Details' }).waitFor();
  await take(admin, 'person');
  const platform = await signedIn('platform admin');
  await go(platform, '/companies', 'companies');
  const employee = await signedIn('employee', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await go(employee, '/card', 'card-phone');
  const inChinese = await signedIn('employee', { locale: 'zh-HK' });
  await go(inChinese, '/card', 'card-chinese');
} finally {
  await browser.close();
  demo.kill();
}
