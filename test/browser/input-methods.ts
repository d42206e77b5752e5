import type { Locator, Page } from 'playwright-core';

/** A way to use the console. The same end-to-end scenario runs with each. */
export interface InputMethod {
  press(target: Locator): Promise<void>;
  type(field: Locator, text: string): Promise<void>;
  /** Presses the button that opens the browser's file dialog, and chooses a file there. */
  pickFile(button: Locator, path: string): Promise<void>;
}

/**
 * Playwright intercepts the file dialog only while there is a listener. Adding one takes a moment, in which a key press
 * would open the real dialog.
 */
function interceptFileChoosers(page: Page): void {
  page.on('filechooser', () => undefined);
}

async function pick(page: Page, openDialog: () => Promise<void>, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await openDialog();
  await (await chooser).setFiles(path);
}

/** Clicks everything. The keyboard only enters text. */
export function mouse(page: Page): InputMethod {
  interceptFileChoosers(page);
  return {
    press: (target) => target.click(),
    async type(field, text) {
      await field.click({ clickCount: 3 });
      await page.keyboard.insertText(text);
    },
    pickFile: (button, path) => pick(page, () => button.click(), path),
  };
}

/** Taps everything, as on a telephone. */
export function touch(page: Page): InputMethod {
  interceptFileChoosers(page);
  return {
    press: (target) => target.tap(),
    async type(field, text) {
      await field.tap();
      await field.selectText();
      await page.keyboard.insertText(text);
    },
    pickFile: (button, path) => pick(page, () => button.tap(), path),
  };
}

const tabStopsMax = 120;

/** Uses Tab, Enter, space and text only. Fails for a control that Tab does not reach. */
export function keyboard(page: Page): InputMethod {
  interceptFileChoosers(page);
  async function focus(target: Locator): Promise<void> {
    await target.waitFor();
    for (let stop = 0; stop < tabStopsMax; stop++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${String(target)}.`);
  }
  async function press(target: Locator): Promise<void> {
    await focus(target);
    await page.keyboard.press('Enter');
  }
  return {
    press,
    async type(field, text) {
      await focus(field);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
    pickFile: (button, path) => pick(page, () => press(button), path),
  };
}
