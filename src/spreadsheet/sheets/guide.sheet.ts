import type { CellStyle, Sheet, SheetRow } from '../../../libs/xlsx-writer/index.ts';
import { columns } from '../columns.ts';
import type { SpreadsheetTexts } from '../texts/texts.ts';
import { guideTextStyle, headerStyle, headingStyle, subjectStyle, titleStyle, wrappedStyle } from './styles.ts';

/** The second sheet of the template, which explains the first. Each column has the colour of its header there. */
export function guideSheet({ sheetNames, guide, headers, template }: SpreadsheetTexts, columnStyles: readonly CellStyle[]): Sheet {
  let number = 0;
  const row = (values: string[], styles: CellStyle[], height?: number): SheetRow => ({
    number: ++number,
    values,
    styles,
    ...(height === undefined ? {} : { height }),
  });
  const blank = () => row([], []);
  const rows = [
    row([guide.title], [titleStyle], 30),
    blank(),
    row([guide.stepsTitle], [headingStyle], 24),
    ...guide.steps.map((step, index) => row([guide.step(index + 1), step], [subjectStyle, wrappedStyle])),
    blank(),
    row([guide.rulesTitle], [headingStyle], 24),
    ...guide.rules.map((rule) => row(rule, [subjectStyle, wrappedStyle])),
    blank(),
    row([guide.columnsTitle], [headingStyle], 24),
    row(guide.columnHeaders, [headerStyle, headerStyle], 22),
    ...columns.map((column, place) => row([headers[column.field], template.note(column)], [columnStyles[place]!, guideTextStyle])),
  ];
  return { name: sheetNames.guide, columns: [{ width: 20 }, { width: 96 }], frozenRows: 0, pages: inOnePage(rows) };
}

async function* inOnePage(rows: SheetRow[]): AsyncGenerator<SheetRow[]> {
  yield rows;
}
