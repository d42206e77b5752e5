import type { FastifyInstance } from 'fastify';

/**
 * What is taken as a body: JSON, and merge patches under their own name (RFC 7396). A request that says JSON and
 * has no body has none: many clients send the header always. Everything else is answered with 415.
 */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  // Keys that would reach into an object's prototype are refused.
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') done(null);
      else void parse(request, body, done);
    },
  );
}
