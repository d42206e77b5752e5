import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../libs/problem-details/index.ts';
import { isDiskFull, isTransientFailure } from '../database/index.ts';
import { ClientGoneError } from './client-signal.decorator.ts';
import { problemTypePrefix, requestProblems, serviceProblems } from './request.errors.ts';
import { securityHeaders } from './security-headers.ts';

/** Errors that are no problems themselves, with the problem that a client gets for them. */
type KnownErrors = [type: new (...args: never[]) => Error, toProblem: () => ProblemError][];

/** Turns every error into `application/problem+json` (RFC 9457) that reveals nothing about the inside of the service. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);
  readonly #knownErrors: KnownErrors;

  constructor(knownErrors: KnownErrors) {
    this.#knownErrors = knownErrors;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const known = this.#knownErrors.find(([type]) => error instanceof type);
    const problem = known ? known[1]() : isCutOff(request, error) ? requestProblems.malformed() : toProblem(error);
    if (problem.status >= 500) this.#logger.error(error);
    sendProblem(http.getResponse<FastifyReply>(), request.id, problem);
  }
}

export function sendProblem(reply: FastifyReply, requestId: string, problem: ProblemError): void {
  // The client was told already that its body was too slow.
  if (reply.sent) return;
  const { retryAfterSeconds, headers } = problem.options;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))));
  for (const [name, value] of Object.entries(headers ?? {})) void reply.header(name, value);
  void reply
    .code(problem.status)
    // Some requests are refused before the hook that sets them.
    .headers(securityHeaders)
    .header('x-request-id', requestId)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem.toBody(requestId, problemTypePrefix)));
}

/** Whether the client has closed the connection, before the end of its body or of the response. The same code from the database is its failure. */
function isCutOff({ raw }: FastifyRequest, error: unknown): boolean {
  return (
    error instanceof ClientGoneError || (!raw.complete && raw.destroyed && (error as NodeJS.ErrnoException | null)?.code === 'ECONNRESET')
  );
}

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isDiskFull(error))
    return serviceProblems.insufficientStorage({
      detail: 'Nothing was changed. Try again later, or tell the operator.',
      retryAfterSeconds: 60,
    });
  if (isTransientFailure(error))
    return serviceProblems.unavailable({ detail: 'The database does not respond. Try again soon.', retryAfterSeconds: 5 });
  const status = error instanceof HttpException ? error.getStatus() : ((error as { statusCode?: unknown } | null)?.statusCode ?? 500);
  switch (status) {
    case 400:
      return requestProblems.malformed({
        detail: 'Send valid JSON (or a valid form where a file is asked for) with the right Content-Type.',
      });
    case 404:
      return requestProblems.noSuchRoute({ detail: 'See /docs for all routes.' });
    case 413:
      return requestProblems.tooLarge();
    case 415:
    case 406:
      return requestProblems.unsupportedMediaType({ detail: 'Send application/json, or multipart/form-data where a file is asked for.' });
    default:
      return typeof status === 'number' && status >= 400 && status < 500 ? requestProblems.malformed() : serviceProblems.unexpected();
  }
}
