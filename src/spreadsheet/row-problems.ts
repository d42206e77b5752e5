/** What a message names: limits, values, columns. A message in another language is made of it and of the code. */
export type ProblemParams = Readonly<Record<string, string | number>>;

/**
 * For each code, the names of its parameters. A code with several messages has one entry for each value of its parameter
 * `context`, and `''` for the message without one.
 */
export type CodeTable = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const none = { '': [] };

/** Every code that a problem of a row can have. The report shows them; some are made by `imports`. */
export const rowProblemCodes = {
  // The cell.
  'cell-error': { '': ['text'] },
  'formula-without-result': none,
  'not-shown': none,
  'wrong-type': { number: ['address', 'text'], date: ['address', 'text'], boolean: ['address', 'text'], password: ['address'] },
  date: { '': ['text'], password: [] },
  'precision-lost': { '': ['text'], password: [] },
  // The text.
  required: { '': [], username: [], 'new-user': [] },
  'too-short': { '': ['charsMin'], password: ['charsMin'] },
  'too-long': { '': ['charsMax', 'chars'], password: ['charsMax'], cell: [] },
  'forbidden-character': { '': [], 'line-break': [], username: [], password: [], 'unstorable-password': [] },
  'invalid-email': none,
  'invalid-phone': { '': ['digitsMin', 'digitsMax'] },
  'invalid-web-address': none,
  'invalid-length': { '': ['charsMin', 'charsMax', 'chars'] },
  'mixed-scripts': none,
  'too-common': none,
  'too-personal': none,
  // The user.
  'duplicate-username': none,
  'username-unavailable': { '': [], 'since-preview': [] },
  'user-in-bin': none,
  'own-password': none,
  'own-account': none,
  'last-admin': none,
  'user-not-found': none,
  'changed-since-preview': none,
  // An undo.
  'user-gone': none,
  'promoted-since': none,
  'logged-in-since': none,
  'changed-since': none,
} as const satisfies CodeTable;

export type RowProblemCode = keyof typeof rowProblemCodes;

export interface RowProblem {
  /** The header in the file, or in the template if the file does not have the column. */
  column: string;
  code: RowProblemCode;
  /** A sentence in English that says what to do. */
  message: string;
  params: ProblemParams;
}
