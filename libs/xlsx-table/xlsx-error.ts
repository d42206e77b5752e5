/** Why a file cannot be read as a table. */
export type XlsxErrorCode =
  | 'not-xlsx'
  | 'password-protected'
  | 'legacy-format'
  | 'macro-workbook'
  | 'damaged'
  | 'too-large-inflated'
  | 'too-many-entries'
  | 'too-many-rows'
  | 'too-many-columns'
  | 'too-slow'
  | 'no-sheet'
  | 'no-header';

/** The message is a sentence for the person who sent the file. */
export class XlsxError extends Error {
  override readonly name = 'XlsxError';

  readonly code: XlsxErrorCode;
  /** For `no-header`: the texts of the first row that is not blank. */
  readonly found: string[];

  constructor(code: XlsxErrorCode, message: string, found: string[] = []) {
    super(message);
    this.code = code;
    this.found = found;
  }
}

/** One sheet is damaged, in a file that is whole otherwise: its rows are out of order, or no sheet has its addresses. */
export class SheetDamage extends XlsxError {
  constructor(what: string) {
    super('damaged', damageMessage(what));
  }
}

export function damaged(what: string): XlsxError {
  return new XlsxError('damaged', damageMessage(what));
}

function damageMessage(what: string): string {
  return `The file is damaged: ${what}. Open it in your spreadsheet program, save it again and send the new copy.`;
}
