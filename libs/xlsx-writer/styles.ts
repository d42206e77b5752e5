import { escapeXml } from './cell-text.ts';

/** A style is identified by its object: use one object for all cells that share it. */
export interface CellStyle {
  /** A format code, such as `yyyy-mm-dd hh:mm "UTC"`, or `@` for text. */
  numberFormat?: string;
  isBold?: boolean;
  /** ARGB, such as `FFDDEBF7`. */
  fill?: string;
}

const textFormatId = 49;
const firstOwnFormatId = 164;

/** The styles of a workbook by number. Each has a font, a fill and a number format of its own. */
export class StyleTable {
  readonly #ids = new Map<CellStyle, number>([[{}, 0]]);

  idOf(style: CellStyle): number {
    if (!this.#ids.has(style)) this.#ids.set(style, this.#ids.size);
    return this.#ids.get(style)!;
  }

  /** The content of the styles part (ECMA-376 §18.8). */
  toXml(): string {
    // Excel reserves the first two fills.
    const fills = ['none', 'gray125'].map((pattern) => `<patternFill patternType="${pattern}"/>`);
    const [formats, fonts, cellFormats]: string[][] = [[], [], []];
    for (const [{ numberFormat = 'General', isBold, fill }, id] of this.#ids) {
      const formatId = numberFormat === '@' ? textFormatId : firstOwnFormatId + id;
      formats!.push(`<numFmt numFmtId="${firstOwnFormatId + id}" formatCode="${escapeXml(numberFormat)}"/>`);
      fonts!.push(`<font>${isBold ? '<b/>' : ''}<sz val="11"/><name val="Calibri"/></font>`);
      fills.push(fill === undefined ? fills[0]! : `<patternFill patternType="solid"><fgColor rgb="${fill}"/></patternFill>`);
      cellFormats!.push(
        `<xf numFmtId="${formatId}" fontId="${id}" fillId="${fill === undefined ? 0 : fills.length - 1}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>`,
      );
    }
    const borders = '<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>';
    const base = '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>';
    return `<numFmts>${formats!.join('')}</numFmts><fonts>${fonts!.join('')}</fonts><fills>${fills.map((fill) => `<fill>${fill}</fill>`).join('')}</fills>${borders}${base}<cellXfs>${cellFormats!.join('')}</cellXfs>`;
  }
}
