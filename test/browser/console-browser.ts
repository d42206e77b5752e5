import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { TestApp } from '../support/test-app.ts';

/** The headless shell has no windows and takes a third less time. */
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executable = process.env['CHROMIUM'] ?? installed.find((path) => existsSync(path)) ?? installed[0]!;
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page whose faults are recorded by {@link ConsoleBrowser.open}. */
export interface ObservedPage {
  page: Page;
  /** Uncaught exceptions and error messages of the browser's console, such as CSP violations. */
  faults: string[];
}

/** A browser for a running service. It records the faults of its pages. */
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
      throw new Error(
        `There is no Chromium at ${executable}: install it (Debian: apt-get install chromium-headless-shell), or set CHROMIUM to its path.`,
      );
    const downloads = mkdtempSync(join(tmpdir(), 'cardroll-browser-'));
    const browser = await chromium.launch({ executablePath: executable, args: launchArguments, downloadsPath: downloads });
    return new ConsoleBrowser(browser, (await testApp.app.getUrl()).replace('[::1]', '127.0.0.1'), downloads);
  }

  context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Hong_Kong', reducedMotion: 'reduce', ...options });
  }

  /** Opens a page in the given or a new context. */
  async open(path = '/', context?: BrowserContext): Promise<ObservedPage> {
    const observed = await this.#newPage(context ?? (await this.context()));
    await observed.page.goto(`${this.address}${path}`);
    return observed;
  }

  async #newPage(context: BrowserContext): Promise<ObservedPage> {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // The browser logs every 4xx response as an error. Tests check those responses themselves.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
    });
    return { page, faults };
  }

  /** Opens a page as a user who has signed in before. Takes half as long as the form. */
  async signedIn(user: { username: string; password: string }, context?: BrowserContext, path = '/'): Promise<ObservedPage> {
    const own = context ?? (await this.context());
    const response = await own.request.post(`${this.address}/api/v1/console/session`, {
      data: { username: user.username, password: user.password },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    if (!response.ok()) throw new Error(`Signing in failed with ${response.status()}.`);
    const observed = await this.#newPage(own);
    // Once: later documents of the tab find what the console has stored.
    await observed.page.addInitScript(() => {
      if (!location.host || sessionStorage.getItem('signed-in-by-test')) return;
      sessionStorage.setItem('signed-in-by-test', '1');
      localStorage.setItem('cardroll-has-session', '1');
    });
    await observed.page.goto(`${this.address}${path}`);
    await observed.page.locator('.account-button').waitFor();
    return observed;
  }

  /** Pages of earlier tests slow down the machine. */
  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().flatMap((context) => context.pages().map((page) => page.close())));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#downloads, { recursive: true, force: true });
  }
}

/** Starts a service and a browser for the tests of the surrounding `describe`. Their pages are closed after each test. */
export function useConsole(settings: Record<string, string> = {}): { readonly testApp: TestApp; readonly browser: ConsoleBrowser } {
  const running = {} as { testApp: TestApp; browser: ConsoleBrowser };
  beforeAll(async () => {
    running.testApp = await TestApp.start(settings);
    running.browser = await ConsoleBrowser.launch(running.testApp);
  });
  afterEach(() => running.browser.closePages());
  afterAll(async () => {
    await running.browser?.close();
    await running.testApp?.close();
  });
  return running;
}

export async function signIn(page: Page, username: string, password: string): Promise<void> {
  // Not by their labels, which are in the language of the browser.
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

/** Opens the menu of a person on the Company page, and chooses an item. */
export async function chooseFromMenu(page: Page, person: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${person}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Waits until the page has its heading, and nothing on it is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.mantine-Skeleton-root, [aria-busy="true"]'));
}

/** Expects no violation of axe-core's rules for WCAG 2.2 A and AA and for good practice. */
export async function expectAccessible(page: Page): Promise<void> {
  // A page that is still loading has no heading yet.
  await page.locator('h1').first().waitFor({ state: 'attached' });
  expect(await findViolations(page)).toEqual([]);
}

/** The violations of axe-core's rules, each as a line with the rule, the element and what is wrong. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
    );
  });
}

/** The elements that make the page wider than its window. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.scrollingElement!.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > innerWidth && !element.closest('table'),
    );
    return wide.map(({ tagName, className, textContent }) => `${tagName}.${className} ${textContent?.slice(0, 40)}`);
  });
}
