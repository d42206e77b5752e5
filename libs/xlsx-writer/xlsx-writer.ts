// Writes flat workbooks: texts and dates with styles, filters, notes, checks and a print set-up (ECMA-376, SpreadsheetML).
import { Readable } from 'node:stream';
import { absoluteRange } from './addresses.ts';
import { escapeXml } from './cell-text.ts';
import { commentsXml, drawingNamespaces, drawingXml } from './notes.ts';
import { type Sheet, sheetXml, tableRange, type WrittenSheet } from './sheet.ts';
import { type Font, StyleTable } from './styles.ts';
import { zip, type ZipPart } from './zip.ts';

export interface WorkbookProperties {
  title: string;
  author: string;
  font: Font;
}

/**
 * Streams a workbook. The next page is requested when the reader of the stream has taken the previous one. When the stream
 * is destroyed, the iteration of the pages ends.
 */
export function writeXlsx(sheets: Sheet[], properties: WorkbookProperties): Readable {
  return Readable.from(zip(packageParts(sheets, properties)), { objectMode: false, highWaterMark: 256 * 1024 });
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const relationshipTypes = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const coreProperties = `${packages}/metadata/core-properties`;

async function* packageParts(sheets: Sheet[], properties: WorkbookProperties): AsyncGenerator<ZipPart> {
  const styles = new StyleTable(properties.font);
  const written = sheets.map((_, index): WrittenSheet => ({ isFirst: index === 0, lastRow: 0 }));
  yield part('[Content_Types].xml', 'Types', `${packages}/content-types`, contentTypes(sheets));
  yield part('_rels/.rels', 'Relationships', `${packages}/relationships`, [
    relationship('workbook', `${relationshipTypes}/officeDocument`, 'xl/workbook.xml'),
    relationship('properties', `${packages}/relationships/metadata/core-properties`, 'docProps/core.xml'),
  ]);
  yield propertiesPart(properties);
  yield part('xl/_rels/workbook.xml.rels', 'Relationships', `${packages}/relationships`, [
    relationship('styles', `${relationshipTypes}/styles`, 'styles.xml'),
    ...sheets.map((_, index) => relationship(`sheet${index + 1}`, `${relationshipTypes}/worksheet`, `worksheets/sheet${index + 1}.xml`)),
  ]);
  for (const [index, sheet] of sheets.entries()) {
    yield part(`xl/worksheets/sheet${index + 1}.xml`, 'worksheet', main, sheetXml(sheet, styles, written[index]!));
    if (sheet.notes) yield* noteParts(index + 1, sheet.notes, properties);
  }
  // Last, because the ends of the tables and the styles are known only when all cells are written.
  yield part('xl/workbook.xml', 'workbook', main, workbookXml(sheets, written));
  yield part('xl/styles.xml', 'styleSheet', main, [styles.toXml()]);
}

function contentTypes(sheets: Sheet[]): string[] {
  return [
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>',
    contentType('workbook.xml', 'sheet.main'),
    contentType('styles.xml', 'styles'),
    ...sheets.map((_, index) => contentType(`worksheets/sheet${index + 1}.xml`, 'worksheet')),
    ...sheets.flatMap(({ notes }, index) => (notes ? [contentType(`comments${index + 1}.xml`, 'comments')] : [])),
  ];
}

function workbookXml(sheets: Sheet[], written: WrittenSheet[]): string[] {
  const names = sheets.flatMap((sheet, index) => {
    const table = tableRange(sheet, written[index]!.lastRow);
    if (table === null) return [];
    return [
      definedName('_xlnm._FilterDatabase', index, absoluteRange(sheet.name, table), ' hidden="1"'),
      definedName('_xlnm.Print_Titles', index, absoluteRange(sheet.name, `${sheet.headerRow}:${sheet.headerRow}`)),
    ];
  });
  return [
    '<bookViews><workbookView activeTab="0"/></bookViews><sheets>',
    ...sheets.map(({ name }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="sheet${index + 1}"/>`),
    '</sheets>',
    names.length === 0 ? '' : `<definedNames>${names.join('')}</definedNames>`,
  ];
}

function definedName(name: string, sheet: number, value: string, attributes = ''): string {
  return `<definedName name="${name}" localSheetId="${sheet}"${attributes}>${escapeXml(value)}</definedName>`;
}

function* noteParts(sheet: number, notes: NonNullable<Sheet['notes']>, { author, font }: WorkbookProperties): Generator<ZipPart> {
  yield part(`xl/worksheets/_rels/sheet${sheet}.xml.rels`, 'Relationships', `${packages}/relationships`, [
    relationship('comments', `${relationshipTypes}/comments`, `../comments${sheet}.xml`),
    relationship('drawing', `${relationshipTypes}/vmlDrawing`, `../drawings/vmlDrawing${sheet}.vml`),
  ]);
  yield part(`xl/comments${sheet}.xml`, 'comments', main, [commentsXml(notes, author, font)]);
  yield { name: `xl/drawings/vmlDrawing${sheet}.vml`, content: document('xml', drawingNamespaces, [drawingXml(notes)], '') };
}

/** The properties of the document (ECMA-376 part 2, §11). */
function propertiesPart({ title, author }: WorkbookProperties): ZipPart {
  const namespaces = `xmlns:cp="${coreProperties}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const content = [
    `<dc:title>${escapeXml(title)}</dc:title><dc:creator>${escapeXml(author)}</dc:creator>`,
    `<dcterms:created xsi:type="dcterms:W3CDTF">${now}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${now}</dcterms:modified>`,
  ];
  return { name: 'docProps/core.xml', content: document('cp:coreProperties', namespaces, content) };
}

function part(name: string, root: string, namespace: string, content: Iterable<string> | AsyncIterable<string>): ZipPart {
  return { name, content: document(root, `xmlns="${namespace}" xmlns:r="${relationshipTypes}"`, content) };
}

async function* document(
  root: string,
  namespaces: string,
  content: Iterable<string> | AsyncIterable<string>,
  declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
): AsyncGenerator<string> {
  yield `${declaration}<${root} ${namespaces}>`;
  yield* content;
  yield `</${root}>`;
}

function contentType(path: string, type: string): string {
  return `<Override PartName="/xl/${path}" ContentType="${spreadsheetType}.${type}+xml"/>`;
}

function relationship(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;
}
