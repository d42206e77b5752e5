// The web console: files that `npm run build` has made, served at / by the same process.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Beside the compiled service; the same place for a service that runs from its source, as in tests. */
const built = [new URL('../../../web/', import.meta.url), new URL('../../../dist/web/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(`${folder}assets`));

/** Without a built console, / leads to the explorer. */
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
      // The names of assets have the hash of their content in them; the page that names them is asked for anew.
      void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
}
