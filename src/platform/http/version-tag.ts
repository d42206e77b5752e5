import { applyDecorators, type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';

class VersionTagInterceptor implements NestInterceptor<{ version: number }> {
  intercept(context: ExecutionContext, next: CallHandler<{ version: number }>) {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body) => {
        void reply.header('etag', `"${body.version}"`);
        return body;
      }),
    );
  }
}

/**
 * Whether the `If-Match` header of a request allows a change of this version (RFC 9110 §13.1.1): it is missing, is `*`, or
 * lists the entity tag of the version. Weak tags never match.
 */
export function matchesVersion(ifMatch: string | undefined, version: number): boolean {
  return ifMatch === undefined || ifMatch.trim() === '*' || ifMatch.split(',').some((tag) => tag.trim() === `"${version}"`);
}

/** Documents the header for {@link matchesVersion}. */
export const AcceptsIfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    schema: { type: 'string' },
    example: '"3"',
    description: 'The ETag that was read: the change is refused with 412 if there is a newer version (RFC 9110).',
  });

/** Sends the `version` of the response body as its entity tag (RFC 9110 §8.8.3). */
export const TagByVersion = () => applyDecorators(UseInterceptors(new VersionTagInterceptor()));
