// Writes flat workbooks: texts and dates with styles, and nothing else (ECMA-376, SpreadsheetML).
import { Readable } from 'node:stream';
import { escapeXml } from './cell-text.ts';
import { type Sheet, sheetXml } from './sheet.ts';
import { StyleTable } from './styles.ts';
import { zip, type ZipPart } from './zip.ts';

/**
 * Streams a workbook. The next page is requested when the reader of the stream has taken the previous one. When the stream
 * is destroyed, the iteration of the pages ends.
 */
export function writeXlsx(sheets: Sheet[]): Readable {
  return Readable.from(zip(packageParts(sheets)), { objectMode: false, highWaterMark: 256 * 1024 });
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const relationshipTypes = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

async function* packageParts(sheets: Sheet[]): AsyncGenerator<ZipPart> {
  const styles = new StyleTable();
  const paths = sheets.map((_, index) => `worksheets/sheet${index + 1}.xml`);
  yield part('[Content_Types].xml', 'Types', `${packages}/content-types`, [
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    contentType('workbook.xml', 'sheet.main'),
    contentType('styles.xml', 'styles'),
    ...paths.map((path) => contentType(path, 'worksheet')),
  ]);
  yield part('_rels/.rels', 'Relationships', `${packages}/relationships`, [relationship('workbook', 'officeDocument', 'xl/workbook.xml')]);
  yield part('xl/workbook.xml', 'workbook', main, [
    '<sheets>',
    ...sheets.map(({ name }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="sheet${index + 1}"/>`),
    '</sheets>',
  ]);
  yield part('xl/_rels/workbook.xml.rels', 'Relationships', `${packages}/relationships`, [
    relationship('styles', 'styles', 'styles.xml'),
    ...paths.map((path, index) => relationship(`sheet${index + 1}`, 'worksheet', path)),
  ]);
  for (const [index, sheet] of sheets.entries()) yield part(`xl/${paths[index]}`, 'worksheet', main, sheetXml(sheet, styles));
  // Last, because the styles are known only when all cells are written.
  yield part('xl/styles.xml', 'styleSheet', main, [styles.toXml()]);
}

function part(name: string, root: string, namespace: string, content: Iterable<string> | AsyncIterable<string>): ZipPart {
  return { name, content: document(root, namespace, content) };
}

async function* document(root: string, namespace: string, content: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root} xmlns="${namespace}" xmlns:r="${relationshipTypes}">`;
  yield* content;
  yield `</${root}>`;
}

function contentType(path: string, type: string): string {
  return `<Override PartName="/xl/${path}" ContentType="${spreadsheetType}.${type}+xml"/>`;
}

function relationship(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${relationshipTypes}/${type}" Target="${target}"/>`;
}
