// Runs in a worker thread: PGlite, PostgreSQL in WebAssembly, which blocks its thread while it works.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import type { EmbeddedReply, EmbeddedStart, EmbeddedRequest } from './embedded-messages.ts';

const port = parentPort!;
const { path, image } = workerData as EmbeddedStart;

function post(answer: EmbeddedReply): void {
  port.postMessage(answer);
}

const pglite = await PGlite.create({
  ...(path === undefined ? {} : { dataDir: path }),
  ...(image === undefined ? {} : { loadDataDir: new Blob([image as Uint8Array<ArrayBuffer>]) }),
  // PGlite reserves 160 MB for this cache otherwise; 10,000 users are served as quickly with 16 MB.
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  // Dates stay text here, as with the ORM's own driver for servers, which turns them into Dates itself.
  parsers: createPostgreSqlTypeParsers((text) => text.replace(/^\{|\}$/g, '').split(',')),
});
const unlisten = new Map<string, () => Promise<void>>();

async function answer(request: EmbeddedRequest): Promise<unknown> {
  switch (request.kind) {
    case 'query': {
      const { rows, affectedRows, fields } = await pglite.query(
        request.sql,
        request.parameters,
        request.rowMode ? { rowMode: request.rowMode } : {},
      );
      return { rows, affectedRows, fields };
    }
    case 'exec':
      return (await pglite.exec(request.sql)).map(({ rows, affectedRows, fields }) => ({ rows, affectedRows, fields }));
    case 'listen':
      unlisten.set(
        request.channel,
        await pglite.listen(request.channel, (payload) => post({ kind: 'notification', channel: request.channel, payload })),
      );
      return undefined;
    case 'unlisten':
      return unlisten.get(request.channel)?.();
    case 'dump':
      return new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer());
    case 'close':
      return pglite.close();
  }
}

port.on('message', (request: EmbeddedRequest) => {
  answer(request).then(
    (value) => post({ kind: 'result', id: request.id, value }),
    (error: Error) => post({ kind: 'error', id: request.id, error: { message: error.message, fields: plainFields(error) } }),
  );
});
post({ kind: 'ready' });

/** `code`, `detail`, `constraint` and the like: what the ORM tells one failure from another by. */
function plainFields(error: Error): Record<string, unknown> {
  const plain = Object.entries(error).filter(([, value]) => value === undefined || ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(plain);
}
