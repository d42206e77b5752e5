import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { RequestPriority } from '../database/index.ts';

/** A route whose transactions do not wait for the connections of other requests: sign-in and readiness. */
export const ReservedConnection = () => RouteConfig({ isReserved: true });

export function priorityOf({ routeOptions }: FastifyRequest): RequestPriority {
  return (routeOptions.config as { isReserved?: boolean }).isReserved === true ? 'reserved' : 'normal';
}
