import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import type { RequestWithActor } from '../../platform/access/index.ts';
import { Settings } from '../../platform/config/index.ts';
import type { ImportView } from '../import.view.ts';
import { ImportsService } from '../imports.service.ts';
import { readPreferredWait } from './prefer.ts';

/** Response headers of a route that starts an import, for the OpenAPI document. */
export const startedHeaders = { Location: 'The address of the import.', 'Preference-Applied': 'The `wait` that was honoured.' };

/** For routes that start an import: the response has a `Location`, and `Prefer: wait=N` holds it until the import has ended. */
export const PreferWait = () =>
  applyDecorators(
    UseInterceptors(PreferWaitInterceptor),
    ApiHeader({
      name: 'Prefer',
      required: false,
      schema: { type: 'string' },
      example: 'wait=10',
      description: 'Seconds, at most 30, to hold the response until the import has ended or its preview is ready (RFC 7240).',
    }),
  );

@Injectable()
class PreferWaitInterceptor implements NestInterceptor<ImportView, ImportView> {
  constructor(
    private readonly imports: ImportsService,
    private readonly settings: Settings,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<ImportView>): Observable<ImportView> {
    return next.handle().pipe(mergeMap((started) => this.#respond(context, started)));
  }

  async #respond(context: ExecutionContext, started: ImportView): Promise<ImportView> {
    const { actor, headers, raw } = context.switchToHttp().getRequest<FastifyRequest & Required<RequestWithActor>>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    void reply.header('location', `${this.settings.basePath}/api/v1/companies/${actor.user.companyId}/imports/${started.id}`);
    const seconds = readPreferredWait(headers.prefer?.toString());
    if (seconds === null) return started;
    void reply.header('preference-applied', `wait=${seconds}`);
    return this.imports.waitForEnd(actor, started.id, seconds, () => !raw.destroyed || !raw.socket.destroyed);
  }
}
