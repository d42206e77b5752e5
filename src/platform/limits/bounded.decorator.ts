import { type CallHandler, type ExecutionContext, Injectable, mixin, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import type { RequestWithActor } from '../access/index.ts';
import { onClosed } from '../http/index.ts';
import { Capacity, type HeavyWork } from './capacity.ts';

/** For a route whose response a client may read for long: it has a place from the header of the request until it is closed. */
export const Bounded = (work: HeavyWork) => UseInterceptors(boundedInterceptor(work));

function boundedInterceptor(work: HeavyWork) {
  @Injectable()
  class BoundedInterceptor implements NestInterceptor {
    constructor(private readonly capacity: Capacity) {}

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const http = context.switchToHttp();
      const { actor } = http.getRequest<Required<RequestWithActor>>();
      const release = this.capacity.take(work, actor.user.companyId);
      onClosed(http.getResponse<FastifyReply>().raw, release);
      return next.handle();
    }
  }
  return mixin(BoundedInterceptor);
}
