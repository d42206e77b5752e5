import { describe, expect, it } from 'vitest';
import { checkText, cleanText, type TextRule } from './index.ts';

const chars = 100_000;
const kinds: TextRule['kind'][] = ['line', 'lines', 'email', 'phone', 'web-address'];
const hostile: Record<string, string> = {
  spaces: `a${' '.repeat(chars)}b`,
  digits: '1'.repeat(chars),
  separators: `+${'1 - '.repeat(chars / 4)}x`,
  brackets: '('.repeat(chars),
  dots: `a@${'a.'.repeat(chars / 2)}`,
  ats: '@'.repeat(chars),
  quotes: `"${'\\"'.repeat(chars / 2)}@example.com`,
  address: `http://${'a'.repeat(chars)}`,
  slashes: `http://${'/'.repeat(chars)}`,
  breaks: '\r\n'.repeat(chars / 2),
  accents: `a${'\u0301'.repeat(chars)}`,
  // Bringing marks into their order takes quadratic time.
  'marks out of order': `a${'\u0301'.repeat(chars / 2)}${'\u0323'.repeat(chars / 2)}`,
  'digits of another script': '\u0669'.repeat(chars),
  'invisible characters': '\u200b'.repeat(chars),
  extensions: `123${' ext'.repeat(chars / 4)}`,
};

describe('100 kB of hostile text', () => {
  it.each(Object.keys(hostile))('is checked within 50 ms by every rule: %s', (name) => {
    for (const kind of kinds) {
      const rule: TextRule = { kind, charsMax: chars * 2 };
      const fastest = Math.min(
        ...Array.from({ length: 3 }, () => {
          const started = performance.now();
          checkText(rule, cleanText(rule, hostile[name]!));
          return performance.now() - started;
        }),
      );
      expect({ kind, isQuick: fastest <= 50 }).toEqual({ kind, isQuick: true });
    }
  });
});
