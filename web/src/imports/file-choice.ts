import type { TFunction } from 'i18next';

/** Workbooks and tables that spreadsheet programs read, and can save as .xlsx. */
const otherSpreadsheets = ['csv', 'tsv', 'txt', 'xls', 'xlsb', 'xlsm', 'xltx', 'ods', 'numbers'];

/** What the file dialog offers. Other spreadsheets too: the page says what to do with them. */
export const offeredFiles = [
  '.xlsx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ...otherSpreadsheets.map((extension) => `.${extension}`),
].join(',');

/** Why the file cannot be imported, and what to do. Null for an .xlsx file: the server looks into it. */
export function fileChoiceProblem(fileName: string, t: TFunction): string | null {
  const extension = /\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (extension === 'xlsx') return null;
  return otherSpreadsheets.includes(extension) ? t('imports.saveAsXlsx', { extension: `.${extension}` }) : t('imports.onlyXlsx');
}

const kilobyte = 1024;

/** As file managers show it: "14 kB", "2.3 MB". */
export function fileSizeText(bytes: number, language: string): string {
  const [value, unit] = bytes < kilobyte ** 2 ? [Math.max(1, bytes / kilobyte), 'kilobyte'] : [bytes / kilobyte ** 2, 'megabyte'];
  const format = { style: 'unit', unit, maximumFractionDigits: unit === 'megabyte' ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, format).format(value);
}
