import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { defineProblems, type ProblemError } from '../../../libs/problem-details/index.ts';
import { accessProblems, impersonationProblems, unauthenticated } from '../access/index.ts';
import { problemResponses } from './operation.decorator.ts';
import { requestProblems, serviceProblems } from './request.errors.ts';

const description = `Company staff and the contact data on their digital business cards: one Excel file in, the same file out.

**Try it here:** run *Log in* with a username and password; the explorer keeps the token and sends it with every request after that.
Run *Log in as a user* and it acts as that user from then on; use *Authorize* to change tokens.

Every answer that is not a success is an \`application/problem+json\` (RFC 9457) with a stable \`code\`. \`x-roles\` says who may
run an operation, \`x-impersonation\` whether a "login as user" session may.`;

const tags: [name: string, description: string][] = [
  ['Auth', 'Log in, refresh, log out.'],
  ['Console session', 'The login of the web console; programs use *Auth*.'],
  ['Me', 'The own account.'],
  ['Companies', 'The tenants.'],
  ['Users', 'The staff of a company.'],
  ['Datalinks', "Contact details that only the user's own account can change."],
  ['Imports', 'Staff from a workbook: template, upload, progress, results.'],
  ['Login as user', "A company admin's short, recorded session in a member's account."],
  ['Audit', 'What was changed, by whom and in whose name.'],
  ['Health', 'For whoever runs the service.'],
];

/** Any schema, parameter or operation of the document. */
type Node = Record<string, unknown>;
interface Operation extends Node {
  security?: unknown[];
  requestBody?: unknown;
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown; examples?: Node }> }>;
}

/** The OpenAPI 3.1 document of the application, complete with the answers that the guard gives. */
export function buildDocument(app: INestApplication, version: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Cardroll')
    .setDescription(description)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This installation')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `accessToken` of a login.' });
  for (const tag of tags) builder.addTag(...tag);
  const outline = builder.build();
  outline.info.contact = { name: 'Cardroll' };
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: false,
  });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item as Record<string, Operation>)) completeOperation(path, operation);
  }
  return withoutNullable(document) as OpenAPIObject;
}

const { notFound: companyNotFound } = defineProblems('companies', { notFound: [404, 'There is no such company'] });

function completeOperation(path: string, operation: Operation): void {
  const body = operation.requestBody ? [requestProblems.malformed, requestProblems.tooLarge, requestProblems.unsupportedMediaType] : [];
  for (const [status, response] of problemResponses([...body, serviceProblems.unavailable])) addResponse(operation, status, response);
  const isPublic = !operation.security?.length;
  if (isPublic) {
    operation.security = [];
    // Whatever the route, a request may be unsound in itself: too large, too slow, not HTTP.
    if (!Object.keys(operation.responses).some((status) => status.startsWith('4')))
      addResponse(operation, '4XX', problemResponses([requestProblems.malformed])[0]![1]);
    return;
  }
  const problems: (() => ProblemError)[] = [unauthenticated];
  const everyRole = 3;
  if ((operation['x-roles'] as string[]).length < everyRole) problems.push(accessProblems.forbidden);
  if (operation['x-password-change'] !== 'open') problems.push(accessProblems.passwordChangeRequired);
  if (operation['x-impersonation'] === 'forbidden') problems.push(impersonationProblems.forbidden);
  if (path.includes('{companyId}')) problems.push(companyNotFound);
  for (const [status, response] of problemResponses(problems)) addResponse(operation, status, response);
}

function addResponse(operation: Operation, status: string, added: Operation['responses'][string]): void {
  const existing = operation.responses[status];
  const json = 'application/problem+json';
  if (!existing?.content?.[json]) operation.responses[status] = added;
  else {
    existing.content[json].examples = { ...existing.content[json].examples, ...added.content![json]!.examples };
    if (!existing.description.includes(added.description)) existing.description += ` · ${added.description}`;
  }
}

/** OpenAPI 3.1 says with a type what 3.0 said with `nullable`, which the generator still writes. */
function withoutNullable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutNullable);
  if (node === null || typeof node !== 'object') return node;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key.startsWith('example') || key === 'value' ? value : withoutNullable(value)]),
  );
  if (nullable !== true) return nullable === undefined || nullable === false ? rest : { ...rest, nullable };
  if (typeof rest['type'] === 'string')
    return {
      ...rest,
      type: [rest['type'], 'null'],
      ...(Array.isArray(rest['enum']) ? { enum: [...(rest['enum'] as unknown[]), null] } : {}),
    };
  const { allOf, $ref, ...others } = rest;
  const target = $ref ? { $ref } : Array.isArray(allOf) ? allOf[0] : undefined;
  return target ? { ...others, anyOf: [target, { type: 'null' }] } : others;
}

/** Serves the document at /openapi.json and the explorer at /docs. */
export function serveExplorer(app: NestFastifyApplication, document: OpenAPIObject): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (request, reply) => {
      // Its page has styles in it, and icons as data: only there.
      const policy = reply.getHeader('content-security-policy');
      if (/^\/docs\b/.test(request.url) && typeof policy === 'string')
        reply.header(
          'content-security-policy',
          policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace("img-src 'self'", "img-src 'self' data:"),
        );
    });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Cardroll API',
    swaggerOptions: {
      // The console is of the same origin: a token kept in the browser's storage would be within its scripts' reach.
      persistAuthorization: false,
      displayRequestDuration: true,
      filter: true,
      tagsSorter: undefined,
      responseInterceptor: authorizeAfterLogin,
    },
  });
}

/** Runs in the browser, where it is sent as text: whoever logs in in the explorer is authorised there at once. */
function authorizeAfterLogin(response: { url: string; status: number; body?: { accessToken?: string } }) {
  const isLogin = /\/(auth\/(login|refresh)|impersonations)$/.test(response.url.split('?')[0]!);
  const accessToken = isLogin && response.status < 300 ? response.body?.accessToken : undefined;
  if (accessToken) {
    const page = globalThis as unknown as { ui: { authActions: { authorize(values: object): void } } };
    page.ui.authActions.authorize({ bearer: { name: 'bearer', schema: { type: 'http', scheme: 'bearer' }, value: accessToken } });
  }
  return response;
}
