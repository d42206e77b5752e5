import { describe, expect, it } from 'vitest';
import { useConsole } from './console-browser.ts';

describe('the texts of the console', () => {
  const running = useConsole();

  it('cover every problem code of the API', async () => {
    const { body } = await running.testApp.http().get('/openapi.json').expect(200);
    const codes = new Set(JSON.stringify(body).match(/(?<="code":")[a-z]+\/[a-z-]+(?=")/g));
    const { zhHant } = await import('../../web/src/i18n/zh-hant.ts');
    expect(codes.size).toBeGreaterThan(30);
    expect([...codes].filter((code) => !Object.keys(zhHant.problems).includes(code))).toEqual([]);
  });

  it('are in the language of the browser, or in the one that was chosen; Chinese is loaded only when it is shown', async () => {
    const { page, faults } = await running.browser.open();
    const loaded = () =>
      page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('zh-hant')).length);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(await loaded()).toBe(0);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-Hant');
    await page.getByRole('button', { name: '登入', exact: true }).waitFor();
    expect(await loaded()).toBe(1);
    await page.reload();
    await page.getByRole('button', { name: '登入', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant');
    const { page: inHongKong } = await running.browser.open('/', await running.browser.context({ locale: 'zh-HK' }));
    await inHongKong.getByRole('button', { name: '登入', exact: true }).waitFor();
    expect(faults).toEqual([]);
  });
});
