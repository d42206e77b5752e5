import type { HeaderCell } from '../../libs/xlsx-table/index.ts';
import { type ColumnField, guideSheetName, readHeader } from './columns.ts';

export interface HeaderWarning {
  code: 'unknown-columns' | 'other-sheets';
  message: string;
}

/** What the header row means: the field of each place, and what is wrong with it. */
export interface HeaderMatch {
  fields: (ColumnField | null)[];
  /** Headers that stand more than once, with their columns: they refuse the file. */
  duplicates: string[];
  warnings: HeaderWarning[];
}

export function matchHeader(header: HeaderCell[], otherSheets: string[]): HeaderMatch {
  const places = new Map<ColumnField, HeaderCell[]>();
  const unknown: string[] = [];
  const fields = header.map((cell) => {
    const meaning = readHeader(cell.text);
    if (meaning === null) unknown.push(cell.text);
    if (meaning === null || meaning === 'ignored') return null;
    places.set(meaning, [...(places.get(meaning) ?? []), cell]);
    return meaning;
  });
  const duplicates = [...places.values()]
    .filter((cells) => cells.length > 1)
    .map((cells) => `${cells[0]!.text} (columns ${cells.map(({ column }) => column).join(', ')})`);
  const warnings: HeaderWarning[] = [];
  if (unknown.length > 0)
    warnings.push({ code: 'unknown-columns', message: `These columns are not known and were ignored: ${unknown.join(', ')}.` });
  const unread = otherSheets.filter((name) => name !== guideSheetName);
  if (unread.length > 0) warnings.push({ code: 'other-sheets', message: `Only one sheet was read; these were not: ${unread.join(', ')}.` });
  return { fields, duplicates, warnings };
}
