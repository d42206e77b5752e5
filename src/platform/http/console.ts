// Serves the built web console at /.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Beside the compiled service, or in dist/ for a service that runs from its source, as in tests. */
const built = [new URL('../../../web/', import.meta.url), new URL('../../../dist/web/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(`${folder}assets`));

/** Without a built console, / redirects to the explorer. */
export async function serveConsole(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  if (!built) {
    fastify.get('/', (_, reply) => reply.redirect('/docs'));
    return;
  }
  await app.register(fastifyStatic, {
    root: built,
    wildcard: false,
    decorateReply: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) =>
      // The name of an asset contains a hash of its content. The page, which lists the assets, is requested each time.
      void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
}
