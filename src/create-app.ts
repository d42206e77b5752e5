// The whole application on an open database; main, demo and tests differ only in what they do with it.
import { randomBytes, randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
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
  rejectBadAddress,
  rejectClientError,
  buildDocument,
  createValidationPipe,
  ProblemFilter,
  serveConsole,
  serveExplorer,
  serviceProblems,
} from './platform/http/index.ts';
import { HasherBusyError } from './platform/passwords/index.ts';

const bodyBytesMax = 256 * 1024;
const seconds = 1_000;

/** An initialised application that does not listen yet. Closing it leaves the database open. */
export async function createApp(settings: Settings, database: Database): Promise<NestFastifyApplication> {
  const jwtSecret = settings.jwtSecret ?? database.storedSecret() ?? randomBytes(48).toString('base64');
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ ...settings, jwtSecret }, database),
    createAdapter(settings),
    {
      bufferLogs: true,
      // Fastify's own parser takes JSON; the framework's would take forms where no form is asked for.
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.useLogger(app.get(Logger));
  await app.register(helmet, { contentSecurityPolicy: { directives: contentSecurityPolicy } });
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: settings.importFileBytesMax, files: 1, fields: 10, fieldSize: 1_000, headerPairs: 50 },
  });
  app.setGlobalPrefix('api/v1', { exclude: [{ path: 'health/*path', method: RequestMethod.GET }] });
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter([[HasherBusyError, tooManyLogins]]));
  const fastify = app.getHttpAdapter().getInstance();
  acceptJsonBodies(fastify);
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // Answers are for whoever asked: tokens and people's data stay in no cache (OWASP ASVS 5.0, 14.3).
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });
  serveExplorer(app, buildDocument(app, apiOutline));
  await serveConsole(app);
  await app.init();
  await fastify.ready();
  return app;
}

const tooManyLogins = () =>
  serviceProblems.unavailable({ detail: 'Too many people are logging in at once. Try again in a moment.', retryAfterSeconds: 2 });

/** Slow clients are cut off: Fastify by itself waits for ever for a body that never comes. */
function createAdapter({ trustProxy }: Settings): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustProxy === false ? false : (_address, hop) => hop < trustProxy,
    bodyLimit: bodyBytesMax,
    // Longer than any id, so that a long one is not found like any other.
    routerOptions: { maxParamLength: 2_000 },
    genReqId: () => randomUUID(),
    requestTimeout: 120 * seconds,
    // A connection on which nothing goes either way; watching an import says something every 15 seconds.
    connectionTimeout: 90 * seconds,
    keepAliveTimeout: 72 * seconds,
    clientErrorHandler: rejectClientError,
    frameworkErrors: rejectBadAddress,
    http: { headersTimeout: 30 * seconds, connectionsCheckingInterval: 5 * seconds },
  });
}

/** Everything from here only. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  upgradeInsecureRequests: null,
};
