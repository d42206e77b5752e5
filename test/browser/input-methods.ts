import type { Locator, Page } from 'playwright-core';

/** How a person works the console: the same tutorial is played by either. */
export interface Hands {
  press(what: Locator): Promise<void>;
  type(where: Locator, text: string): Promise<void>;
  pickFile(input: Locator, path: string): Promise<void>;
}

/** Playwright catches the browser's dialog only while somebody listens, and beginning to listen takes a moment: too long for a key at once. */
function keepCatchingFileChoosers(page: Page): void {
  page.on('filechooser', () => undefined);
}

/** Points and clicks; the keys are for text alone. */
export function mouse(page: Page): Hands {
  keepCatchingFileChoosers(page);
  return {
    press: (what) => what.click(),
    async type(where, text) {
      await where.click({ clickCount: 3 });
      await page.keyboard.insertText(text);
    },
    async pickFile(input, path) {
      const chooser = page.waitForEvent('filechooser');
      await page.locator(`label[for="${await input.getAttribute('id')}"]`).click();
      await (await chooser).setFiles(path);
    },
  };
}

const stopsMax = 120;

/** Tab, Enter, space and text: what cannot be reached by Tab cannot be used. */
export function keyboard(page: Page): Hands {
  keepCatchingFileChoosers(page);
  async function reach(what: Locator): Promise<void> {
    await what.waitFor();
    for (let stop = 0; stop < stopsMax; stop++) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${String(what)}.`);
  }
  return {
    async press(what) {
      await reach(what);
      await page.keyboard.press('Enter');
    },
    async type(where, text) {
      await reach(where);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
    async pickFile(input, path) {
      await reach(input);
      const chooser = page.waitForEvent('filechooser');
      await page.keyboard.press('Space');
      await (await chooser).setFiles(path);
    },
  };
}
