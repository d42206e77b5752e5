import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackedTexts } from './packed-texts.ts';

/** Several blocks, the last one not full: of bytes, of characters that take two, and one with half a surrogate pair in it. */
const texts = Array.from({ length: 20_000 }, (_, index) => {
  if (index === 9_000) return 'half \ud83d of a pair';
  if (index % 97 === 0) return '';
  return index < 6_000 ? `Zoë ${index}` : `陳大文 ${index}`;
});

function packed(): PackedTexts {
  const all = new PackedTexts();
  for (const text of texts) all.add(text);
  return all;
}

describe('packed texts', () => {
  it('are given back in order', () => {
    const all = packed();
    expect(all).toHaveLength(texts.length);
    expect(texts.every((text, index) => all.at(index) === text)).toBe(true);
  });

  it('are given back in any order, again and again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: texts.length - 1 }), { minLength: 50, maxLength: 200 }), (places) => {
        const all = packed();
        expect(places.map((place) => all.at(place))).toEqual(places.map((place) => texts[place]));
      }),
      { numRuns: 20 },
    );
  });
});
