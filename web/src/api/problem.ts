import type { Schemas } from './types.ts';

/** An answer of the API that is no success (RFC 9457), or the lack of an answer (`status` 0). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: Schemas['FieldErrorView'][];
  readonly requestId: string | undefined;
  /** After how many minutes it is worth another try, where the server says so. */
  readonly minutesToWait: number | undefined;
  /** The rows of a file that are meant, where it says so. */
  readonly rows: number[] | undefined;

  constructor(body: Partial<Schemas['Problem']> & { status: number; rows?: unknown; retryAfter?: string | null }) {
    super(body.title ?? `The server answered ${body.status}.`);
    this.status = body.status;
    this.code = body.code ?? 'unknown';
    this.title = this.message;
    this.detail = body.detail;
    this.errors = body.errors ?? [];
    this.requestId = body.requestId;
    this.minutesToWait = body.retryAfter ? Math.ceil(Number(body.retryAfter) / 60) : undefined;
    this.rows = Array.isArray(body.rows) ? (body.rows as { row: number }[]).map(({ row }) => row) : undefined;
  }

  static ofNetwork(): ApiProblem {
    return new ApiProblem({ status: 0, code: 'console/no-connection', title: 'The server cannot be reached' });
  }

  /** Whatever came with this status, be it no problem document at all. */
  static from(status: number, body: unknown): ApiProblem {
    return new ApiProblem({ ...(typeof body === 'object' ? body : null), status });
  }

  static async fromResponse(response: Response): Promise<ApiProblem> {
    const body: unknown = await response.json().catch(() => null);
    return new ApiProblem({
      ...(typeof body === 'object' ? body : null),
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
    });
  }
}
