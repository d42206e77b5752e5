// Finds the signs of a wrong file: a large share of the people in it would change, are disabled, or have two columns swapped.
import { type ColumnField, headerInFile, type Layout, type ProblemParams } from '../../spreadsheet/index.ts';
import type { Profile } from '../../users/index.ts';
import type { AlarmCode } from './codes.ts';
import type { RowPlan } from './plan.ts';

export interface ImportAlarm {
  code: AlarmCode;
  message: string;
  params: ProblemParams;
}

/** Rows of a file that are about existing users, and what was seen in them. Stored with the import, chunk by chunk. */
export interface AlarmTally {
  existing: number;
  names: number;
  emails: number;
  departments: number;
  disabled: number;
  swappedNames: number;
  swappedTitles: number;
}

export const zeroTally: AlarmTally = {
  existing: 0,
  names: 0,
  emails: 0,
  departments: 0,
  disabled: 0,
  swappedNames: 0,
  swappedTitles: 0,
};

export interface AlarmPolicy {
  /** Percent of the existing users in the file from which on there is an alarm. */
  share: number;
  /** The number of users below which there is no alarm. */
  minimum: number;
}

/** @param existing rows about existing users, rejected ones included: their plans no longer name the user. */
export function tallyPlans(plans: Pick<RowPlan, 'existing' | 'changes' | 'profile'>[], existing: number): AlarmTally {
  const tally = { ...zeroTally, existing };
  for (const { existing: user, changes, profile } of plans) {
    if (user === null) continue;
    const isChanged = (...fields: string[]) => changes.some(({ field }) => fields.includes(field));
    if (isChanged('firstName', 'lastName')) tally.names++;
    if (isChanged('email')) tally.emails++;
    if (isChanged('department')) tally.departments++;
    if (user.isDisabled) tally.disabled++;
    if (profile && isSwapped(user.profile, profile, 'firstName', 'lastName')) tally.swappedNames++;
    if (profile && isSwapped(user.profile, profile, 'title', 'department')) tally.swappedTitles++;
  }
  return tally;
}

export function addTallies(one: AlarmTally, other: AlarmTally): AlarmTally {
  const names = Object.keys(zeroTally) as (keyof AlarmTally)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as AlarmTally;
}

/** Whether each field gets the text that the other one had. A blank cell keeps a field, so a blank text is not moved. */
function isSwapped(before: Profile, after: Profile, one: keyof Profile, other: keyof Profile): boolean {
  const isMoved = (from: keyof Profile, to: keyof Profile) => before[from] === null || after[to] === before[from];
  return before[one] !== before[other] && isMoved(one, other) && isMoved(other, one);
}

/** @param isApplied whether the changes are made already. */
export function alarmsOf(tally: AlarmTally, policy: AlarmPolicy, layout: Layout, isApplied: boolean): ImportAlarm[] {
  const total = tally.existing;
  const alarm = (count: number, toAlarm: (of: string, figures: ProblemParams) => ImportAlarm) => {
    if (count === 0 || count < policy.minimum || count * 100 < policy.share * total) return [];
    return [toAlarm(`${count} of the ${total} existing users in the file`, { count, total, share: Math.round((count * 100) / total) })];
  };
  const changed = (code: AlarmCode, what: string, ...fields: ColumnField[]) => {
    const column = columnsOf(fields, layout);
    return (of: string, figures: ProblemParams) => ({
      code,
      message: `The ${what} of ${of} ${isApplied ? 'have changed' : 'would change'}. Check that it is the right file.`,
      params: { ...figures, column },
    });
  };
  const swapped = (one: ColumnField, other: ColumnField) => (of: string, figures: ProblemParams) => {
    const [column, otherColumn] = [headerInFile(one, layout), headerInFile(other, layout)];
    const message = `The columns ${column} and ${otherColumn} seem to be swapped: for ${of}, each has the text of the other. Check the headers.`;
    return { code: 'columns-swapped' as const, message, params: { ...figures, column, otherColumn } };
  };
  return [
    ...alarm(tally.names, changed('many-names-changed', 'names', 'firstName', 'lastName')),
    ...alarm(tally.emails, changed('many-emails-changed', 'e-mail addresses', 'email')),
    ...alarm(tally.departments, changed('many-departments-changed', 'departments', 'department')),
    ...alarm(tally.disabled, manyDisabled),
    ...alarm(tally.swappedNames, swapped('firstName', 'lastName')),
    ...alarm(tally.swappedTitles, swapped('title', 'department')),
  ];
}

function manyDisabled(of: string, params: ProblemParams): ImportAlarm {
  return { code: 'many-disabled', message: `${of} are disabled. An import never enables users. Check that it is the right file.`, params };
}

/** The headers of those of the fields that the file has. */
function columnsOf(fields: ColumnField[], layout: Layout): string {
  return fields
    .filter((field) => layout.fields.includes(field))
    .map((field) => headerInFile(field, layout))
    .join(', ');
}
