import { describe, expect, it } from 'vitest';
import { createInstance } from 'i18next';
import { hintCodes, alarmCodes, importProblemCodes, warningCodes } from '../src/imports/rules/codes.ts';
import { type CodeTable, rowProblemCodes } from '../src/spreadsheet/index.ts';
import { rowProblems as en } from '../web/src/i18n/en/row-problems.ts';
import { rowProblems as zhHant } from '../web/src/i18n/zh-hant/row-problems.ts';

type Area = keyof typeof en;

const tables: Record<Area, CodeTable> = {
  rowProblems: rowProblemCodes,
  hints: hintCodes,
  warnings: warningCodes,
  alarms: alarmCodes,
  fileProblems: importProblemCodes,
};
const areas = Object.keys(tables) as Area[];
const languages: Record<string, Record<Area, Record<string, string>>> = { en, 'zh-Hant': zhHant };

/** Each code with each of its contexts. */
const variantsOf = (area: Area) =>
  Object.entries(tables[area]).flatMap(([code, contexts]) =>
    Object.entries(contexts).map(([context, params]) => ({ code, context, params: [...params] })),
  );
const keyOf = ({ code, context }: { code: string; context: string }) => (context === '' ? code : `${code}_${context}`);
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, '');
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name!);

describe.each(Object.keys(languages))('the texts of the console about files and rows, in %s', (language) => {
  const texts = languages[language]!;

  it.each(areas)('are one for each code and context of %s, and none besides', (area) => {
    const keys = new Set(Object.keys(texts[area]).map(withoutPlural));
    expect([...keys].toSorted()).toEqual(variantsOf(area).map(keyOf).toSorted());
  });

  it.each(areas)('name nothing but the parameters of the codes of %s', (area) => {
    const allowed = new Map(variantsOf(area).map((variant) => [keyOf(variant), variant.params]));
    const wrong = Object.entries(texts[area]).flatMap(([key, text]) =>
      placeholders(text)
        .filter((name) => !allowed.get(withoutPlural(key))?.includes(name))
        .map((name) => `${key}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(areas)('are found and filled in by the parameters alone, for one and for many, in %s', async (area) => {
    const i18n = createInstance();
    await i18n.init({ lng: language, resources: { [language]: { translation: texts } }, interpolation: { escapeValue: false } });
    for (const { code, context, params } of variantsOf(area))
      for (const count of [1, 7_000]) {
        const given = { ...Object.fromEntries(params.map((name) => [name, 'x'])), ...(params.includes('count') ? { count } : {}) };
        const text = i18n.t(`${area}.${code}`, { ...given, ...(context === '' ? {} : { context }), defaultValue: '' });
        expect(text, keyOf({ code, context })).not.toBe('');
        expect(text).not.toContain('{{');
      }
  });
});
