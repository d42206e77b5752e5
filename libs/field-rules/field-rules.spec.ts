import { describe, expect, it } from 'vitest';
import { checkText, cleanText, type TextRule } from './index.ts';

const code = (kind: TextRule['kind'], text: string, charsMax = 100) => checkText({ kind, charsMax }, text)?.code ?? 'accepted';

describe('cleanText', () => {
  it('removes white space at the ends, also invisible characters, and keeps it inside', () => {
    expect(cleanText('\u00a0 Alex  Tong\u200b\t')).toBe('Alex  Tong');
  });

  it('ends every line with LF', () => {
    expect(cleanText('Flat 3\r\nTower 2\rHong Kong')).toBe('Flat 3\nTower 2\nHong Kong');
  });
});

describe('checkText', () => {
  it.each(['+852 2345 6789', '01234 567890', '(020) 7946-0000 ext. 12', '999', '+86 10 1234 5678 x5'])('accepts the phone %j', (text) => {
    expect(code('phone', text)).toBe('accepted');
  });

  it.each(['12', '1234567890123456', 'call me', '++852 2345', '852+2345 678', '=1+2'])('refuses the phone %j', (text) => {
    expect(code('phone', text)).toBe('invalid-phone');
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
    expect(cleanText(text, { kind: 'web-address', charsMax: 100 })).toBe(cleaned);
    expect(cleanText(cleaned, { kind: 'web-address', charsMax: 100 })).toBe(cleaned);
    expect(cleanText(text, { kind: 'line', charsMax: 100 })).toBe(text.trim());
  });

  it.each(['https://例え.jp/名刺', 'http://example.com:8080/a?b#c'])('accepts the web address %j', (text) => {
    expect(code('web-address', text)).toBe('accepted');
  });

  it.each([
    'example.com',
    'javascript:alert(1)',
    'https://',
    'https:example.com',
    'https://a b.com',
    'https://user:pw@example.com',
    'ftp://example.com',
    'http:///x',
    'https:////example.com',
    'http:/\\\\example.com',
    'http://\\\\example.com',
    'http://?x',
    'http://#x',
  ])('refuses the web address %j', (text) => {
    expect(code('web-address', text)).toBe('invalid-web-address');
  });

  it.each(['alex', 'alex@', 'a b@example.com', 'alex@example'])('refuses the e-mail address %j', (text) => {
    expect(code('email', text)).toBe('invalid-email');
  });

  it('counts characters, not UTF-16 units, at the limit and one past it', () => {
    expect(code('line', '😀'.repeat(5), 5)).toBe('accepted');
    expect(code('line', '😀'.repeat(6), 5)).toBe('too-long');
  });

  it('refuses characters that a workbook or the database cannot store', () => {
    expect(code('line', 'a\u0000b')).toBe('forbidden-character');
    expect(code('line', 'a\ud800b')).toBe('forbidden-character');
    expect(code('line', 'two\nlines')).toBe('forbidden-character');
    expect(code('lines', 'two\nlines')).toBe('accepted');
  });

  it('distinguishes an empty required field from one that is too short', () => {
    expect(checkText({ kind: 'line', charsMin: 5, charsMax: 9 }, '')?.code).toBe('required');
    expect(checkText({ kind: 'line', charsMin: 5, charsMax: 9 }, 'abcd')?.code).toBe('too-short');
  });
});

describe('the time for a text', () => {
  it('grows linearly with its length, even with many spaces in the middle', () => {
    const text = `a${' '.repeat(1_000_000)}b`;
    const started = performance.now();
    expect(cleanText(text)).toBe(text);
    // A quadratic algorithm takes half an hour.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
