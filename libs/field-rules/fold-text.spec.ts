import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './index.ts';

describe('foldText', () => {
  it.each([
    ['José', 'jose'],
    ['Strauß', 'STRAUSS'],
    ['STRAUẞ', 'strauß'],
    ['Ångström', 'angstrom'],
    ['\u212bngstro\u0308m', 'ångström'],
    ['İstanbul', 'istanbul'],
    ['ISTANBUL', 'ıstanbul'],
    ['ΟΔΥΣΣΕΑΣ', 'Οδυσσέας'],
    ['ａｌｅｘ', 'Alex'],
    ['ｶﾞﾗｽ', 'ガラス'],
    ['김철수', '김철수'.normalize('NFD')],
    ['ﬁeld', 'FIELD'],
    ['Łódź', 'lodz'],
    ['Đặng', 'dang'],
    ['Søren', 'soren'],
    ['نو\u200cروز', 'نوروز'],
    ['al\u00adex\u200b', 'alex'],
    ['ЙОД', 'йод'],
  ])('makes %j and %j equal', (one, other) => {
    expect(foldText(one)).toBe(foldText(other));
  });

  it('keeps different texts apart', () => {
    const texts = ['jose', 'josef', '王小明', '王小朋', 'Анна', 'Anna', '김', '이', 'ガ', 'キ', 'a b', 'ab'];
    expect(new Set(texts.map(foldText)).size).toBe(texts.length);
  });

  it('is the same for composed and decomposed texts, and changes nothing a second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const folded = foldText(text);
        expect(foldText(text.normalize('NFC'))).toBe(folded);
        expect(foldText(text.normalize('NFD'))).toBe(folded);
        expect(foldText(text.normalize('NFKC'))).toBe(folded);
        expect(foldText(folded)).toBe(folded);
      }),
    );
  });

  it('takes time that grows linearly with the length, even with many marks out of order', () => {
    const text = `a${'\u0301'.repeat(250_000)}${'\u0323'.repeat(250_000)}b`;
    const started = performance.now();
    expect(foldText(text)).toBe('ab');
    // A quadratic algorithm takes minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('is the same for a letter in both cases, for all letters of Unicode', () => {
    const differing: string[] = [];
    for (let code = 0x80; code <= 0x1_ffff; code++) {
      const letter = String.fromCodePoint(code);
      // In upper case the iota that is written below a Greek vowel becomes a letter.
      if (!/[\p{Lu}\p{Ll}\p{Lt}]/u.test(letter) || letter.normalize('NFD').includes('\u0345')) continue;
      const folded = foldText(letter);
      if (![letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFD'), folded].every((form) => foldText(form) === folded))
        differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
  });
});
