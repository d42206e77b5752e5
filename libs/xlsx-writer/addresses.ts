const letterCache: string[] = [];

/** The letters of a column; 0 is A. */
export function letters(column: number): string {
  return (letterCache[column] ??=
    column < 26 ? String.fromCharCode(65 + column) : `${letters(Math.floor(column / 26) - 1)}${letters(column % 26)}`);
}

/** A range over all columns, such as `A1:J9`. */
export function rangeOf(columnCount: number, firstRow: number, lastRow: number): string {
  return `A${firstRow}:${letters(columnCount - 1)}${lastRow}`;
}

/** The same range as a reference that a formula or a name can use, such as `'Staff'!$A$1:$J$9`. */
export function absoluteRange(sheetName: string, range: string): string {
  return `'${sheetName.replaceAll("'", "''")}'!${range.replace(/[A-Z]+|\d+/g, '$$$&')}`;
}
