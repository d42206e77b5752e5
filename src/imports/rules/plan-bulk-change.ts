// Decides what a bulk change, or its undo, does to one user.
import type { FieldChange } from '../../audit/index.ts';
import type { RowProblem } from '../../spreadsheet/index.ts';
import type { BatchUser, CompanyRole } from '../../users/index.ts';
import type { ImportRow, Outcome, UndoConflict } from './import-row.ts';

export const bulkActions = ['disable', 'enable', 'department', 'role'] as const;
export type BulkAction = (typeof bulkActions)[number];

/** What a bulk change does to each of its users. */
export interface BulkChange {
  action: BulkAction;
  /** Of the action `department`; null clears it. */
  department: string | null;
  /** Of the action `role`. */
  role: CompanyRole | null;
}

/** The one field that a bulk change sets, and the value that it sets. */
interface FieldToSet {
  field: 'disabled' | 'department' | 'role';
  value: unknown;
}

/** What the rows of a chunk know of the company's admins. Each row that takes an admin's rights lowers the number. */
export interface CurrentAdmins {
  enabled: number;
  /** The admin in whose name the rows are written. */
  ownUserId: string;
}

export interface BulkPlan {
  user: BatchUser | null;
  outcome: Exclude<Outcome, 'created'>;
  changes: FieldChange[];
  problems: RowProblem[];
  /** Of an undo only. */
  conflicts: UndoConflict[];
}

/** @param user null if the company has no such user. */
export function planBulkChange(user: BatchUser | null, change: BulkChange, admins: CurrentAdmins): BulkPlan {
  return user ? planField(user, fieldToSet(change), admins) : rejected(null, 'user-not-found');
}

export function notProcessed(user: BatchUser | null): BulkPlan {
  return { user, outcome: 'not_processed', changes: [], problems: [], conflicts: [] };
}

/**
 * Restores the value from before a bulk change, unless it has changed again since.
 * @param source a row of the bulk change. @param user null if it has been deleted since.
 */
export function planBulkUndo({ changes }: ImportRow, user: BatchUser | null, admins: CurrentAdmins): BulkPlan {
  if (!user) return rejected(null, 'user-gone');
  const { field, from, to } = changes[0]!;
  const current = valueOf(user, field as FieldToSet['field']);
  // Only a department has more than two values.
  if (current === from || current === to) return planField(user, { field: field as FieldToSet['field'], value: from }, admins);
  const conflict = { field, before: from as string | null, imported: to as string | null, current: current as string | null };
  return { ...rejected(user, 'changed-since'), conflicts: [conflict] };
}

/** A row that a preview has planned, when it is applied: other admins may have lost their rights since. */
export function refuseLockout<Row extends Pick<ImportRow, 'outcome' | 'changes' | 'problems'>>(
  row: Row,
  user: BatchUser | undefined,
  admins: CurrentAdmins,
): Row {
  const refused = row.outcome === 'updated' && user ? lockoutProblem(user, row.changes[0]!, admins) : null;
  return refused ? { ...row, outcome: 'rejected', problems: [refused] } : row;
}

/** Why a change may not take the rights of this user; null if it may, and then the number of admins is lowered. */
function lockoutProblem(user: BatchUser, { field, to }: FieldChange, admins: CurrentAdmins): RowProblem | null {
  const isEnabledAdmin = user.role === 'company_admin' && !user.isDisabled;
  const takesRights = (field === 'disabled' && to === true) || (field === 'role' && to === 'member');
  if (!isEnabledAdmin || !takesRights) return null;
  if (admins.enabled <= 1) return problem('last-admin');
  if (user.id === admins.ownUserId) return problem('own-account');
  admins.enabled--;
  return null;
}

function planField(user: BatchUser, { field, value }: FieldToSet, admins: CurrentAdmins): BulkPlan {
  const current = valueOf(user, field);
  const nothing = { user, changes: [], problems: [], conflicts: [] };
  if (current === value) return { ...nothing, outcome: 'unchanged' };
  const change = { field, from: current, to: value };
  const refused = lockoutProblem(user, change, admins);
  if (refused) return { ...nothing, outcome: 'rejected', problems: [refused] };
  return { ...nothing, outcome: 'updated', changes: [change] };
}

function fieldToSet({ action, department, role }: BulkChange): FieldToSet {
  switch (action) {
    case 'disable':
    case 'enable':
      return { field: 'disabled', value: action === 'disable' };
    case 'department':
      return { field: 'department', value: department };
    case 'role':
      return { field: 'role', value: role };
  }
}

function valueOf({ isDisabled, role, profile }: BatchUser, field: FieldToSet['field']): unknown {
  switch (field) {
    case 'disabled':
      return isDisabled;
    case 'department':
      return profile.department;
    case 'role':
      return role;
  }
}

const messages = {
  'user-not-found': 'The company has no such user.',
  'user-gone': 'The user has been deleted since.',
  'changed-since': 'The field has changed again since. Nothing was restored.',
  'last-admin': 'A company needs at least one enabled company admin. Make another user company admin first.',
  'own-account': 'This is your own account. Another company admin can change its role or disable it.',
};

function problem(code: keyof typeof messages): RowProblem {
  return { column: 'Username', code, message: messages[code], params: {} };
}

function rejected(user: BatchUser | null, code: keyof typeof messages): BulkPlan {
  return { user, outcome: 'rejected', changes: [], problems: [problem(code)], conflicts: [] };
}
