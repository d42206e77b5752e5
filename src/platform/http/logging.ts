import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';

/** Structured logs. A request is logged with method, path, status and time, without query, body, token or cookie. */
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
      hooks: { logMethod: logStartAsDebug },
      customLogLevel: (_: IncomingMessage, response: ServerResponse, error?: Error) =>
        error || response.statusCode >= 500 ? 'error' : 'info',
      autoLogging: { ignore: (request: IncomingMessage) => request.url?.startsWith('/health/') ?? false },
    },
  };
}

const startContexts = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Logs the framework's list of modules and routes at the level debug only. */
function logStartAsDebug(
  this: { isLevelEnabled(level: string): boolean },
  values: unknown[],
  method: (...values: unknown[]) => void,
): void {
  const context = (values[0] as { context?: string } | null)?.context;
  if (!context || !startContexts.has(context) || this.isLevelEnabled('debug')) method.apply(this, values);
}

/** An error message of the database may contain values of the query: only its code and constraint are logged. */
function serializeError(error: Error & { code?: string | number; constraint?: string }) {
  const isDatabaseError = error.constraint !== undefined || /^[0-9A-Z]{5}$/.test(String(error.code));
  return {
    type: error.constructor?.name ?? error.name,
    message: isDatabaseError ? `database error ${error.code}` : error.message,
    code: error.code,
    constraint: error.constraint,
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n'),
  };
}
