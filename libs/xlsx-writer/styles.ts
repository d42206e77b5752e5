import { escapeXml } from './cell-text.ts';

/** A style is identified by its object: use one object for all cells that share it. */
export interface CellStyle {
  /** A format code, such as `yyyy-mm-dd hh:mm "UTC"`, or `@` for text. */
  numberFormat?: string;
  isBold?: boolean;
  /** In points. */
  fontSize?: number;
  /** ARGB, such as `FF1B1E28`. */
  color?: string;
  /** ARGB, such as `FFDDEBF7`. */
  fill?: string;
  /** ARGB. A thin line on all four sides. */
  borderColor?: string;
  /** Long texts continue on further lines. The program that opens the file chooses the height of the row. */
  isWrapped?: boolean;
  vertical?: 'top' | 'center';
}

/** The font of a workbook. It has no list of alternatives: where it is missing, the program takes another one for the charset. */
export interface Font {
  name: string;
  /** As in Windows: 136 for Traditional Chinese. */
  charset?: number;
  /** Of a line in the default size, in points. */
  lineHeight: number;
}

/** The styles of a row. */
export interface RowFormat {
  ids: readonly number[];
  /** The columns whose texts are wrapped. */
  wrapped: readonly number[];
}

const textFormatId = 49;
const firstOwnFormatId = 164;
const defaultFontSize = 11;
const noBorder = '<border><left/><right/><top/><bottom/><diagonal/></border>';

/** The styles of a workbook by number. Each has a font, a fill, a border and a number format of its own. */
export class StyleTable {
  readonly font: Font;
  readonly #ids = new Map<CellStyle, number>([[{}, 0]]);
  readonly #formats = new WeakMap<readonly CellStyle[], RowFormat>();

  constructor(font: Font) {
    this.font = font;
  }

  idOf(style: CellStyle): number {
    if (!this.#ids.has(style)) this.#ids.set(style, this.#ids.size);
    return this.#ids.get(style)!;
  }

  /** The styles of a row. Rows that share the array are found at once. */
  formatOf(styles: readonly CellStyle[]): RowFormat {
    const known = this.#formats.get(styles);
    if (known) return known;
    const wrapped = styles.flatMap(({ isWrapped }, column) => (isWrapped ? [column] : []));
    const format = { ids: styles.map((style) => this.idOf(style)), wrapped };
    this.#formats.set(styles, format);
    return format;
  }

  /** The content of the styles part (ECMA-376 §18.8). */
  toXml(): string {
    const all = [...this.#ids];
    // Excel reserves the first two fills.
    const fills = ['<patternFill patternType="none"/>', '<patternFill patternType="gray125"/>', ...all.map(([style]) => fillXml(style))];
    return [
      list(
        'numFmts',
        all.flatMap(([style, id]) => formatXml(style, id)),
      ),
      list(
        'fonts',
        all.map(([style]) => `<font>${fontXml(this.font, style)}</font>`),
      ),
      list(
        'fills',
        fills.map((fill) => `<fill>${fill}</fill>`),
      ),
      list(
        'borders',
        all.map(([style]) => borderXml(style)),
      ),
      list('cellStyleXfs', ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>']),
      list(
        'cellXfs',
        all.map(([style, id]) => cellFormatXml(style, id)),
      ),
      list('cellStyles', ['<cellStyle name="Normal" xfId="0" builtinId="0"/>']),
    ].join('');
  }
}

/** The content of a font; a note calls its name `rFont`. */
export function fontXml({ name, charset }: Font, { isBold, fontSize = defaultFontSize, color }: CellStyle, nameTag = 'name'): string {
  return [
    isBold ? '<b/>' : '',
    `<sz val="${fontSize}"/>`,
    color === undefined ? '' : `<color rgb="${color}"/>`,
    `<${nameTag} val="${name}"/><family val="2"/>`,
    charset === undefined ? '' : `<charset val="${charset}"/>`,
  ].join('');
}

function list(tag: string, items: string[]): string {
  return items.length === 0 ? '' : `<${tag} count="${items.length}">${items.join('')}</${tag}>`;
}

function hasOwnFormat({ numberFormat }: CellStyle): boolean {
  return numberFormat !== undefined && numberFormat !== '@';
}

function formatXml(style: CellStyle, id: number): string[] {
  return hasOwnFormat(style) ? [`<numFmt numFmtId="${firstOwnFormatId + id}" formatCode="${escapeXml(style.numberFormat!)}"/>`] : [];
}

function fillXml({ fill }: CellStyle): string {
  return fill === undefined
    ? '<patternFill patternType="none"/>'
    : `<patternFill patternType="solid"><fgColor rgb="${fill}"/></patternFill>`;
}

function borderXml({ borderColor }: CellStyle): string {
  if (borderColor === undefined) return noBorder;
  const sides = ['left', 'right', 'top', 'bottom'].map((side) => `<${side} style="thin"><color rgb="${borderColor}"/></${side}>`);
  return `<border>${sides.join('')}<diagonal/></border>`;
}

function cellFormatXml(style: CellStyle, id: number): string {
  const formatId = hasOwnFormat(style) ? firstOwnFormatId + id : style.numberFormat === '@' ? textFormatId : 0;
  const fillId = style.fill === undefined ? 0 : id + 2;
  const borderId = style.borderColor === undefined ? 0 : id;
  const alignment = alignmentXml(style);
  const applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"';
  const start = `<xf numFmtId="${formatId}" fontId="${id}" fillId="${fillId}" borderId="${borderId}" xfId="0" ${applied}`;
  return alignment === '' ? `${start}/>` : `${start} applyAlignment="1">${alignment}</xf>`;
}

function alignmentXml({ isWrapped, vertical }: CellStyle): string {
  if (!isWrapped && !vertical) return '';
  return `<alignment${vertical ? ` vertical="${vertical}"` : ''}${isWrapped ? ' wrapText="1"' : ''}/>`;
}
