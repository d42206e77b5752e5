// A worker that runs PGlite, which is PostgreSQL in WebAssembly and blocks its thread during a query.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { EmbeddedReply, EmbeddedStart, EmbeddedRequest } from './embedded-messages.ts';
import { typeParsers } from './type-parsers.ts';

const port = parentPort!;
const { path, image } = workerData as EmbeddedStart;

function post(reply: EmbeddedReply): void {
  port.postMessage(reply);
}

const pglite = await PGlite.create({
  ...(path === undefined ? {} : { dataDir: path }),
  ...(image === undefined ? {} : { loadDataDir: new Blob([image as Uint8Array<ArrayBuffer>]) }),
  // The default of PGlite is 160 MB. With 10,000 users 16 MB are as quick.
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  parsers: typeParsers,
});
const unlisten = new Map<string, () => Promise<void>>();

async function handle(request: EmbeddedRequest): Promise<unknown> {
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
  handle(request).then(
    (value) => post({ kind: 'result', id: request.id, value }),
    (error: Error) => post({ kind: 'error', id: request.id, error: { message: error.message, fields: plainFields(error) } }),
  );
});
post({ kind: 'ready' });

/** The fields by which the ORM distinguishes errors, such as `code`, `detail` and `constraint`. */
function plainFields(error: Error): Record<string, unknown> {
  const plain = Object.entries(error).filter(([, value]) => value === undefined || ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(plain);
}
