import { describe, expect, it } from 'vitest';
import type { TableHead } from '../../libs/xlsx-table/index.ts';
import { columns, exportedFields } from './columns.ts';
import { fieldForHeader, headerNameOf, headerOptions, isResultHeader } from './headers.ts';
import { matchHeader } from './match-header.ts';
import { allTexts } from './texts/all-texts.ts';
import type { SpreadsheetTexts } from './texts/texts.ts';

const headOf = (texts: string[], otherSheets: string[] = []): Pick<TableHead, 'header' | 'otherSheets' | 'equalSheets'> => ({
  header: texts.map((text, index) => ({ column: String(index), text })),
  otherSheets,
  equalSheets: [],
});
const named = (language: string) => allTexts.find(({ font }) => (language === 'English') === (font.name === 'Calibri'))!;

describe.each(['English', 'Traditional Chinese'])('the headers in %s', (language) => {
  const texts: SpreadsheetTexts = named(language);
  const all = columns.map(({ field }) => texts.headers[field]);

  it('stand for every field of the template and of the export', () => {
    for (const { field } of columns) expect([field, fieldForHeader(texts.headers[field])]).toEqual([field, field]);
    for (const field of exportedFields) expect([field, fieldForHeader(texts.exportHeaders[field])]).toEqual([field, field]);
    expect(new Set(all.map((header) => fieldForHeader(header))).size).toBe(columns.length);
  });

  it('of times and results are ignored without a warning, and so is the sheet with the explanations', () => {
    const { fields, duplicates, warnings } = matchHeader(
      headOf([...texts.resultHeaders, ...all, texts.createTime], [texts.sheetNames.guide]),
    );
    expect(fields).toEqual([null, null, ...columns.map(({ field }) => field), null]);
    expect({ duplicates, warnings }).toEqual({ duplicates: [], warnings: [] });
    expect(texts.resultHeaders.map(isResultHeader)).toEqual([true, true]);
    expect([...all, texts.createTime].some(isResultHeader)).toBe(false);
  });

  it('make a row the header row, and name the columns that are collected', () => {
    const { header } = headOf(all);
    expect(headerOptions.keyHeaders).toContain(headerNameOf('username', header));
    expect(headerOptions.knownHeaders).toEqual(
      expect.arrayContaining(['username', 'email'].map((name) => headerNameOf(name as 'email', header))),
    );
    expect(headerNameOf('email', header)).toBe(texts.headers.email.toLowerCase());
    expect(headerOptions.guideSheets).toContain(texts.sheetNames.guide);
  });
});

describe('headers in both languages', () => {
  it('are the same column twice', () => {
    expect(matchHeader(headOf(['Username', '電郵', 'Email'])).duplicates).toEqual(['電郵 (columns 1, 2)']);
  });
});
