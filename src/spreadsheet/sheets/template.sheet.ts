import type { Readable } from 'node:stream';
import { columnLetters, type Sheet, type SheetRow, type TypedValueCheck } from '../../../libs/xlsx-writer/index.ts';
import type { DatalinkValues } from '../../datalinks/index.ts';
import type { UserRecord } from '../../users/index.ts';
import { type Column, type ColumnField, columns, isDatalink } from '../columns.ts';
import type { SpreadsheetTexts } from '../texts/texts.ts';
import { guideSheet } from './guide.sheet.ts';
import {
  headerStyle,
  optionalHeaderStyle,
  ownerOnlyHeaderStyle,
  ownerOnlyStyle,
  textStyle,
  wrappedOwnerOnlyStyle,
  wrappedStyle,
} from './styles.ts';
import { headerRow, writeWorkbook } from './write-workbook.ts';

export interface PrefilledUser {
  user: UserRecord;
  datalinks: DatalinkValues | null;
}

const columnHeaderStyles = columns.map(({ field, isRequired }) =>
  isRequired ? headerStyle : isDatalink(field) ? ownerOnlyHeaderStyle : optionalHeaderStyle,
);
const emptyStyles = columns.map(({ isWrapped }) => (isWrapped ? wrappedStyle : textStyle));
const userStyles = columns.map(({ field, isWrapped }, place) =>
  isDatalink(field) ? (isWrapped ? wrappedOwnerOnlyStyle : ownerOnlyStyle) : emptyStyles[place]!,
);

/** The workbook for an import, with the given users in it. */
export function writeTemplate(pages: AsyncIterable<PrefilledUser[]>, texts: SpreadsheetTexts): Readable {
  return writeWorkbook([staffSheet(pages, texts), guideSheet(texts, columnHeaderStyles)], texts.titles.template, texts);
}

/** Rows with filters and checks. Some programs visit every cell of such a range, so it must be short. */
const preparedRows = 5_000;

function staffSheet(pages: AsyncIterable<PrefilledUser[]>, texts: SpreadsheetTexts): Sheet {
  return {
    name: texts.sheetNames.staff,
    columns: columns.map(({ width }, place) => ({ width, style: emptyStyles[place]! })),
    frozenRows: 1,
    frozenColumns: 1,
    headerRow: 1,
    filteredRowsMin: preparedRows + 1,
    notes: columns.map((column, place) => ({ row: 1, column: place, text: texts.template.note(column) })),
    checks: columns.flatMap((column, place) => checksOf(column, columnLetters(place), texts)),
    pages: toRows(pages, texts),
  };
}

async function* toRows(pages: AsyncIterable<PrefilledUser[]>, { headers }: SpreadsheetTexts): AsyncGenerator<SheetRow[]> {
  let number = 1;
  const texts = columns.map(({ field }) => headers[field]);
  yield [headerRow(number, texts, columnHeaderStyles)];
  for await (const users of pages)
    yield users.map((user) => ({ number: ++number, values: columns.map(({ field }) => valueOf(field, user)), styles: userStyles }));
}

/** Datalinks are grey even when they are blank: a value that is typed there is ignored. */
function valueOf(field: ColumnField, { user, datalinks }: PrefilledUser): string | null {
  if (field === 'password') return null;
  return isDatalink(field) ? (datalinks?.[field] ?? '') : (user[field] ?? null);
}

/** A warning of the spreadsheet program for a value that is typed. The import applies its own rules. */
function checksOf(column: Column, letter: string, { headers, template }: SpreadsheetTexts): TypedValueCheck[] {
  const formula = formulaFor(column, `${letter}2`);
  const range = `${letter}2:${letter}${preparedRows + 1}`;
  return formula === null ? [] : [{ range, formula, title: headers[column.field], message: template.check(column) }];
}

function formulaFor({ field, limits }: Column, cell: string): string | null {
  const isInRange = `AND(LEN(${cell})>=${limits.charsMin},LEN(${cell})<=${limits.charsMax})`;
  switch (field) {
    case 'username':
      return isInRange;
    case 'password':
      return `OR(${cell}="****",${isInRange})`;
    case 'email':
      return `ISNUMBER(FIND("@",${cell}))`;
    case 'firstName':
    case 'lastName':
      return `LEN(${cell})<=${limits.charsMax}`;
    case 'website':
      return `OR(LEFT(LOWER(${cell}),4)="http",LEFT(LOWER(${cell}),4)="www.")`;
    default:
      return null;
  }
}
