// Decides whether a row that a preview has planned can still be applied, and what it then writes.
import type { FieldChange } from '../../audit/index.ts';
import { type DatalinkField, datalinkFields, type DatalinkValues, noDatalinks } from '../../datalinks/index.ts';
import { headerInFile, isDatalink, type Layout, type RowProblem } from '../../spreadsheet/index.ts';
import { type BatchUser, newProfile, patchedProfile, type Profile } from '../../users/index.ts';
import { numberLostPrefix } from './hints.ts';
import type { PreviewedRow } from './import-row.ts';
import { keptPhones } from './kept-phones.ts';
import { compareDatalinks, userInBin } from './plan.ts';

/** What is known of the user of a previewed row when the preview is applied. */
export interface CurrentFacts {
  /** The user with the username of the row. */
  user: BatchUser | undefined;
  datalinks: DatalinkValues | undefined;
  /** Whether another company's user or a platform admin has the username. */
  isTakenElsewhere: boolean;
  /** Whether a user in the company's bin has the username. */
  isInBin: boolean;
  /** The id for a user that is created. */
  newUserId: string;
  layout: Layout;
}

/** A row with its final outcome, and its datalinks compared with the user's current ones. */
export type SettledRow = PreviewedRow & { agreed: DatalinkField[] };

export function settlePreviewedRow(
  row: PreviewedRow,
  { user, datalinks, isTakenElsewhere, isInBin, newUserId, layout }: CurrentFacts,
): SettledRow {
  if (isInBin && (row.outcome === 'created' || row.outcome === 'updated')) return rejected(row, 'user-in-bin');
  if (row.outcome === 'created')
    return user === undefined && !isTakenElsewhere ? { ...row, agreed: [], userId: newUserId } : rejected(row, 'username-unavailable');
  const isSameUser = user !== undefined && user.id === row.userId;
  if (row.outcome === 'updated' && !(isSameUser && user.version === row.plan!.version)) return rejected(row, 'changed-since-preview');
  if (!isSameUser) return { ...row, skipped: [], agreed: [] };
  return { ...row, ...settleDatalinks(row, datalinks ?? noDatalinks, layout) };
}

/** A number that has lost the start of a phone is no difference from the phone that the user has now. */
function settleDatalinks(row: PreviewedRow, current: DatalinkValues, layout: Layout): Pick<SettledRow, 'skipped' | 'agreed' | 'hints'> {
  const inFile = datalinksInFile(row);
  const numberPhones = row.plan?.numberPhones?.filter((field) => isDatalink(field)) ?? [];
  const kept = keptPhones(numberPhones, inFile, current);
  const columns = new Set(numberPhones.map((field) => headerInFile(field, layout)));
  const otherHints = row.hints.filter(({ code, column }) => !(code === 'number-lost-prefix' && columns.has(column)));
  return {
    ...compareDatalinks({ ...inFile, ...Object.fromEntries(kept.map((phone) => [phone.field, phone.current])) }, current),
    hints: [...otherHints, ...kept.map((phone) => numberLostPrefix(phone, layout))],
  };
}

/** The datalinks that the file has in the row of an existing user. */
export function datalinksInFile({ plan, skipped }: PreviewedRow): Partial<DatalinkValues> {
  return { ...plan?.agreedDatalinks, ...Object.fromEntries(skipped.map(({ field, inFile }) => [field, inFile])) };
}

/** The profile after the changes of a row. @param current null for a new user. */
export function plannedProfile(current: Profile | null, changes: FieldChange[]): Profile {
  const values = newValues(changes);
  return current ? patchedProfile(current, values, '') : newProfile(values, '');
}

/** The datalinks of a new user. */
export function plannedDatalinks(changes: FieldChange[]): Partial<DatalinkValues> {
  return newValues(changes.filter(({ field }) => (datalinkFields as string[]).includes(field)));
}

function newValues(changes: FieldChange[]): Record<string, string | null> {
  return Object.fromEntries(changes.map(({ field, to }) => [field, to as string | null]));
}

const problems = {
  'user-in-bin': { message: userInBin, params: {} },
  'username-unavailable': {
    message: 'Another user has taken this username since the preview. Choose another one.',
    params: { context: 'since-preview' },
  },
  'changed-since-preview': { message: 'The user has changed since the preview and was not updated. Send the row again.', params: {} },
};

function rejected(row: PreviewedRow, code: keyof typeof problems): SettledRow {
  const problem: RowProblem = { column: 'Username', code, ...problems[code] };
  return { ...row, outcome: 'rejected', problems: [problem], skipped: [], agreed: [] };
}
