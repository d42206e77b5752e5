import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { SkippedDatalink } from '../session/file-values.ts';
import { byPerson, matching } from './differences.ts';

let t: (typeof import('../i18n/i18n.ts'))['i18n']['t'];
beforeAll(async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'en' });
  vi.stubGlobal('navigator', { language: 'en', languages: ['en'] });
  vi.stubGlobal('document', { documentElement: {} });
  const { i18n, startTexts } = await import('../i18n/i18n.ts');
  await startTexts();
  t = i18n.t;
  return () => vi.unstubAllGlobals();
});

function difference(username: string, field: SkippedDatalink['field'], values: Partial<SkippedDatalink> = {}): SkippedDatalink {
  return {
    id: `${username} ${field}`,
    user: { id: username, username, firstName: '', lastName: '' },
    field,
    current: null,
    inFile: '+852 2345 6999',
    importId: 'import',
    row: 2,
    seenAt: '2026-11-23T09:30:05.000Z',
    loginAs: { href: '', possible: true },
    ...values,
  };
}

describe('open differences', () => {
  const list = [difference('alex', 'fax'), difference('bea', 'website', { inFile: 'https://b.example' }), difference('alex', 'address')];

  it('are grouped by person, in the order of the list', () => {
    const groups = byPerson(list).map(({ user, differences }) => [user.username, ...differences.map(({ field }) => field)]);
    expect(groups).toEqual([
      ['alex', 'fax', 'address'],
      ['bea', 'website'],
    ]);
  });

  it('are found when every word is in the name, the field or a value', () => {
    const fields = (typed: string) => matching(list, typed, t).map(({ field }) => field);
    expect(fields('ALEX fax')).toEqual(['fax']);
    expect(fields('b.example')).toEqual(['website']);
    expect(fields('alex website')).toEqual([]);
    expect(fields(' ')).toHaveLength(3);
  });
});
