// Requests that Fastify cannot route. They get a problem as their response, like all other failed requests.
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.ts';
import { problemTypePrefix, requestProblems } from './request.errors.ts';
import { securityHeaders } from './security-headers.ts';

/**
 * For a request that is not HTTP, or that arrives too slowly. There is no reply object yet, only the socket. If the socket is
 * still needed for the response to an earlier request, the client would take ours for it, so the connection is only closed.
 */
export function rejectClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || owesResponse(socket)) {
    socket.destroy();
    return;
  }
  const problem = toProblem(error.code);
  const requestId = randomUUID();
  const body = JSON.stringify(problem.toBody(requestId, problemTypePrefix));
  const headers = Object.entries({ ...securityHeaders, 'x-request-id': requestId }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\n${headers.join('')}connection: close\r\n\r\n${body}`,
  );
}

/** Whether a response has begun, or belongs to a request that has arrived as a whole. */
function owesResponse(socket: Socket): boolean {
  // What Node itself looks at if there is no listener for the errors of clients.
  const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
  return Boolean(response && (response.headersSent || response.req.complete));
}

function toProblem(code: string | undefined) {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestProblems.timeout();
    case 'HPE_HEADER_OVERFLOW':
      return requestProblems.headersTooLarge();
    default:
      return requestProblems.malformed({ detail: 'This is not an HTTP/1.1 request.' });
  }
}

/** For an address that cannot be decoded. */
export function rejectBadAddress(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, request.id, requestProblems.malformed({ detail: 'The address of the request cannot be read.' }));
}
