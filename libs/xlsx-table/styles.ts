import type { XlsxLimits } from './limits.ts';
import { parseXml } from './xml.ts';
import type { Zip } from './zip.ts';

/** Built-in number formats for dates and times (ECMA-376 §18.8.30). */
const builtInDates = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

/** For each cell style by its index: whether it shows numbers as dates. */
export async function readDateStyles(zip: Zip, part: string | undefined, limits: XlsxLimits): Promise<boolean[]> {
  const dateStyles: boolean[] = [];
  if (part === undefined) return dateStyles;
  const customDates = new Map<number, boolean>();
  let isInCellFormats = false;
  await parseXml(part, zip.read(part), limits.depthMax, {
    open(name, attributes) {
      if (name === 'cellXfs') isInCellFormats = true;
      const id = Number(attributes.get('numFmtId'));
      if (name === 'numFmt') customDates.set(id, isDateFormat(attributes.get('formatCode') ?? ''));
      if (name === 'xf' && isInCellFormats) dateStyles.push(customDates.get(id) ?? builtInDates.has(id));
    },
    close(name) {
      if (name === 'cellXfs') isInCellFormats = false;
    },
    text() {},
  });
  return dateStyles;
}

/** True if a format code has a day, month, year, hour or second outside quoted text, escapes and brackets. */
function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return !/^general$/i.test(bare) && /[dmyhs]/i.test(bare);
}
