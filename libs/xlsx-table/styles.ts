import type { XlsxLimits } from './limits.ts';
import { builtInFormat, type CellFormat, toCellFormat } from './number-format.ts';
import { parseXml } from './xml.ts';
import { spreadsheetNamespaces } from './xml-namespaces.ts';
import type { Zip } from './zip.ts';

/** How each cell style shows numbers, by the index of the style (ECMA-376 §18.8.10, §18.8.31). */
export async function readCellFormats(zip: Zip, part: string | undefined, limits: XlsxLimits): Promise<CellFormat[]> {
  if (part === undefined) return [];
  const codes = new Map<number, string>();
  const formatIds: number[] = [];
  const path: string[] = [];
  await parseXml(part, zip.read(part), limits.depthMax, spreadsheetNamespaces, {
    open(name, attributes) {
      // Differential formats have elements of the same names.
      const parent = path.at(-1);
      path.push(name);
      const id = Number(attributes.get('numFmtId') ?? 0);
      if (name === 'numFmt' && parent === 'numFmts') codes.set(id, attributes.get('formatCode') ?? '');
      if (name === 'xf' && parent === 'cellXfs') formatIds.push(id);
    },
    close: () => void path.pop(),
    text() {},
  });
  const formats = new Map<number, CellFormat>();
  return formatIds.map((id) => {
    const known = formats.get(id);
    if (known !== undefined) return known;
    const code = codes.get(id);
    const format = code === undefined ? builtInFormat(id) : toCellFormat(code);
    formats.set(id, format);
    return format;
  });
}
