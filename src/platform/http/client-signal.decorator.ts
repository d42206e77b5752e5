import type { ServerResponse } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** The client has closed its connection, so no one waits for the response. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/**
 * Calls the listener once when the response has ended or its connection was closed, also if that was before: the client may
 * go while the guard reads its session.
 */
export function onClosed(response: ServerResponse, listener: () => void): void {
  if (response.closed || response.destroyed || response.req.socket.destroyed) {
    process.nextTick(listener);
    return;
  }
  // Node warns of more than ten listeners.
  response.setMaxListeners(response.getMaxListeners() + 1).once('close', listener);
}

/** A signal that is aborted with {@link ClientGoneError} when the client closes the connection before the response has ended. */
export const ClientSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const { raw } = context.switchToHttp().getResponse<FastifyReply>();
  const gone = new AbortController();
  onClosed(raw, () => {
    if (!raw.writableFinished) gone.abort(new ClientGoneError('The client has closed the connection.'));
  });
  return gone.signal;
});
