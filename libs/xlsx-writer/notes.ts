// Notes on cells: their texts, and the boxes in which Excel shows them, in the drawing format that it has kept for them.
import { letters } from './addresses.ts';
import { escapeXml } from './cell-text.ts';
import { type Font, fontXml } from './styles.ts';

/** A text that is shown when the pointer is over a cell. */
export interface Note {
  row: number;
  /** 0 is A. */
  column: number;
  text: string;
}

/** The content of the comments part (ECMA-376 §18.7). */
export function commentsXml(notes: Note[], author: string, font: Font): string {
  const comments = notes.map(
    ({ row, column, text }) =>
      `<comment ref="${letters(column)}${row}" authorId="0"><text><r><rPr>${fontXml(font, { fontSize: 10 }, 'rFont')}</rPr><t xml:space="preserve">${escapeXml(text)}</t></r></text></comment>`,
  );
  return `<authors><author>${escapeXml(author)}</author></authors><commentList>${comments.join('')}</commentList>`;
}

export const drawingNamespaces =
  'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"';

/** The content of the drawing part (ECMA-376 part 4, §19): a hidden box for each note. */
export function drawingXml(notes: Note[]): string {
  const boxes = notes.map(
    ({ row, column, text }, index) =>
      `<v:shape id="_x0000_s${1025 + index}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto" inset="2mm,1mm,2mm,1mm"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor(column, row, text)}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`,
  );
  const layout = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>';
  const type =
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>';
  return `${layout}${type}${boxes.join('')}`;
}

/** Characters in a line of a box, which is about two columns wide. */
const lineChars = 36;

/** The corners of the box: column, offset, row, offset. It begins beside the cell and is as high as its text. */
function anchor(column: number, row: number, text: string): string {
  const width = [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0);
  const lines = Math.ceil(width / lineChars) + 1;
  return [column + 1, 15, row - 1, 2, column + 3, 15, row - 1 + lines, 4].join(', ');
}
