import type { Schemas } from './types.ts';

/** An unsuccessful response of the API (RFC 9457), or no response at all (`status` 0). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: Schemas['FieldErrorView'][];
  /** What the detail names, such as limits, for a text in another language. */
  readonly params: Record<string, string | number>;
  readonly requestId: string | undefined;
  /** From `Retry-After`, when the server sends it. */
  readonly retryAfterMinutes: number | undefined;
  /** Numbers of the rows of a file that the problem is about. */
  readonly rows: number[] | undefined;

  constructor(body: Partial<Schemas['Problem']> & { status: number; rows?: unknown; retryAfter?: string | null }) {
    super(body.title ?? `The server responded with ${body.status}.`);
    this.status = body.status;
    this.code = body.code ?? 'unknown';
    this.title = this.message;
    this.detail = body.detail;
    this.errors = body.errors ?? [];
    this.params = body.params ?? {};
    this.requestId = body.requestId;
    this.retryAfterMinutes = body.retryAfter ? Math.ceil(Number(body.retryAfter) / 60) : undefined;
    this.rows = Array.isArray(body.rows) ? (body.rows as { row: number }[]).map(({ row }) => row) : undefined;
  }

  static ofNetwork(): ApiProblem {
    return new ApiProblem({ status: 0, code: 'console/no-connection', title: 'The server cannot be reached' });
  }

  /** `body` may be anything, also not a problem document. `retryAfter` is the header. */
  static from(status: number, body: unknown, retryAfter: string | null): ApiProblem {
    return new ApiProblem({ ...(typeof body === 'object' ? body : null), status, retryAfter });
  }

  static async fromResponse(response: Response): Promise<ApiProblem> {
    const body: unknown = await response.json().catch(() => null);
    return ApiProblem.from(response.status, body, response.headers.get('retry-after'));
  }
}
