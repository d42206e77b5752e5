import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** The media type of an Excel workbook (ECMA-376). */
export const xlsxMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Response headers of a file, for the OpenAPI document. */
export const xlsxFileHeaders = {
  'Content-Disposition': 'The name of the file: its content, and the time in UTC as in `staff-export-2026-11-23T0930Z.xlsx`.',
};

/**
 * A name of the content and the time. The service does not know the reader's time zone, so the name says that the time is in
 * UTC (ISO 8601; without the colon, which file names on Windows cannot have). The console writes the reader's own time instead.
 */
export function utcFileName(name: string, extension: string): string {
  return `${name}-${new Date().toISOString().slice(0, 16).replace(':', '')}Z.${extension}`;
}

export function toXlsxFile(stream: Readable, name: string): StreamableFile {
  return new StreamableFile(stream, { type: xlsxMediaType, disposition: `attachment; filename="${utcFileName(name, 'xlsx')}"` });
}
