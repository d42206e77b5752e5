import type { FastifyInstance } from 'fastify';
import { serviceProblems } from '../http/index.ts';
import type { Lifecycle } from './lifecycle.ts';

/**
 * From the signal to stop on, each response closes its connection (RFC 9112 §9.6): the client's next request goes to another
 * instance. Throws `service/unavailable` once the process is closing.
 */
export function refuseWhenClosing(fastify: FastifyInstance, lifecycle: Lifecycle): void {
  fastify.addHook('onRequest', async (_request, reply) => {
    if (lifecycle.phase === 'serving') return;
    void reply.header('connection', 'close');
    if (lifecycle.phase === 'closing')
      throw serviceProblems.unavailable({ detail: 'The service is stopping. Try again soon.', retryAfterSeconds: 5 });
  });
  // A response that was begun before the signal.
  fastify.addHook('onSend', async (_request, reply) => {
    if (lifecycle.phase !== 'serving') void reply.header('connection', 'close');
  });
}
