// A spreadsheet makes a number of +85291234567 or 0212345678 when it is typed, and so loses its start.
import type { Layout, ParsedRow } from '../../spreadsheet/index.ts';

type PhoneField = ParsedRow['numberPhones'][number];

type PhoneTexts = Partial<Record<PhoneField, string | null>>;

/** A stored phone that the number in the file does not replace. */
export interface KeptPhone {
  field: PhoneField;
  current: string;
  inFile: string;
}

/** The phones of a row whose stored text differs from the number in the file only by a lost + or lost zeros at its start. */
export function keptPhones(numberPhones: PhoneField[], file: PhoneTexts, stored: PhoneTexts): KeptPhone[] {
  return numberPhones.flatMap((field) => {
    const current = stored[field];
    const inFile = file[field];
    return current && inFile && hasLostPrefix(inFile, current) ? [{ field, current, inFile }] : [];
  });
}

/** The row as if the file had the stored texts. Its report has them as texts, and changes nothing when it is uploaded. */
export function withKeptPhones(row: ParsedRow, kept: KeptPhone[], { fields }: Layout): ParsedRow {
  if (kept.length === 0) return row;
  const texts = Object.fromEntries(kept.map(({ field, current }) => [field, current]));
  const keepIn = (values: PhoneTexts) => Object.fromEntries(Object.entries(values).map(([field, value]) => [field, texts[field] ?? value]));
  const cells = row.cells.map((text, place) => texts[fields[place] ?? ''] ?? text);
  return { ...row, profile: keepIn(row.profile), datalinks: keepIn(row.datalinks), cells };
}

function hasLostPrefix(inFile: string, current: string): boolean {
  const [short, long] = [inFile, current].map((text) => text.replace(/[^+0-9]/g, '')) as [string, string];
  return short !== '' && long.endsWith(short) && /^[+0]+$/.test(long.slice(0, long.length - short.length));
}
