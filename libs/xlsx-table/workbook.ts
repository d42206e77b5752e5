import { posix } from 'node:path';
import type { XlsxLimits } from './limits.ts';
import { damaged, XlsxError } from './xlsx-error.ts';
import { parseXml } from './xml.ts';
import { contentTypeNamespaces, packageRelationshipNamespaces, relationshipNamespaces, spreadsheetNamespaces } from './xml-namespaces.ts';
import type { Zip } from './zip.ts';

/** A visible worksheet. */
export interface SheetPart {
  name: string;
  part: string;
}

export interface Workbook {
  /** In the order of the tabs. */
  sheets: SheetPart[];
  isDate1904: boolean;
  sharedStringsPart: string | undefined;
  stylesPart: string | undefined;
}

interface Relationship {
  id: string;
  /** The name of a standard type, such as `worksheet`, which Strict and Transitional files share; else the whole type. */
  type: string;
  part: string;
}

const macroType = 'http://schemas.microsoft.com/office/2006/relationships/vbaProject';

/** Any other state, such as `show`, which some programs have written, is visible in Excel. */
const hiddenStates = new Set(['hidden', 'veryHidden']);

/**
 * Finds the parts through content types and relationships, because part names are not fixed (ECMA-376 part 2, §6.5).
 * Throws {@link XlsxError} `not-xlsx`, `legacy-format`, `macro-workbook` or `no-sheet`.
 */
export async function readWorkbook(zip: Zip, limits: XlsxLimits): Promise<Workbook> {
  const workbookPart = await findWorkbookPart(zip, limits);
  await refuseOtherFormats(zip, workbookPart, limits);
  const relationships = await readRelationships(zip, workbookPart, limits);
  if (relationships.some(({ type }) => type === macroType)) throw macroWorkbook();
  const partById = new Map(relationships.filter((one) => one.type === 'worksheet').map((one) => [one.id, one.part]));
  const sheets: SheetPart[] = [];
  let isDate1904 = false;
  await parseXml(workbookPart, zip.read(workbookPart), limits.depthMax, spreadsheetNamespaces, {
    open(name, attributes) {
      if (name === 'workbookPr') isDate1904 = ['1', 'true'].includes(attributes.get('date1904') ?? '');
      if (name !== 'sheet' || hiddenStates.has(attributes.get('state') ?? '')) return;
      const part = partById.get(attributes.getIn(relationshipNamespaces, 'id') ?? '');
      if (part !== undefined) sheets.push({ name: attributes.get('name') ?? '', part });
    },
    close() {},
    text() {},
  });
  if (sheets.length === 0) throw new XlsxError('no-sheet', 'The workbook has no visible sheet with cells. Add one and send it again.');
  return { sheets, isDate1904, sharedStringsPart: partOfType('sharedStrings'), stylesPart: partOfType('styles') };

  function partOfType(wanted: string): string | undefined {
    const part = relationships.find(({ type }) => type === wanted)?.part;
    return part !== undefined && zip.has(part) ? part : undefined;
  }
}

async function findWorkbookPart(zip: Zip, limits: XlsxLimits): Promise<string> {
  if (!zip.has('[Content_Types].xml') || !zip.has('_rels/.rels')) {
    throw new XlsxError(
      'not-xlsx',
      'This is a zip file, but not an Excel workbook (.xlsx). In your spreadsheet program, use "Save as" and choose .xlsx.',
      { context: 'zip' },
    );
  }
  const main = (await readRelationships(zip, '', limits)).find((one) => one.type === 'officeDocument');
  if (!main || !zip.has(main.part)) throw damaged('it has no relationship to its workbook');
  return main.part;
}

async function refuseOtherFormats(zip: Zip, workbookPart: string, limits: XlsxLimits): Promise<void> {
  let contentType = '';
  await parseXml('[Content_Types].xml', zip.read('[Content_Types].xml'), limits.depthMax, contentTypeNamespaces, {
    open(name, attributes) {
      if (name === 'Override' && attributes.get('PartName')?.toLowerCase() === `/${workbookPart}`.toLowerCase()) {
        contentType = attributes.get('ContentType') ?? '';
      } else if (name === 'Default' && contentType === '' && workbookPart.endsWith(`.${attributes.get('Extension')}`)) {
        contentType = attributes.get('ContentType') ?? '';
      }
    },
    close() {},
    text() {},
  });
  if (contentType.includes('sheet.binary')) {
    throw new XlsxError(
      'legacy-format',
      'This is a binary workbook (.xlsb). In Excel, use "Save as" and choose "Excel Workbook (.xlsx)".',
      {
        context: 'xlsb',
      },
    );
  }
  if (/ms-excel\.(sheet|template|addin)\.macroEnabled\.main\+xml$/i.test(contentType)) throw macroWorkbook();
  if (!/spreadsheetml\.(sheet|template)\.main\+xml$/i.test(contentType)) {
    throw new XlsxError('not-xlsx', 'This is an Office file, but not an Excel workbook (.xlsx). Choose the workbook and send it again.', {
      context: 'office',
    });
  }
}

async function readRelationships(zip: Zip, part: string, limits: XlsxLimits): Promise<Relationship[]> {
  const relsPart = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
  if (!zip.has(relsPart)) return [];
  const relationships: Relationship[] = [];
  await parseXml(relsPart, zip.read(relsPart), limits.depthMax, packageRelationshipNamespaces, {
    open(name, attributes) {
      const [id, type, target] = [attributes.get('Id'), attributes.get('Type'), attributes.get('Target')];
      if (name !== 'Relationship' || attributes.get('TargetMode') === 'External' || !id || !type || !target) return;
      relationships.push({ id, type: standardType(type), part: resolvePart(part, target) });
    },
    close() {},
    text() {},
  });
  return relationships;
}

function standardType(type: string): string {
  const slash = type.lastIndexOf('/');
  return relationshipNamespaces.has(type.slice(0, slash)) ? type.slice(slash + 1) : type;
}

function macroWorkbook(): XlsxError {
  return new XlsxError(
    'macro-workbook',
    'This workbook has macros (.xlsm), which are not accepted. In Excel, use "Save as", choose "Excel Workbook (.xlsx)" and send that copy.',
  );
}

function resolvePart(source: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  return path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(source), path);
}
