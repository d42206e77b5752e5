import { describe, expect, it } from 'vitest';
import type { FieldChange } from '../../audit/index.ts';
import { type BatchUser, newProfile, type ProfilePatch } from '../../users/index.ts';
import type { ImportRow } from './import-row.ts';
import { planUndo } from './plan-undo.ts';

const user = (overrides: Partial<BatchUser> = {}): BatchUser => ({
  id: 'u1',
  username: 'ann.lee',
  usernameKey: 'ann.lee',
  role: 'member',
  passwordHash: '',
  version: 3,
  isDisabled: false,
  hasLoggedIn: false,
  profile: newProfile({}, 'Acme'),
  ...overrides,
});
const userWith = (patch: ProfilePatch) => user({ profile: newProfile(patch, 'Acme') });
const source = (overrides: Partial<ImportRow> = {}): ImportRow => ({
  position: 0,
  row: 2,
  username: 'ann.lee',
  userId: 'u1',
  outcome: 'updated',
  changes: [],
  skipped: [],
  problems: [],
  hints: [],
  conflicts: [],
  ...overrides,
});
const created = source({ outcome: 'created', changes: [{ field: 'title', from: null, to: 'Clerk' }] });
const updated = (...changes: FieldChange[]) => source({ changes });
const titleChange = { field: 'title', from: 'Clerk', to: 'Manager' };
const departmentChange = { field: 'department', from: null, to: 'Sales' };
const passwordChange = { field: 'password', from: null, to: null };
const problemsOf = (row: ImportRow, now: BatchUser | null) => {
  const { outcome, changes, profile, problems } = planUndo(row, now);
  expect({ outcome, changes, profile }).toEqual({ outcome: 'rejected', changes: [], profile: null });
  return problems.map(({ column, code }) => `${column} ${code}`);
};

describe('the undo of a row', () => {
  it('is rejected if the user has been deleted since, whether the row created or updated it', () => {
    expect(problemsOf(created, null)).toEqual(['Username user-gone']);
    expect(problemsOf(updated(titleChange), null)).toEqual(['Username user-gone']);
  });
});

describe('the undo of a row that created its user', () => {
  it('disables the user and changes no profile', () => {
    expect(planUndo(created, user())).toMatchObject({
      outcome: 'updated',
      changes: [{ field: 'disabled', from: false, to: true }],
      profile: null,
      problems: [],
    });
  });

  it('changes nothing if the user is disabled already, even one who has logged in', () => {
    expect(planUndo(created, user({ isDisabled: true, hasLoggedIn: true }))).toMatchObject({ outcome: 'unchanged', changes: [] });
  });

  it('is rejected if the user has logged in since', () => {
    expect(problemsOf(created, user({ hasLoggedIn: true }))).toEqual(['Username logged-in-since']);
  });

  it('is rejected if the user has another role since, even a disabled one', () => {
    expect(problemsOf(created, user({ role: 'company_admin', isDisabled: true }))).toEqual(['Username promoted-since']);
  });
});

describe('the undo of a row that updated its user', () => {
  it('restores each field that still has the imported value', () => {
    const now = userWith({ firstName: 'Ann', title: 'Manager', department: 'Sales' });
    expect(planUndo(updated(titleChange, departmentChange), now)).toMatchObject({
      outcome: 'updated',
      changes: [
        { field: 'title', from: 'Manager', to: 'Clerk' },
        { field: 'department', from: 'Sales', to: null },
      ],
      conflicts: [],
      hints: [],
      profile: { ...now.profile, title: 'Clerk', department: null },
    });
  });

  it('leaves a field that has changed again since, and names it', () => {
    expect(planUndo(updated(titleChange, departmentChange), userWith({ title: 'Director', department: 'Sales' }))).toMatchObject({
      outcome: 'updated',
      changes: [{ field: 'department', from: 'Sales', to: null }],
      conflicts: [{ field: 'title', before: 'Clerk', imported: 'Manager', current: 'Director' }],
      profile: { title: 'Director', department: null },
    });
  });

  it('changes nothing if each field already has the value from before the import', () => {
    expect(planUndo(updated(titleChange, departmentChange), userWith({ title: 'Clerk' }))).toMatchObject({
      outcome: 'unchanged',
      changes: [],
      conflicts: [],
      profile: null,
    });
  });

  it('restores fields of the profile only', () => {
    expect(planUndo(updated({ field: 'fax', from: '111', to: '222' }), user())).toMatchObject({ outcome: 'unchanged', conflicts: [] });
  });

  it('is rejected if every field that the import changed has changed again since', () => {
    const row = updated(titleChange, passwordChange);
    const now = userWith({ title: 'Director' });
    expect(problemsOf(row, now)).toEqual(['Username changed-since']);
    expect(planUndo(row, now)).toMatchObject({ conflicts: [{ field: 'title' }], hints: [{ code: 'password-not-undone' }] });
  });

  it.each([
    ['updated', updated(titleChange, passwordChange)],
    ['unchanged', updated(passwordChange)],
  ])('keeps a password that the import set, and hints at it on a row that is %s', (outcome, row) => {
    const { changes, ...plan } = planUndo(row, userWith({ title: 'Manager' }));
    expect(plan).toMatchObject({ outcome, hints: [{ column: 'Password', code: 'password-not-undone', userId: null }] });
    expect(changes.map(({ field }) => field)).not.toContain('password');
  });

  it('does not change the user that it was given', () => {
    const now = userWith({ title: 'Manager' });
    planUndo(updated(titleChange), now);
    expect(now.profile.title).toBe('Manager');
  });
});
