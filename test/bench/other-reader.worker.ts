// The reader of another library, in a thread of its own as our reader has one.
import { parentPort, workerData } from 'node:worker_threads';

const { reader, content, path } = workerData as { reader: string; content: Uint8Array; path: string };

if (reader === 'read-excel-file') {
  const { default: read } = (await import('read-excel-file/node')) as unknown as { default: (content: Buffer) => Promise<unknown> };
  await read(Buffer.from(content));
} else {
  const { default: exceljs } = await import('exceljs');
  if (reader === 'exceljs load') await new exceljs.Workbook().xlsx.load(content as never);
  else
    for await (const sheet of new exceljs.stream.xlsx.WorkbookReader(path, { worksheets: 'emit', sharedStrings: 'cache' }))
      for await (const _ of sheet);
}
parentPort!.postMessage('done');
