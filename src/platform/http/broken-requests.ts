// Requests that never become one: they get the same kind of answer as all others.
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.ts';
import { problemTypePrefix, requestProblems } from './request.errors.ts';

/** What cannot be read as HTTP, or does not come in time; there is no reply to send it with, only the socket. */
export function rejectClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = toProblem(error.code);
  const body = JSON.stringify(problem.toBody(randomUUID(), problemTypePrefix));
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  );
}

function toProblem(code: string | undefined) {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestProblems.timeout();
    case 'HPE_HEADER_OVERFLOW':
      return requestProblems.headersTooLarge();
    default:
      return requestProblems.malformed({ detail: 'This is not a request of HTTP/1.1.' });
  }
}

/** An address that no route can be looked up for. */
export function rejectBadAddress(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, request.id, requestProblems.malformed({ detail: 'The address of the request cannot be read.' }));
}
