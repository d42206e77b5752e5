import { parse } from 'bowser';
import type { TFunction } from 'i18next';

/** "Chrome on Linux". Of a program that is no browser its own name, such as "curl". */
export function browserName(t: TFunction, userAgent: string | null): string {
  if (!userAgent?.trim()) return t('browsers.unknown');
  const { browser, os } = parse(userAgent);
  const program = browser.name || userAgent.split(/[\s/]/, 1)[0]!;
  return os.name ? t('browsers.on', { browser: program, system: os.name }) : program;
}
