/**
 * Problem details for HTTP APIs (RFC 9457): each module of an application declares its problems once,
 * as a table of code → status and title, and throws them by name.
 */

/** One invalid value in a request. The code is stable, and the message says what to do. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

interface ProblemOptions {
  /** What went wrong in this case, and what to do about it. */
  detail?: string;
  errors?: FieldError[];
  /** Seconds, sent as the `Retry-After` header (RFC 9110 §10.2.3). */
  retryAfterSeconds?: number;
  /** More headers of the response, such as `WWW-Authenticate`. */
  headers?: Record<string, string>;
  /** Extension members (RFC 9457 §3.2). */
  extensions?: Record<string, unknown>;
}

/** The body of an `application/problem+json` response. */
interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: FieldError[];
  [extension: string]: unknown;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /** `module/kebab-case`; clients branch on it, so it never changes. */
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly options: ProblemOptions;

  constructor(code: string, status: number, title: string, options: ProblemOptions = {}) {
    super(options.detail ?? title);
    this.code = code;
    this.status = status;
    this.title = title;
    this.options = options;
  }

  /** @param typePrefix of the URI in `type`; the code of the problem follows it. */
  toBody(requestId: string, typePrefix: string): ProblemBody {
    const { detail, errors, extensions } = this.options;
    return {
      type: `${typePrefix}${this.code.replace('/', ':')}`,
      title: this.title,
      status: this.status,
      detail: detail ?? (errors ? 'Correct the values that errors names.' : `${this.title}.`),
      code: this.code,
      requestId,
      ...(errors === undefined ? {} : { errors }),
      ...extensions,
    };
  }
}

/**
 * Turns the table of a module into functions: `users.notFound({ detail })` returns a {@link ProblemError} with the code
 * `users/not-found`.
 */
export function defineProblems<const Table extends Record<string, [status: number, title: string]>>(
  module: string,
  table: Table,
): { [Name in keyof Table]: (options?: ProblemOptions) => ProblemError } {
  const functions = Object.entries(table).map(([name, [status, title]]) => {
    const code = `${module}/${toKebabCase(name)}`;
    return [name, (options?: ProblemOptions) => new ProblemError(code, status, title, options)];
  });
  return Object.fromEntries(functions) as { [Name in keyof Table]: (options?: ProblemOptions) => ProblemError };
}

function toKebabCase(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
