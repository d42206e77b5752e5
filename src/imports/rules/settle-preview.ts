// Decides whether a row that a preview has planned can still be applied, and what it then writes.
import type { FieldChange } from '../../audit/index.ts';
import { datalinkFields, type DatalinkValues } from '../../datalinks/index.ts';
import type { RowProblem } from '../../spreadsheet/index.ts';
import { type BatchUser, newProfile, patchedProfile, type Profile } from '../../users/index.ts';
import type { PreviewedRow } from './import-row.ts';

/**
 * The row with its final outcome.
 * @param user the user with the username of the row as it is now.
 * @param newUserId the id for a user that is created.
 */
export function settlePreviewedRow(
  row: PreviewedRow,
  user: BatchUser | undefined,
  isTakenElsewhere: boolean,
  newUserId: string,
): PreviewedRow {
  if (row.outcome === 'created')
    return user === undefined && !isTakenElsewhere ? { ...row, userId: newUserId } : rejected(row, 'username-unavailable');
  if (row.outcome !== 'updated') return row;
  const isUnchangedSince = user?.id === row.userId && user?.version === row.plan!.version;
  return isUnchangedSince ? row : rejected(row, 'changed-since-preview');
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

const messages = {
  'username-unavailable': 'Another user has taken this username since the preview. Choose another one.',
  'changed-since-preview': 'The user has changed since the preview and was not updated. Send the row again.',
};

function rejected(row: PreviewedRow, code: keyof typeof messages): PreviewedRow {
  const problem: RowProblem = { column: 'Username', code, message: messages[code] };
  return { ...row, outcome: 'rejected', problems: [problem] };
}
