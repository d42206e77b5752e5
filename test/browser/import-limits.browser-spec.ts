import { expect, it } from 'vitest';
import { useConsole } from './console-browser.ts';

const running = useConsole({ IMPORT_FILE_BYTES_MAX: String(2.5 * 1024 * 1024), IMPORT_ROWS_MAX: '2500' });

it('names the limits of the installation where a file is dropped, and none before they are known', async () => {
  const { admin } = await running.testApp.company();
  const { page } = await running.browser.signedIn(admin);
  const responds = Promise.withResolvers<void>();
  await page.route(/\/imports\/limits$/, async (route) => {
    await responds.promise;
    await route.continue();
  });
  await page.goto(`${running.browser.address}/imports/new`);
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  expect(await page.getByText('One Excel workbook').count()).toBe(0);
  responds.resolve();
  await page.getByText('One Excel workbook (.xlsx), at most 2.5 MB and 2,500 rows.').waitFor();
});
