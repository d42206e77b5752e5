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
    ...options,
  });
  const page = await context.newPage();
  await page.goto(address);
  const [username, password] = credentials(role);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
  return page;
}

const takeScreenshot = async (page: Page, name: string) => {
  await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"]'));
  await page.screenshot({ path: join(target, `${name}.png`) });
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
  await takeScreenshot(page, 'explorer');
}

try {
  await takeExplorer();
  const admin = await signedIn('company admin');
  await takeScreenshot(admin, 'users');
  await admin.goto(`${address}/#/imports/new`);
  const changed = sampleStaff().map((row, index) =>
    index < 3 ? { ...row, Title: 'Senior Manager', Fax: '+852 2345 7000' } : index === 3 ? { ...row, Email: 'nowhere' } : row,
  );
  await admin.locator('input[type=file]').setInputFiles({
    name: 'staff-december.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await toWorkbook(changed)),
  });
  await admin.getByRole('button', { name: 'Upload and preview' }).click();
  await admin.getByText('Preview: nothing is changed yet').waitFor();
  await takeScreenshot(admin, 'import-preview');
  await admin.getByRole('button', { name: 'Apply' }).click();
  await admin.getByRole('link', { name: 'See the differences' }).click();
  await admin
    .getByRole('button', { name: /^Log in as/ })
    .first()
    .click();
  await admin.getByLabel('Reason').fill('New fax number in the file');
  await admin.getByRole('button', { name: 'Log in as this user' }).click();
  await admin.getByRole('timer').waitFor();
  await takeScreenshot(admin, 'impersonation');
  await admin.getByRole('button', { name: 'Stop' }).click();
  const employee = await signedIn('employee', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await takeScreenshot(employee, 'card-phone');
} finally {
  await browser.close();
  demo.kill();
}
