// Creates the application on an open database, for the service, the demo and the tests.
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import { RequestMethod } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { apiOutline } from './api-outline.ts';
import { AppModule } from './app.module.ts';
import type { Settings } from './platform/config/index.ts';
import type { Database } from './platform/database/index.ts';
import {
  acceptJsonBodies,
  AllowedMethods,
  priorityOf,
  checkRequest,
  rejectBadAddress,
  rejectClientError,
  buildDocument,
  defaultBodyLimits,
  limitBodies,
  createValidationPipe,
  ProblemFilter,
  QueryFieldsInterceptor,
  securityHeaders,
  serveConsole,
  serveExplorer,
  serviceProblems,
} from './platform/http/index.ts';
import { Lifecycle, refuseWhenClosing } from './platform/health/index.ts';
import { openSecrets } from './platform/secrets/index.ts';
import { HasherBusyError } from './platform/passwords/index.ts';

const bodyBytesMax = 256 * 1024;
const seconds = 1_000;

/**
 * An initialised application that does not listen yet. Closing it does not close the database.
 * @param bodyLimits tests have their own.
 */
export async function createApp(settings: Settings, database: Database, bodyLimits = defaultBodyLimits): Promise<NestFastifyApplication> {
  const secrets = await openSecrets(settings, database);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(settings, secrets, database), createAdapter(settings), {
    bufferLogs: true,
    // The parsers of the framework also accept forms, on every route. JSON is parsed by Fastify.
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  const fastify = app.getHttpAdapter().getInstance();
  const allowedMethods = new AllowedMethods(fastify);
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: settings.importFileBytesMax, files: 1, fields: 10, fieldSize: 1_000, headerPairs: 50 },
  });
  app.setGlobalPrefix('api/v1', { exclude: [{ path: 'health/*path', method: RequestMethod.GET }] });
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalInterceptors(new QueryFieldsInterceptor());
  app.useGlobalFilters(new ProblemFilter([[HasherBusyError, tooManyLogins]]));
  acceptJsonBodies(fastify);
  limitBodies(fastify, bodyLimits);
  refuseWhenClosing(fastify, app.get(Lifecycle));
  // Everything else that uses the database has more time: imports, timers, commands.
  fastify.addHook('onRequest', (request, _reply, done) => database.inRequest(priorityOf(request), done));
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders).header('x-request-id', request.id);
    // Responses contain tokens and personal data, which must not be cached (OWASP ASVS 5.0, 14.3).
    if (request.routeOptions.url?.startsWith('/api/')) void reply.header('cache-control', 'no-store');
    checkRequest(request);
  });
  const { basePath } = settings;
  serveExplorer(app, buildDocument(app, { ...apiOutline, basePath }), basePath);
  await serveConsole(app, basePath);
  // Node refuses an unknown Expect with an empty 417. It may be ignored (RFC 9110 §10.1.1).
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  await app.init();
  allowedMethods.answerOthers();
  await fastify.ready();
  return app;
}

const tooManyLogins = () =>
  serviceProblems.unavailable({ detail: 'Too many people are logging in at once. Try again in a moment.', retryAfterSeconds: 2 });

/** Slow clients are cut off. Without these limits Fastify waits for a body for ever. */
function createAdapter({ basePath, trustProxy }: Settings): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustProxy === false ? false : (_address, hop) => hop < trustProxy,
    // A proxy may keep the prefix or take it off.
    rewriteUrl: ({ url = '/' }) => withoutPrefix(url, basePath),
    bodyLimit: bodyBytesMax,
    // Longer than any id, so that a long unknown id gets the same 404 as a short one.
    routerOptions: { maxParamLength: 2_000 },
    genReqId: () => randomUUID(),
    // For what `limitBodies` does not see, and longer: it responds with the usual headers.
    requestTimeout: 125 * seconds,
    // For an idle connection. The event stream of an import sends something every 15 seconds.
    connectionTimeout: 130 * seconds,
    keepAliveTimeout: 72 * seconds,
    clientErrorHandler: rejectClientError,
    frameworkErrors: rejectBadAddress,
    // A request without Host is refused by `checkRequest`, with a problem as its response.
    http: { headersTimeout: 30 * seconds, connectionsCheckingInterval: 5 * seconds, requireHostHeader: false },
  });
}

function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest.startsWith('/') ? rest : url;
}
