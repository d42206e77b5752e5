// The headers that an import understands, in every language that our own workbooks have.
import { type HeaderCell, normalizeHeader } from '../../libs/xlsx-table/index.ts';
import { type ColumnField, columns, exportedFields } from './columns.ts';
import { allTexts, english } from './texts/all-texts.ts';

/** "WhatsApp No." stands for WhatsApp. */
const ignoredHeaderSuffix = 'no.';
const headerName = (header: string) => normalizeHeader(header, ignoredHeaderSuffix);

const fieldByHeader = new Map<string, ColumnField>([
  ...columns.map(({ field }) => [headerName(field), field] as const),
  ...allTexts.flatMap(({ headers }) => columns.map(({ field }) => [headerName(headers[field]), field] as const)),
  ...allTexts.flatMap(({ exportHeaders }) => exportedFields.map((field) => [headerName(exportHeaders[field]), field] as const)),
]);

const resultHeaders = new Set(allTexts.flatMap((texts) => texts.resultHeaders).map(headerName));
/** Columns that our own exports and reports have, and that an import does not read. */
const ignoredHeaders = new Set([...allTexts.map(({ createTime }) => headerName(createTime)), ...resultHeaders]);

/** The sheets of our templates that explain the others. */
export const guideSheets = allTexts.map(({ sheetNames }) => sheetNames.guide);

/** How the reader recognises the header row of an upload. */
export const headerOptions = {
  keyHeaders: [...fieldByHeader].flatMap(([name, field]) => (field === 'username' ? [name] : [])),
  knownHeaders: [...fieldByHeader.keys(), ...ignoredHeaders],
  guideSheets,
  ignoredHeaderSuffix,
};

/** The field that a header stands for, `ignored` for a column that an import does not read, null for an unknown header. */
export function fieldForHeader(header: string): ColumnField | 'ignored' | null {
  const name = headerName(header);
  return fieldByHeader.get(name) ?? (ignoredHeaders.has(name) ? 'ignored' : null);
}

export function isResultHeader(header: string): boolean {
  return resultHeaders.has(headerName(header));
}

/** The name by which the reader finds the column of a field, in the language of the file. */
export function headerNameOf(field: ColumnField, header: HeaderCell[]): string {
  return headerName(header.find(({ text }) => fieldForHeader(text) === field)?.text ?? english.headers[field]);
}
