// Our reader beside the floor and the others, each reading the same bytes.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as xlsxTable from '../../libs/xlsx-table/index.ts';
import { medians, report } from './figures.ts';
import { oldPerson, workbook } from './workbooks.ts';

const { openXlsx } = (await import(new URL('../../dist/libs/xlsx-table/index.js', import.meta.url).href)) as typeof xlsxTable;

export function readBare(content: Uint8Array): Promise<void> {
  return readInThread('./bare-reader.worker.ts', content);
}

async function readInThread(file: string, order: unknown): Promise<void> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData: order });
  await once(worker, 'message');
  await worker.terminate();
}

async function readOurs(content: Uint8Array): Promise<void> {
  await openXlsx(content.slice(), { keyHeaders: ['username'], collect: { headers: ['username', 'email'], take: () => undefined } });
}

export async function benchReaders(sizes: number[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-bench-'));
  for (const size of sizes) {
    const content = await workbook(Array.from({ length: size }, (_, index) => oldPerson(index)));
    const path = join(directory, `${size}.xlsx`);
    writeFileSync(path, content);
    const [bare, ours, load, stream, other] = await medians(
      5,
      () => readBare(content),
      () => readOurs(content),
      ...(['load', 'stream', 'read-excel-file'] as const).map(
        (kind) => () => readInThread('./other-reader.worker.ts', { kind, content, path }),
      ),
    );
    report(`reading ${size} rows, in times of bare zip + saxes (${bare!.toFixed(2)} s)`, ours! / bare!, '×', { atMost: 1.3 });
    for (const [name, time] of Object.entries({ 'exceljs load': load!, 'exceljs stream': stream!, 'read-excel-file': other! }))
      report(`  the same, in times of ${name} (${time.toFixed(2)} s)`, ours! / time, '×', { atMost: 1 });
  }
  rmSync(directory, { recursive: true, force: true });
}
