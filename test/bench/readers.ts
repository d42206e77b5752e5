// Our reader, its baseline and the readers of other libraries on the same bytes.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from '../../scripts/build.mjs';
import type * as xlsxTable from '../../libs/xlsx-table/index.ts';
import { medianSeconds, report } from './figures.ts';
import { existingPeople, workbook } from './workbooks.ts';

const { openXlsx } = (await import(pathToFileURL(join(build(), 'libs', 'xlsx-table', 'index.js')).href)) as typeof xlsxTable;
const rounds = 5;

/** Reads the workbook with the baseline reader. */
export function readBaseline(content: Uint8Array): Promise<void> {
  return runWorker('./reader-baseline.worker.ts', content);
}

export async function benchReaders(rowCounts: number[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-bench-'));
  for (const rowCount of rowCounts) {
    const content = await workbook(existingPeople(rowCount));
    const path = join(directory, `${rowCount}.xlsx`);
    writeFileSync(path, content);
    const others = ['exceljs load', 'exceljs stream', 'read-excel-file'];
    const [baseline, ours, ...times] = await medianSeconds(
      rounds,
      () => readBaseline(content),
      () => openXlsx(content.slice(), { keyHeaders: ['username'] }),
      ...others.map((reader) => () => runWorker('./other-reader.worker.ts', { reader, content, path })),
    );
    report(`reading ${rowCount} rows, relative to zip + saxes (${baseline!.toFixed(2)} s)`, ours! / baseline!, '×', 1.3);
    for (const [index, time] of times.entries())
      report(`  the same, relative to ${others[index]} (${time.toFixed(2)} s)`, ours! / time, '×', 1);
  }
  rmSync(directory, { recursive: true, force: true });
}

async function runWorker(file: string, workerData: unknown): Promise<void> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  await once(worker, 'message');
  await worker.terminate();
}
