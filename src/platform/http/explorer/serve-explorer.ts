import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { sendProblem } from '../problem.filter.ts';
import { requestProblems } from '../request.errors.ts';
import { securityHeaders } from '../security-headers.ts';
import { type ExplorerFile, type ExplorerFiles, loadExplorerFiles } from './explorer-files.ts';

/** Scalar sets styles by scripts that it builds in the page. Its page alone may have them. */
const pagePolicy = securityHeaders['content-security-policy'].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

/** Serves the document at /openapi.json and the explorer at /docs. The explorer's files are loaded when it is first opened. */
export function serveExplorer(app: NestFastifyApplication, document: OpenAPIObject, basePath: string): void {
  const fastify = app.getHttpAdapter().getInstance();
  let loading: Promise<ExplorerFiles> | undefined;
  const load = () => (loading ??= loadExplorerFiles(document, basePath));
  const json = JSON.stringify(document);

  fastify.get('/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').send(json));
  fastify.get('/docs', async (_, reply) => {
    const { page } = await load();
    return reply
      .headers({ 'content-security-policy': pagePolicy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page);
  });
  fastify.get('/docs/', (_, reply) => reply.redirect(`${basePath}/docs`));
  fastify.get<{ Params: { hash: string; name: string } }>('/docs/:hash/:name', async (request, reply) => {
    const { hash, files } = await load();
    const file = request.params.hash === hash ? files.get(request.params.name) : undefined;
    if (!file) {
      sendProblem(reply, request.id, requestProblems.noSuchRoute({ detail: 'See /docs for all routes.' }));
      return reply;
    }
    const { encoding, content } = choose(file, request.headers['accept-encoding'] ?? '');
    if (encoding !== 'identity') void reply.header('content-encoding', encoding);
    return reply.headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' }).type(file.type).send(content);
  });
}

/** The smallest content that the client accepts (RFC 9110 §12.5.3). A client that gives quality values gets it uncompressed. */
function choose({ encodings }: ExplorerFile, accepted: string) {
  const names = new Set(accepted.toLowerCase().split(/\s*,\s*/));
  const encoding = (['br', 'gzip'] as const).find((name) => names.has(name)) ?? 'identity';
  return { encoding, content: encodings[encoding] };
}
