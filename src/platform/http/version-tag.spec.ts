import { describe, expect, it } from 'vitest';
import { matchesVersion } from './version-tag.ts';

describe('If-Match', () => {
  it.each([undefined, '*', ' * ', '"3"', 'W/"3"', '"3-gzip"', 'W/"3-gzip"', '"3-br"', '"2", "3"', '"2",W/"3"', ', "3" ,, ', '"2"\t,\t"3"'])(
    'allows a change of version 3: %j',
    (ifMatch) => expect(matchesVersion(ifMatch, 3)).toBe(true),
  );

  it.each(['"2"', 'W/"2"', '"3-other"', '"03"', '"33"', '"-3"', '"3.0"', '""', '"2", "4"'])('refuses another version: %j', (ifMatch) =>
    expect(matchesVersion(ifMatch, 3)).toBe(false),
  );

  it.each(['', '3', "'3'", '"3', '3"', 'w/"3"', '"2" "3"', '"3", *', '*, "3"', '"3";', '“3”', 'W/ "3"', '"3", 4'])(
    'never matches when it is no list of entity tags: %j',
    (ifMatch) => expect(matchesVersion(ifMatch, 3)).toBe(false),
  );

  it('is read in linear time', () => {
    const started = performance.now();
    for (const part of ['"3"', ',', ' ', '"3",', 'W/', '\t,', ', ']) {
      expect(matchesVersion(`${part.repeat(16_000 / part.length)}x`, 3)).toBe(false);
      expect(matchesVersion(`"3"${part.repeat(16_000 / part.length)}x`, 3)).toBe(false);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});
