// Decides how one row of an import is undone.
import type { FieldChange } from '../../audit/index.ts';
import type { RowProblem, RowProblemCode } from '../../spreadsheet/index.ts';
import { type BatchUser, type Profile, profileDefinitions } from '../../users/index.ts';
import type { ImportRow, Outcome, RowHint, UndoConflict } from './import-row.ts';

export interface UndoPlan {
  source: ImportRow;
  outcome: Outcome;
  changes: FieldChange[];
  conflicts: UndoConflict[];
  problems: RowProblem[];
  hints: RowHint[];
  /** The user as it is now; null if it has been deleted. */
  user: BatchUser | null;
  profile: Profile | null;
}

export function planUndo(source: ImportRow, user: BatchUser | null): UndoPlan {
  const nothing: UndoPlan = {
    source,
    outcome: 'unchanged',
    changes: [],
    conflicts: [],
    problems: [],
    hints: [],
    user,
    profile: null,
  };
  if (!user) return rejected(nothing, 'user-gone', 'The user has been deleted since.');
  return source.outcome === 'created' ? undoCreation(nothing, user) : undoUpdate(nothing, user);
}

function undoCreation(plan: UndoPlan, user: BatchUser): UndoPlan {
  if (user.role !== 'member')
    return rejected(plan, 'promoted-since', 'The user has another role since the import, so the user stays enabled.');
  if (user.isDisabled) return plan;
  if (user.hasLoggedIn) return rejected(plan, 'logged-in-since', 'The user has logged in since the import, so the user stays enabled.');
  return { ...plan, outcome: 'updated', changes: [{ field: 'disabled', from: false, to: true }] };
}

function undoUpdate(plan: UndoPlan, user: BatchUser): UndoPlan {
  const changes: FieldChange[] = [];
  const conflicts: UndoConflict[] = [];
  const profile: Record<string, string | null> = { ...user.profile };
  for (const { field, from, to } of plan.source.changes) {
    if (!(field in profileDefinitions)) continue;
    const [before, imported, current] = [text(from), text(to), text(profile[field])];
    if (current === before) continue;
    if (current !== imported) conflicts.push({ field, before, imported, current });
    else {
      changes.push({ field, from: current, to: before });
      profile[field] = before;
    }
  }
  const hints = plan.source.changes.some(({ field }) => field === 'password') ? [passwordHint] : [];
  if (changes.length > 0) return { ...plan, outcome: 'updated', changes, conflicts, hints, profile: profile as Profile };
  if (conflicts.length === 0) return { ...plan, hints };
  return {
    ...rejected(plan, 'changed-since', 'Every field that the import changed has changed again since. Nothing was restored.'),
    conflicts,
    hints,
  };
}

const passwordHint: RowHint = {
  column: 'Password',
  code: 'password-not-undone',
  message: 'The import set a new password. Passwords are not restored. Set another one if needed.',
  params: {},
  userId: null,
};

function rejected(plan: UndoPlan, code: RowProblemCode, message: string): UndoPlan {
  return { ...plan, outcome: 'rejected', problems: [{ column: 'Username', code, message, params: {} }] };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
