import { METHODS } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.ts';
import { requestProblems } from './request.errors.ts';

/**
 * Answers the methods that no route has, for every path that has a route: OPTIONS with 204, all others with 405, both with
 * `Allow` (RFC 9110 §10.2.1). They need no token, because the OpenAPI document shows the same to everyone. Create it before
 * the first route. Other origins get no CORS headers.
 */
export class AllowedMethods {
  readonly #byPath = new Map<string, Set<string>>();

  constructor(private readonly fastify: FastifyInstance) {
    // Fastify routes only the methods that it knows.
    for (const method of METHODS) if (!fastify.supportedMethods.includes(method)) fastify.addHttpMethod(method);
    fastify.addHook('onRoute', ({ url, method }) => {
      const methods = this.#byPath.get(url) ?? new Set();
      this.#byPath.set(url, methods);
      for (const one of [method].flat()) methods.add(one);
    });
  }

  /** Call it after the last route. */
  answerOthers(): void {
    for (const [url, methods] of this.#byPath) {
      const allow = [...methods, 'OPTIONS'].toSorted().join(', ');
      const answer = async (request: FastifyRequest, reply: FastifyReply) => {
        if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
        sendProblem(reply, request.id, requestProblems.methodNotAllowed({ detail: `Use one of these: ${allow}.`, headers: { allow } }));
        return reply;
      };
      // Before the body is read, so that its media type does not matter.
      const method = METHODS.filter((one) => !methods.has(one));
      this.fastify.route({ method, url, exposeHeadRoute: false, onRequest: answer, handler: answer });
    }
  }
}
