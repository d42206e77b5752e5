import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, TestApp, type TestCompany } from '../support/test-app.ts';
import { staff, workbook } from '../support/workbooks.ts';
import { ConsoleBrowser, expectAccessible, signIn } from './console-browser.ts';

describe('the tutorial', () => {
  let testApp: TestApp;
  let browser: ConsoleBrowser;
  let directory: string;
  beforeAll(async () => {
    testApp = await TestApp.start();
    browser = await ConsoleBrowser.launch(testApp);
    directory = mkdtempSync(join(tmpdir(), 'cardroll-tutorial-'));
  });
  afterAll(async () => {
    await browser?.close();
    await testApp?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('can be followed with the mouse', async () => {
    const company = await testApp.company('Mouse & Sons');
    const { page, faults } = await browser.signedIn(company.admin);
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.screenshot({ path: '/tmp/shot1.png' });
    expect(faults).toEqual([]);
    await expectAccessible(page);
  });
});
