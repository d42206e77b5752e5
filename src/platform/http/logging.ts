import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';

/** Structured logs. Of a request they hold method, path, answer and time: no query, body, token or cookie. */
export function loggingOptions(logLevel: string): Params {
  return {
    pinoHttp: {
      level: logLevel,
      customAttributeKeys: { req: 'request', res: 'response', err: 'error' },
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({
          id: request.id,
          method: request.method,
          path: request.url.split('?')[0],
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
        err: serializeError,
      },
      redact: {
        paths: ['*.password', '*.currentPassword', '*.newPassword', '*.passwordHash', '*.accessToken', '*.refreshToken', '*.authorization'],
        censor: '[hidden]',
      },
      hooks: { logMethod: quietStart },
      customLogLevel: (_: IncomingMessage, response: ServerResponse, error?: Error) =>
        error || response.statusCode >= 500 ? 'error' : 'info',
      autoLogging: { ignore: (request: IncomingMessage) => request.url?.startsWith('/health/') ?? false },
    },
  };
}

const startContexts = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** The framework's list of all modules and routes is for whoever debugs. */
function quietStart(this: { isLevelEnabled(level: string): boolean }, values: unknown[], method: (...values: unknown[]) => void): void {
  const context = (values[0] as { context?: string } | null)?.context;
  if (!context || !startContexts.has(context) || this.isLevelEnabled('debug')) method.apply(this, values);
}

/** What the database says of a failed query may hold its values: only its code and its constraint are kept. */
function serializeError(error: Error & { code?: string | number; constraint?: string }) {
  const isOfDatabase = error.constraint !== undefined || /^[0-9A-Z]{5}$/.test(String(error.code));
  return {
    type: error.constructor?.name ?? error.name,
    message: isOfDatabase ? `database error ${error.code}` : error.message,
    code: error.code,
    constraint: error.constraint,
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n'),
  };
}
