// A backup is a compressed text file (gzip). A line that begins with # says what follows; every other line is a row as JSON, as
// the database writes it. The last line counts the rows, so that a file that was cut is noticed.

export interface BackupHeader {
  format: 'cardroll-backup';
  formatVersion: 1;
  /** The version of the program that made it. */
  program: string;
  /** ISO 8601, by the clock of the database. */
  madeAt: string;
  /** The migrations that had been applied. */
  migrations: string[];
  /** For people who look into the file. */
  secrets: string;
}

export interface BackupTable {
  table: string;
  columns: string[];
}

export interface BackupEnd {
  /** Rows of each table. */
  rows: Record<string, number>;
  /** The last value of each sequence that has been used. */
  sequences: Record<string, string>;
}

export type BackupMark = { header: BackupHeader } | { begin: BackupTable } | { end: BackupEnd };

/** The message is a sentence for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

const markPrefix = '#';

export function toMarkLine(mark: BackupMark): string {
  return `${markPrefix}${JSON.stringify(mark)}\n`;
}

/** Whether the line is the last one of a backup. */
export function isEndLine(line: string): boolean {
  return line.startsWith(`${markPrefix}{"end":`);
}

/** Null for a row. Throws {@link BackupError}. */
export function readMarkLine(line: string): BackupMark | null {
  if (!line.startsWith(markPrefix)) return null;
  try {
    return JSON.parse(line.slice(markPrefix.length)) as BackupMark;
  } catch {
    throw new BackupError('This is no backup of Cardroll, or it is damaged.');
  }
}
