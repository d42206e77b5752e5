import { applyDecorators, type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { ProblemError } from '../../../libs/problem-details/index.ts';

class VersionTagInterceptor implements NestInterceptor<object, object> {
  constructor(private readonly part: string | undefined) {}

  intercept(context: ExecutionContext, next: CallHandler<object>) {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body) => {
        const versioned = this.part === undefined ? body : body[this.part as keyof typeof body];
        void reply.header('etag', `"${(versioned as { version: number }).version}"`);
        return body;
      }),
    );
  }
}

/** One element of a list of entity tags (RFC 9110 §8.8.3). It may be empty (§5.6.1). */
const element = '[ \\t]*(?:(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"[ \\t]*)?';
const entityTags = new RegExp(`^${element}(?:,${element})*$`);

/**
 * Whether the `If-Match` header of a request allows a change of this version (RFC 9110 §13.1.1): it is missing, is `*`, or
 * lists the entity tag of the version. A tag counts by its number, because proxies that compress a response make it weak
 * (`W/"3"`) or add a suffix (`"3-gzip"`). A header that is no list of entity tags never matches.
 */
export function matchesVersion(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return entityTags.test(ifMatch) && [...ifMatch.matchAll(/"(\d+)(?:-(?:gzip|br|zstd))?"/g)].some(([, number]) => number === `${version}`);
}

/**
 * Throws `stale` (412) unless the `If-Match` header allows a change of this version. Call it while the row is locked, so that
 * no other change can come between the check and the change.
 */
export function requireVersion(ifMatch: string | undefined, version: number, stale: () => ProblemError): void {
  if (!matchesVersion(ifMatch, version)) throw stale();
}

/** Documents the header for {@link requireVersion}. */
export const AcceptsIfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    schema: { type: 'string' },
    example: '"3"',
    description: 'The ETag that was read: the change is refused with 412 if there is a newer version (RFC 9110).',
  });

/** Sends the `version` of the response body, or of a part of it, as its entity tag (RFC 9110 §8.8.3). */
export const TagByVersion = (part?: string) => applyDecorators(UseInterceptors(new VersionTagInterceptor(part)));
