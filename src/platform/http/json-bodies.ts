import type { FastifyInstance } from 'fastify';
import { requestProblems } from './request.errors.ts';

/** Deeper than anything that a route asks for; what reads bodies goes down level by level. */
const depthMax = 16;

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
      else if (isTooDeep(body)) done(requestProblems.malformed({ detail: `Send JSON that is nested at most ${depthMax} deep.` }));
      else void parse(request, body, done);
    },
  );
}

function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (isInText) {
      if (character === '\\') at++;
      else if (character === '"') isInText = false;
    } else if (character === '"') isInText = true;
    else if (character === '{' || character === '[') {
      if (++depth > depthMax) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}
