// How long the body of a request may take to arrive, and how a connection ends whose body is not read to its end.
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptsForm, hasBody } from './check-request.ts';
import { sendProblem } from './problem.filter.ts';
import { requestProblems } from './request.errors.ts';

/** In milliseconds and bytes. */
export interface BodyLimits {
  /** For the body of a route that takes a form with a file to arrive. */
  formMilliseconds: number;
  /** For any other body to arrive. */
  bodyMilliseconds: number;
  /** After a response that refuses a body, so long and so much of the body is still received and thrown away. */
  lingerMilliseconds: number;
  lingerBytes: number;
}

export const defaultBodyLimits: BodyLimits = {
  formMilliseconds: 120_000,
  bodyMilliseconds: 15_000,
  lingerMilliseconds: 2_000,
  lingerBytes: 32 * 1024 * 1024,
};

const lingerCheckMilliseconds = 50;
/** Emitted by a request whose body has not arrived in time. */
const tooSlow = Symbol('tooSlow');

/** Responds with 408 to a body that is too slow, and closes the connection after a response that came before its body's end. */
export function limitBodies(fastify: FastifyInstance, limits: BodyLimits): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (hasBody(request.raw)) startTimer(request, reply, limits);
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (hasBody(request.raw) && !request.raw.complete) {
      void reply.header('connection', 'close');
      endWithoutReset(request.raw, limits);
    }
    done(null, payload);
  });
}

/** Calls the listener if the body has not arrived in time. The client has got its response by then. */
export function onTooSlow(request: FastifyRequest, listener: () => void): void {
  request.raw.once(tooSlow, listener);
}

function startTimer(request: FastifyRequest, reply: FastifyReply, { formMilliseconds, bodyMilliseconds }: BodyLimits): void {
  const milliseconds = acceptsForm(request.routeOptions) ? formMilliseconds : bodyMilliseconds;
  const timer = setTimeout(() => {
    if (request.raw.complete || reply.sent) return;
    sendProblem(reply, request.id, requestProblems.timeout({ detail: `Send the whole body within ${milliseconds / 1000} seconds.` }));
    request.raw.emit(tooSlow);
  }, milliseconds);
  reply.raw.once('close', () => clearTimeout(timer));
}

/**
 * If a connection is closed while bytes of its client are unread, the client gets a reset, and may lose the response. So
 * only our side is closed with the response, and the client has some time to notice (as `lingering_close` of nginx).
 */
function endWithoutReset(request: IncomingMessage, { lingerMilliseconds, lingerBytes }: BodyLimits): void {
  const { socket } = request;
  // Node calls it when the last response of a connection is written.
  socket.destroySoon = () => {
    socket.end();
    request.resume();
    const bytesMax = socket.bytesRead + lingerBytes;
    const endsAt = performance.now() + lingerMilliseconds;
    const check = setInterval(() => {
      if (socket.bytesRead > bytesMax || performance.now() > endsAt) socket.destroy();
    }, lingerCheckMilliseconds);
    socket.once('close', () => clearInterval(check));
  };
}
