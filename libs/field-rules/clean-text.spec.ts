import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkText, cleanText, type TextRule } from './index.ts';

const kinds: TextRule['kind'][] = ['line', 'lines', 'email', 'phone', 'web-address'];
const oneLine = kinds.filter((kind) => kind !== 'lines');
const line = (text: string) => cleanText({ kind: 'line' }, text);
const phone = (text: string) => cleanText({ kind: 'phone' }, text);

/** Texts with many characters for which there are rules. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u202e', '\u2060', '\ufeff', '\u00a0', '\r', '\n', ' ', '\u0301'),
      fc.constantFrom('e', 'A\u030a', '\u212b', '\uff21', '\u3000', '\u2013', '\u0664', '\u1100', '\u1161', '\ufb01', '\u0958', '.', '-'),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));

describe('cleanText', () => {
  it('removes white space at the ends and keeps it inside', () => {
    expect(line('\u00a0 Alex  Tong\u200b\t')).toBe('Alex  Tong');
    expect(line('Alex \u200e')).toBe('Alex');
  });

  it('ends every line with LF', () => {
    expect(cleanText({ kind: 'lines' }, 'Flat 3\r\nTower 2\rHong Kong')).toBe('Flat 3\nTower 2\nHong Kong');
  });

  it.each([
    [' www.acme.com ', 'https://www.acme.com'],
    ['WWW.Acme.com/team?a=b', 'https://WWW.Acme.com/team?a=b'],
    ['https://www.acme.com', 'https://www.acme.com'],
    ['http://www.acme.com', 'http://www.acme.com'],
    ['acme.com', 'acme.com'],
    ['www.', 'www.'],
    ['www. acme', 'www. acme'],
  ])('reads the web address %j as %j', (text, cleaned) => {
    expect(cleanText({ kind: 'web-address' }, text)).toBe(cleaned);
    expect(cleanText({ kind: 'web-address' }, cleaned)).toBe(cleaned);
    expect(line(text)).toBe(text.trim());
  });

  const invisible = [0xad, 0x200b, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff];
  it.each(invisible.map((code) => [code.toString(16), String.fromCodePoint(code)]))(
    'removes U+%s from texts of one line',
    (_, character) => {
      expect(oneLine.map((kind) => cleanText({ kind }, `12${character}34`))).toEqual(oneLine.map(() => '1234'));
      expect(cleanText({ kind: 'lines' }, `12${character}34`)).toBe(`12${character}34`);
    },
  );

  it('keeps joiners where a language needs them, and removes them from addresses and phones', () => {
    const persian = 'می\u200cخواهم';
    const family = '👩\u200d👧';
    expect([line(persian), line(family), cleanText({ kind: 'lines' }, persian)]).toEqual([persian, family, persian]);
    for (const kind of ['email', 'phone', 'web-address'] as const) expect(cleanText({ kind }, '1\u200c2\u200d3')).toBe('123');
  });

  it('leaves nothing of a text without a visible character', () => {
    for (const kind of kinds) expect(cleanText({ kind }, ' \u200d\u00a0\u200e\n\ufeff')).toBe('');
  });

  it('puts texts into NFC', () => {
    for (const kind of kinds) expect(cleanText({ kind }, 'Jose\u0301')).toBe('Jos\u00e9');
    expect(line('e\u200b\u0301')).toBe('\u00e9');
  });

  it.each([
    ['＋８５２　９１２３　４５６７', '+852 9123 4567'],
    ['（８５２）９１２３－４５６７', '(852)9123-4567'],
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['०१२ ๓๔๕ 𝟔𝟕𝟖', '012 345 678'],
    ['852\u20109123\u20114567\u2012\u2013\u2014\u2015\u2212', '852-9123-4567-----'],
    ['+852\u00a09123\u00a04567', '+852 9123 4567'],
    ['\u202a+852 9123 4567\u202c', '+852 9123 4567'],
  ])('writes the phone %j as %j', (text, expected) => {
    expect(phone(text)).toBe(expected);
  });

  it('keeps everything else of a phone as it was typed', () => {
    expect(phone('00852 (0)20 7946-0000 ext. 012')).toBe('00852 (0)20 7946-0000 ext. 012');
  });

  it('leaves nothing to clean', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), anyText, (kind, text) => {
        const cleaned = cleanText({ kind }, text);
        expect(cleanText({ kind }, cleaned)).toBe(cleaned);
        expect(cleaned.normalize('NFC')).toBe(cleaned);
      }),
    );
  });

  it('leaves texts with too many marks in a row to the check, which refuses them', () => {
    const rule: TextRule = { kind: 'line', charsMax: 1_000 };
    const marked = (count: number) => `a${'\u0301\u0323'.repeat(count / 2)}`;
    expect(checkText(rule, cleanText(rule, marked(30)))).toBeNull();
    expect(checkText(rule, cleanText(rule, marked(40)))?.code).toBe('forbidden-character');
  });

  it('takes time that grows linearly with the length, even with many spaces in the middle', () => {
    const text = `a${' '.repeat(1_000_000)}b`;
    const started = performance.now();
    expect(line(text)).toBe(text);
    // A quadratic algorithm takes half an hour.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
