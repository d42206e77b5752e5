import { zip } from './zip.ts';

export const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';

const relationship = (id: string, type: string, target: string) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;

/** The parts of a workbook with one sheet that has this XML. Parts that are given replace those of the same name. */
export function xlsx(sheetData: string, more: Record<string, string | Buffer> = {}, claimedSize?: number): Uint8Array<ArrayBuffer> {
  return zip(
    {
      '[Content_Types].xml': typesPart(workbookType),
      '_rels/.rels': relationshipsPart(relationship('r1', `${relations}/officeDocument`, 'xl/workbook.xml')),
      'xl/workbook.xml': workbookPart('<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets>'),
      'xl/_rels/workbook.xml.rels': workbookRelations(1),
      'xl/worksheets/sheet1.xml': sheetPart(`<sheetData>${sheetData}</sheetData>`),
      ...more,
    },
    claimedSize,
  );
}

export const typesPart = (type: string) =>
  `<Types xmlns="${contentTypes}"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}"/></Types>`;
export const relationshipsPart = (list: string) => `<Relationships xmlns="${packageRelations}">${list}</Relationships>`;
export const workbookPart = (content: string) => `<workbook xmlns="${main}" xmlns:r="${relations}">${content}</workbook>`;
export const sheetPart = (content: string) => `<worksheet xmlns="${main}">${content}</worksheet>`;

/** The relationships of a workbook with this many sheets, shared strings and styles. */
export function workbookRelations(sheets: number, more = ''): string {
  const list = Array.from({ length: sheets }, (_, index) =>
    relationship(`r${index + 1}`, `${relations}/worksheet`, `worksheets/sheet${index + 1}.xml`),
  );
  return relationshipsPart(
    `${list.join('')}${relationship('s1', `${relations}/sharedStrings`, 'sharedStrings.xml')}${relationship('s2', `${relations}/styles`, 'styles.xml')}${more}`,
  );
}

/** A workbook with several sheets, by their names. */
export function xlsxOfSheets(sheets: Record<string, string>, states: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  const names = Object.keys(sheets);
  const list = names.map((name, index) => {
    const state = states[name] === undefined ? '' : ` state="${states[name]}"`;
    return `<sheet name="${name}" sheetId="${index + 1}"${state} r:id="r${index + 1}"/>`;
  });
  return xlsx('', {
    'xl/workbook.xml': workbookPart(`<sheets>${list.join('')}</sheets>`),
    'xl/_rels/workbook.xml.rels': workbookRelations(names.length),
    ...Object.fromEntries(
      names.map((name, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetPart(`<sheetData>${sheets[name]}</sheetData>`)]),
    ),
  });
}

/** The part with the styles 1, 2 … that have these format codes. Style 0 is General. */
export function stylesOf(...codes: string[]): Record<string, string> {
  const quoted = (code: string) => code.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const formats = codes.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${quoted(code)}"/>`);
  const styles = codes.map((_, index) => `<xf numFmtId="${164 + index}"/>`);
  return {
    'xl/_rels/workbook.xml.rels': workbookRelations(1),
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${formats.join('')}</numFmts><cellXfs><xf/>${styles.join('')}</cellXfs></styleSheet>`,
  };
}

export const textCell = (text: string) => `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
export const row = (...texts: string[]) => `<row>${texts.map(textCell).join('')}</row>`;
