import { applyDecorators, type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
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

/** Sends the `version` of the body as its entity tag (RFC 9110 §8.8.3). */
export const TagByVersion = () => applyDecorators(UseInterceptors(new VersionTagInterceptor()));
