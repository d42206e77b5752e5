import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rowProblems } from './en/row-problems.ts';
import { en } from './en.ts';
import { fieldLabel } from './field-label.ts';
import { textByCode } from './text-by-code.ts';
import { zhHant } from './zh-hant.ts';

/** The texts by key. The plural forms of a text have one key. */
function textsOf(texts: object, path = ''): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (key: string, values: string[]) => found.set(key, [...(found.get(key) ?? []), ...values]);
  for (const [name, value] of Object.entries(texts) as [string, string | object][])
    if (typeof value === 'string') add(`${path}${name.replace(/_(zero|one|two|few|many|other)$/, '')}`, [value]);
    else for (const [key, values] of textsOf(value, `${path}${name}.`)) add(key, values);
  return found;
}

const placeholders = (text: string) => (text.match(/\{\{.*?\}\}/g) ?? []).toSorted().join(' ');

/** English leaves these to the server, whose messages are in English. */
const leftToServer = /^fieldErrors\.|^problems\.imports\/(missing-columns|duplicate-columns|stale-preview)\./;

describe('the texts of the console', () => {
  const [english, chinese] = [textsOf({ ...en, ...rowProblems }), textsOf(zhHant)];

  it('are in both languages', () => {
    const keys = [...chinese.keys()].filter((key) => !leftToServer.test(key));
    expect(keys.toSorted()).toEqual([...english.keys()].toSorted());
    expect([...english, ...chinese].filter(([, values]) => values.some((value) => value.trim() === ''))).toEqual([]);
  });

  it('have the same placeholders in every form of both languages', () => {
    const different = [...english].filter(([key, forms]) => new Set([...forms, ...(chinese.get(key) ?? [])].map(placeholders)).size !== 1);
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('have every plural form that their language needs', () => {
    const endings = (texts: object, language: string) => {
      const keys: string[] = JSON.stringify(texts).match(/"\w+_(?:one|other)"(?=:)/g) ?? [];
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((form) => form === 'one' || form === 'other');
      const names = [...new Set(keys.map((key) => key.replace(/^"|_(one|other)"$/g, '')))];
      return names.flatMap((name) => forms.map((form) => `"${name}_${form}"`)).filter((key) => !keys.includes(key));
    };
    expect([endings(en, 'en'), endings(zhHant, 'zh-Hant')]).toEqual([[], []]);
  });
});

describe('a language', () => {
  const stored = new Map<string, string>();
  const page = { documentElement: { lang: '' } };
  let module: typeof import('./i18n.ts');

  beforeAll(async () => {
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
    vi.stubGlobal('navigator', { language: 'en-GB', languages: ['en-GB', 'en'] });
    vi.stubGlobal('document', page);
    module = await import('./i18n.ts');
    await module.startTexts();
    return () => vi.unstubAllGlobals();
  });
  const shown = () => [module.i18n.language, page.documentElement.lang, module.i18n.t('nav.imports')];

  it('is the one that was chosen last, also while another still loads', async () => {
    await Promise.all([module.chooseLanguage('zh-Hant'), module.chooseLanguage('en')]);
    expect(shown()).toEqual(['en', 'en', 'Imports']);
    stored.clear();
  });

  it('is that of the account, else the one that was chosen, else that of the browser', async () => {
    expect(shown()).toEqual(['en', 'en', 'Imports']);
    await module.followAccountLanguage('zh-Hant');
    expect(shown()).toEqual(['zh-Hant', 'zh-Hant', '匯入紀錄']);
    await module.followAccountLanguage(null);
    expect(shown()).toEqual(['en', 'en', 'Imports']);
    await module.chooseLanguage('zh-Hant');
    await module.followAccountLanguage('en');
    expect(shown()).toEqual(['en', 'en', 'Imports']);
    await module.followAccountLanguage(null);
    expect(shown()).toEqual(['zh-Hant', 'zh-Hant', '匯入紀錄']);
  });

  it('has plurals and numbers of its own', async () => {
    const rows = (done: number, count: number) => module.i18n.t('imports.planning', { done, count });
    await module.chooseLanguage('en');
    expect([rows(0, 1), rows(1_234, 30_000)]).toEqual(['Planning row 0 of 1', 'Planning row 1,234 of 30,000']);
    const changes = [1, 1_234].map((count) => module.i18n.t('importRows.changes', { count }));
    expect(changes).toEqual(['1 change', '1,234 changes']);
    await module.chooseLanguage('zh-Hant');
    expect([rows(0, 1), rows(1_234, 30_000)]).toEqual(['正在規劃第 0 列，共 1 列', '正在規劃第 1,234 列，共 30,000 列']);
  });

  it.each(['\u2068{{username}}\u2069', '$t(nav.imports)', "$& $1 $$ <b>O'Neil</b>"])('shows %s in a text as it was typed', (name) => {
    expect(module.i18n.t('people.menu', { name, lng: 'en' })).toBe(`Actions for ${name}`);
  });

  it('finds texts by the codes of the server, or leaves them to the server', async () => {
    await module.chooseLanguage('en');
    const { t } = module.i18n;
    expect(fieldLabel(t, 'policy.impersonation.minutes')).toBe('Longest login as user, in minutes');
    expect(fieldLabel(t, 'admin.email')).toBe('admin.email');
    expect(fieldLabel(t, 'a: b')).toBe('a: b');
    expect(textByCode(t, 'problems', 'users/last-admin.detail')).toBe('Make another user a company admin first.');
    expect(textByCode(t, 'problems', 'imports/missing-columns.title')).toBeUndefined();
    expect(textByCode(t, 'rowProblems', 'last-admin')).toBeUndefined();
    await module.loadFileTexts();
    expect(textByCode(t, 'rowProblems', 'too-short', { context: 'password', charsMin: 8 })).toBe(
      'Use at least 8 characters for the password.',
    );
    expect(textByCode(t, 'rowProblems', 'too-short')).toBeUndefined();
    expect(textByCode(t, 'fieldErrors', 'too-long', { n: '64' })).toBeUndefined();
    await module.chooseLanguage('zh-Hant');
    expect(textByCode(t, 'fieldErrors', 'too-long', { n: '64' })).toBe('太長：最多 64 個字元。');
    expect(textByCode(t, 'fieldErrors', 'constructor')).toBeUndefined();
  });
});
