import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { acceptsForm } from './check-request.ts';
import { requestProblems } from './request.errors.ts';

/** Deeper than any body that a route expects. Validation recurses, so that the depth must be limited. */
const depthMax = 16;

/**
 * Accepts JSON bodies, and merge patches with their own media type (RFC 7396). An empty body is accepted too, because many
 * clients send the Content-Type with every request. Every other media type gets 415.
 */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  // Keys that could change an object's prototype are refused.
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      // Its handler refuses JSON, whatever is in it.
      if (acceptsForm(request.routeOptions)) return done(null);
      // Decoding would replace invalid bytes, and store another text than was sent (RFC 8259 §8.1).
      if (!isUtf8(body)) return done(requestProblems.malformed({ detail: 'Send JSON in UTF-8.' }));
      const json = body.toString('utf8');
      if (json === '') done(null);
      else if (isTooDeep(json)) done(requestProblems.malformed({ detail: `Send JSON that is nested at most ${depthMax} deep.` }));
      else void parse(request, json, done);
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
