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

/** What the message names, for a message in another language. `context` tells apart the messages of one code. */
export type XlsxErrorParams = Readonly<Record<string, string | number>>;

/** The message is a sentence for the person who sent the file. */
export class XlsxError extends Error {
  override readonly name = 'XlsxError';

  readonly code: XlsxErrorCode;
  /** For `no-header`: the texts of the first row that is not blank. */
  readonly found: string[];
  readonly params: XlsxErrorParams;

  constructor(code: XlsxErrorCode, message: string, params: XlsxErrorParams = {}, found: string[] = []) {
    super(message);
    this.code = code;
    this.params = params;
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
