import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import exceljs from 'exceljs';

export type Workbook = exceljs.stream.xlsx.WorkbookWriter;

/** Yields to the event loop, and waits for a slow reader. */
export type WaitForReader = () => Promise<void>;

/**
 * Streams a workbook of exceljs, which has no back-pressure: `write` must call `waitForReader` after every page of rows.
 * An error in `write` ends the stream with that error.
 */
export function streamWorkbook(write: (workbook: Workbook, waitForReader: WaitForReader) => Promise<void>): Readable {
  const stream = new PassThrough({ highWaterMark: 256 * 1024 });
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 1 } },
  });
  workbook.creator = 'Cardroll';
  const waitForReader = async () => {
    await yieldToEventLoop();
    if (stream.destroyed) throw new Error('The reader has closed the stream.');
    if (stream.writableNeedDrain) await drainedOrClosed(stream);
  };
  const writeAll = async () => {
    await write(workbook, waitForReader);
    await workbook.commit();
  };
  writeAll().catch((error: Error) => stream.destroy(error));
  return stream;
}

async function drainedOrClosed(stream: PassThrough): Promise<void> {
  const waiting = new AbortController();
  try {
    await Promise.race(['drain', 'close'].map((event) => once(stream, event, { signal: waiting.signal })));
  } finally {
    // Removes the other listener.
    waiting.abort();
  }
}
