import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StreamableFile } from '@nestjs/common';
import exceljs from 'exceljs';

export type Workbook = exceljs.stream.xlsx.WorkbookWriter;
export type Sheet = exceljs.Worksheet;

/** The media type of an Excel workbook (ECMA-376). */
export const xlsxMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Response headers of a workbook, for the OpenAPI document. */
export const xlsxFileHeaders = { 'Content-Disposition': 'The name of the file.' };

/** A download named after its content and the day. */
export function toXlsxFile(stream: Readable, name: string): StreamableFile {
  const day = new Date().toISOString().slice(0, 10);
  return new StreamableFile(stream, { type: xlsxMediaType, disposition: `attachment; filename="${name}-${day}.xlsx"` });
}

/** Lets other requests run and, where the reader is slow, waits for it; to be called between pages of rows. */
export type Breathe = () => Promise<void>;

/**
 * A workbook that is written while it is read. The writer has no back-pressure of its own: `breathe` is
 * where it comes from. What fails in `write` ends the stream with that error.
 */
export function streamWorkbook(write: (workbook: Workbook, breathe: Breathe) => Promise<void>): Readable {
  const stream = new PassThrough({ highWaterMark: 256 * 1024 });
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 1 } },
  });
  const breathe = async () => {
    await nextTurn();
    if (stream.destroyed) throw new Error('The reader has gone.');
    if (stream.writableNeedDrain) await drained(stream);
  };
  const work = async () => {
    // The writer reads its own clock for a property of the file that nobody needs.
    workbook.creator = 'Cardroll';
    await write(workbook, breathe);
    await workbook.commit();
  };
  work().catch((error: Error) => stream.destroy(error));
  return stream;
}

/** When the reader has caught up, or has gone. */
async function drained(stream: PassThrough): Promise<void> {
  const waiting = new AbortController();
  try {
    await Promise.race(['drain', 'close'].map((event) => once(stream, event, { signal: waiting.signal })));
  } finally {
    // Takes the listener of the other one away.
    waiting.abort();
  }
}

export const headerFont: Partial<exceljs.Font> = { bold: true };

export function fill(argb: string): exceljs.Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb } };
}

/** What a person types into stays text: phones keep their zeros, nothing becomes a date. */
export const asText = { numFmt: '@' };
