import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { requestProblems } from './request.errors.ts';
import { unknownField } from './validation.pipe.ts';

/**
 * Refuses every query field on routes without a query class, with `request/invalid`. Routes with one leave it to the
 * validation pipe. An interceptor runs after all guards, so that others learn nothing about a route.
 */
export class QueryFieldsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const fields = Object.keys(context.switchToHttp().getRequest<FastifyRequest>().query as object);
    if (fields.length > 0 && !hasQueryClass(context)) throw requestProblems.invalid({ errors: fields.map((name) => unknownField(name)) });
    return next.handle();
  }
}

/** Whether a parameter of the handler is declared as `@Query() query: SomeClass`. */
function hasQueryClass(context: ExecutionContext): boolean {
  // The framework has no function for it: it keeps the parameters of a handler by their kind and index.
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  return Object.entries((parameters ?? {}) as Record<string, { data?: unknown }>).some(
    ([key, { data }]) => key.startsWith(`${RouteParamtypes.QUERY}:`) && data === undefined,
  );
}
