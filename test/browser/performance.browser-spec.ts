import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCompany } from '../support/test-app.ts';
import { newPerson, workbook } from '../support/workbooks.ts';
import { useConsole } from './console-browser.ts';

const loadMillisecondsMax = 1_000;
const interactionMillisecondsMax = 100;
const runs = 7;

/** An empty page is measured in the same run, to show how fast the machine is. */
describe('the performance of the console', { timeout: 120_000 }, () => {
  const running = useConsole();
  let company: TestCompany;
  beforeAll(async () => {
    company = await running.testApp.company();
    const people = Array.from({ length: 120 }, (_, index) => Object.values(newPerson(`performance.${index}`)));
    await running.testApp.import(company, await workbook([Object.keys(newPerson('x')), ...people]));
  });

  it(`loads within ${loadMillisecondsMax} ms`, async () => {
    const emptyPage = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>x</title><h1>x</h1>'),
    );
    await new Promise<void>((resolve) => emptyPage.listen(0, '127.0.0.1', resolve));
    const emptyPageAddress = `http://127.0.0.1:${(emptyPage.address() as AddressInfo).port}`;
    const consoleTimes: number[] = [];
    const emptyPageTimes: number[] = [];
    for (let run = 0; run < runs; run++) {
      consoleTimes.push(await loadTimeOf(running.browser.address));
      emptyPageTimes.push(await loadTimeOf(emptyPageAddress));
    }
    await new Promise((resolve) => emptyPage.close(resolve));
    const [load, emptyPageLoad] = [median(consoleTimes), median(emptyPageTimes)];
    console.log(
      `First load, nothing cached: ${load.toFixed(0)} ms; an empty page ${emptyPageLoad.toFixed(0)} ms; ratio ${(load / emptyPageLoad).toFixed(1)}.`,
    );
    expect(load).toBeLessThanOrEqual(loadMillisecondsMax);
  });

  it(`responds to input within ${interactionMillisecondsMax} ms`, async () => {
    const { page } = await running.browser.signedIn(company.admin);
    await page.getByRole('cell', { name: 'performance.0', exact: true }).waitFor();
    const open = async (name: string) => {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
    };
    await recordInteractions(page);
    for (let run = 0; run < runs; run++) {
      for (const name of ['Company', 'Users', 'Imports', 'Users', 'My card']) await open(name);
      await open('Users');
      await page.getByRole('button', { name: 'E-mail' }).click();
      await page.getByRole('button', { name: 'New user' }).click();
      await page.keyboard.type('typed');
      await page.keyboard.press('Escape');
    }
    const interactions = await page.evaluate(() => (globalThis as unknown as { interactions: number[] }).interactions);
    const sorted = interactions.toSorted((a, b) => a - b);
    // The 75th percentile, as for Interaction to Next Paint (web.dev, Core Web Vitals).
    const [middle, slow] = [median(sorted), sorted[Math.floor(sorted.length * 0.75)]!];
    console.log(`${sorted.length} interactions until the next paint: median ${middle} ms, 75th percentile ${slow} ms.`);
    expect(sorted.length).toBeGreaterThan(30);
    expect(slow).toBeLessThanOrEqual(interactionMillisecondsMax);
  });

  /** Milliseconds from the request until the largest contentful paint, in a new browser context. */
  async function loadTimeOf(address: string): Promise<number> {
    const context = await running.browser.context();
    const page = await context.newPage();
    await page.goto(address);
    await page.locator('h1').waitFor();
    const loadTime = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
            type: 'largest-contentful-paint',
            buffered: true,
          });
        }),
    );
    await context.close();
    return loadTime;
  }
});

/** Event Timing: from input to next paint, rounded to 8 ms. Durations below 16 ms are not reported. */
async function recordInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const interactions: number[] = ((globalThis as unknown as { interactions: number[] }).interactions = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
        if (entry.interactionId > 0) interactions.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
