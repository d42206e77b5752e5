// Another library's reader, in a thread of its own as ours is: that is where an upload has to be read.
import { parentPort, workerData } from 'node:worker_threads';

const { kind, content, path } = workerData as { kind: 'load' | 'stream' | 'read-excel-file'; content: Uint8Array; path: string };

if (kind === 'read-excel-file') {
  const { default: read } = (await import('read-excel-file/node')) as unknown as { default: (content: Buffer) => Promise<unknown> };
  await read(Buffer.from(content));
} else {
  const { default: exceljs } = await import('exceljs');
  if (kind === 'load') await new exceljs.Workbook().xlsx.load(content as never);
  else
    for await (const sheet of new exceljs.stream.xlsx.WorkbookReader(path, { worksheets: 'emit', sharedStrings: 'cache' }))
      for await (const _ of sheet);
}
parentPort!.postMessage('done');
