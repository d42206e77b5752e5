import { describe, expect, it } from 'vitest';
import { checkText, type TextRule } from './index.ts';

const code = (kind: TextRule['kind'], text: string, charsMax = 100) => checkText({ kind, charsMax }, text)?.code ?? 'accepted';

describe('checkText', () => {
  it.each([
    '+852 2345 6789',
    '01234 567890',
    '(020) 7946-0000 ext. 12',
    '999',
    '+86 10 1234 5678 x5',
    '555.123.4567',
    '06.12.34.56.78',
    '+1.5551234567',
    '852 9123.4567',
    '02.12345678',
    '+39 06 698.12',
    '06.69981',
    '0171.1234567',
    '555.1234',
    '6123.4567',
    '(11) 98765.43',
    '02.345.67.89',
  ])('accepts the phone %j', (text) => {
    expect(code('phone', text)).toBe('accepted');
  });

  it.each([
    '12',
    '1234567890123456',
    'call me',
    '++852 2345',
    '852+2345 678',
    '=1+2',
    '85291234567.0',
    '12345.67',
    '12345.678',
    '0.12345',
    '0123456.0',
    '(-12345)',
    '12345-',
    '-12345',
    '+-12345',
    '- 123 456',
    '1.5E+10',
  ])('refuses the phone %j', (text) => {
    expect(code('phone', text)).toBe('invalid-phone');
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

  it.each(["o'neil+cards@example.com", 'jörg@münchen.example', '王@例子.example', 'a·b@example.com', 'alex@i❤.example'])(
    'accepts the e-mail address %j',
    (text) => {
      expect(code('email', text)).toBe('accepted');
    },
  );

  it.each([
    'alex',
    'alex@',
    'a b@example.com',
    'alex@example',
    '‘alex@example.com’',
    '’alex@example.com',
    '“alex”@example.com',
    'alex@exam\ufffdple.com',
    '\ufffdalex@example.com',
    'jean–luc@example.com',
    'alex\u00a0@example.com',
    'alex\ue000@example.com',
    'alex\ufffc@example.com',
    'alex´@example.com',
    'alex@exam\u2028ple.com',
  ])('refuses the e-mail address %j', (text) => {
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
