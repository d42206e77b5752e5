// Serves the built web console.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { securityHeaders } from './security-headers.ts';

/** Beside the compiled service, or in dist/ for a service that runs from its source, as in tests. */
const built = [new URL('../../../web/', import.meta.url), new URL('../../../dist/web/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(`${folder}assets`));

/** What the build writes where the nonce of a page belongs (`html.cspNonce` in web/vite.config.ts). */
const noncePlaceholder = 'CSP_NONCE';

/** What `web/index.html` has where the path belongs below which a proxy serves the service. */
const basePathPlaceholder = 'BASE_PATH';

/** Addresses of programs. An unknown one is never a page of the console. */
const programAddress = /^\/(api|docs|health)(\/|$)|\.[a-z0-9]+$/i;

/**
 * Serves the files of the console, and its page at every address that a browser asks for and that has no route: the console
 * shows the page of that address. Without a built console, / redirects to the explorer.
 */
export async function serveConsole(app: NestFastifyApplication, basePath: string): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  if (!built) {
    fastify.get('/', (_, reply) => reply.redirect(`${basePath}/docs`));
    return;
  }
  // The build has relative addresses, and the page is served at many paths.
  const page = readFileSync(`${built}index.html`, 'utf8').replaceAll('="./', `="${basePath}/`).replaceAll(basePathPlaceholder, basePath);
  await app.register(fastifyStatic, {
    root: built,
    wildcard: false,
    index: false,
    globIgnore: ['index.html'],
    decorateReply: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) =>
      // The name of an asset contains a hash of its content.
      void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  fastify.get('/', (_, reply) => sendPage(reply, page));
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.is404 && isPageRequest(request)) return sendPage(reply, page);
    return undefined;
  });
}

/** Browsers ask for a page with `Accept: text/html, …`. Programs that send `*` get the 404 of the API. */
function isPageRequest({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0]!;
  return (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html') && !programAddress.test(path);
}

/**
 * The page, with a nonce for its style elements: the component library writes some while the page is open (CSP Level 3
 * §8.2). No other page can know the nonce, so it must not be cached.
 */
function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = securityHeaders['content-security-policy'].replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`);
  return reply
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(noncePlaceholder, nonce));
}
