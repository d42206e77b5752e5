import type { HeaderCell, TableHead } from '../../libs/xlsx-table/index.ts';
import type { ColumnField } from './columns.ts';
import { fieldForHeader, guideSheets } from './headers.ts';
import type { Layout } from './parse-rows.ts';
import type { ProblemParams } from './row-problems.ts';

export interface HeaderWarning {
  code: 'unknown-columns' | 'equal-sheets' | 'other-sheets';
  message: string;
  params: ProblemParams;
}

/** The field of each column of a header row, and the problems of the row. */
export interface HeaderMatch {
  fields: (ColumnField | null)[];
  /** Fields with more than one column. The file is rejected. */
  duplicates: string[];
  warnings: HeaderWarning[];
}

/** The layout of a header that has been accepted. */
export function toLayout(header: HeaderCell[]): Layout {
  const meanings = header.map(({ text }) => fieldForHeader(text));
  return { fields: meanings.map((meaning) => (meaning === 'ignored' ? null : meaning)), headers: header.map(({ text }) => text) };
}

export function matchHeader({ header, otherSheets, equalSheets }: Pick<TableHead, 'header' | 'otherSheets' | 'equalSheets'>): HeaderMatch {
  const places = new Map<ColumnField, HeaderCell[]>();
  const unknown: string[] = [];
  const fields = header.map((cell) => {
    const meaning = fieldForHeader(cell.text);
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
    warnings.push({
      code: 'unknown-columns',
      message: `These columns are not known and were ignored: ${unknown.join(', ')}.`,
      params: { count: unknown.length, columns: unknown.join(', ') },
    });
  if (equalSheets.length > 0)
    warnings.push({
      code: 'equal-sheets',
      message: `Other sheets have the same columns and were not read; send each in a file of its own: ${equalSheets.join(', ')}.`,
      params: { count: equalSheets.length, sheets: equalSheets.join(', ') },
    });
  const unread = otherSheets.filter((name) => !guideSheets.includes(name) && !equalSheets.includes(name));
  if (unread.length > 0)
    warnings.push({
      code: 'other-sheets',
      message: `Only one sheet was read. These sheets were not read: ${unread.join(', ')}.`,
      params: { count: unread.length, sheets: unread.join(', ') },
    });
  return { fields, duplicates, warnings };
}
