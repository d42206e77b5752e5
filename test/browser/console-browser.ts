import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { TestApp } from '../support/test-app.ts';

const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a page must never do, whatever stands on it: noted by {@link ConsoleBrowser.open}. */
export interface Watched {
  page: Page;
  /** Exceptions, and policy violations (CSP) as the browser writes them to its console. */
  faults: string[];
}

/** A browser on a running service, whose pages are watched for faults. */
export class ConsoleBrowser {
  readonly address: string;
  readonly #browser: Browser;
  readonly #downloads: string;

  private constructor(browser: Browser, address: string, downloads: string) {
    this.#browser = browser;
    this.address = address;
    this.#downloads = downloads;
  }

  static async launch(testApp: TestApp): Promise<ConsoleBrowser> {
    if (!existsSync(executable))
      throw new Error(`There is no Chromium at ${executable}: install it (Debian: apt-get install chromium), or name it in CHROMIUM.`);
    const downloads = mkdtempSync(join(tmpdir(), 'cardroll-browser-'));
    const browser = await chromium.launch({ executablePath: executable, args: flags, downloadsPath: downloads });
    return new ConsoleBrowser(browser, (await testApp.app.getUrl()).replace('[::1]', '127.0.0.1'), downloads);
  }

  context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Hong_Kong', reducedMotion: 'reduce', ...options });
  }

  /** A page of its own context unless one is given. */
  async open(path = '/', context?: BrowserContext): Promise<Watched> {
    const page = await (context ?? (await this.context())).newPage();
    page.setDefaultTimeout(15_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // The browser notes every answer of 4xx as an error of its own; tests look at those answers themselves.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
    });
    await page.goto(`${this.address}${path}`);
    return { page, faults };
  }

  /** A page of somebody who is signed in, wherever that leads. */
  async signedIn({ username, password }: { username: string; password: string }, context?: BrowserContext): Promise<Watched> {
    const watched = await this.open('/', context);
    await signIn(watched.page, username, password);
    await watched.page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    return watched;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#downloads, { recursive: true, force: true });
  }
}

/** A service and a browser on it, for all tests of the `describe` in which it is called. */
export function useConsole(settings: Record<string, string> = {}): { readonly testApp: TestApp; readonly browser: ConsoleBrowser } {
  const running = {} as { testApp: TestApp; browser: ConsoleBrowser };
  beforeAll(async () => {
    running.testApp = await TestApp.start(settings);
    running.browser = await ConsoleBrowser.launch(running.testApp);
  });
  afterAll(async () => {
    await running.browser?.close();
    await running.testApp?.close();
  });
  return running;
}

export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** No violation of any rule that axe-core knows for WCAG 2.2 A and AA and good practice. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
    );
  });
  expect(violations).toEqual([]);
}
