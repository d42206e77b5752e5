import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** The media type of an Excel workbook (ECMA-376). */
export const xlsxMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Response headers of a workbook, for the OpenAPI document. */
export const xlsxFileHeaders = { 'Content-Disposition': 'The name of the file.' };

/** A download that is named after its content and the day. */
export function toXlsxFile(stream: Readable, name: string): StreamableFile {
  const day = new Date().toISOString().slice(0, 10);
  return new StreamableFile(stream, { type: xlsxMediaType, disposition: `attachment; filename="${name}-${day}.xlsx"` });
}
