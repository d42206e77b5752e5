import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { utcFileName } from './xlsx-file.ts';

/** RFC 4180 §3 and RFC 7111. */
export const csvMediaType = 'text/csv';

/** A download that is named after its content and the time, as a workbook is. */
export function toCsvFile(stream: Readable, name: string): StreamableFile {
  return new StreamableFile(stream, {
    type: `${csvMediaType}; charset=utf-8; header=present`,
    disposition: `attachment; filename="${utcFileName(name, 'csv')}"`,
  });
}
