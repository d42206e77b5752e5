import { describe, expect, it } from 'vitest';
import { type BatchUser, newProfile } from '../../users/index.ts';
import type { ImportRow } from './import-row.ts';
import { type BulkChange, type CurrentAdmins, planBulkChange, planBulkUndo, refuseLockout } from './plan-bulk-change.ts';

const user = ({ department = null, ...overrides }: Partial<BatchUser> & { department?: string | null } = {}): BatchUser => ({
  id: 'u1',
  username: 'ann.lee',
  usernameKey: 'ann.lee',
  role: 'member',
  passwordHash: '',
  version: 3,
  isDisabled: false,
  hasLoggedIn: false,
  profile: newProfile({ department }, 'Acme'),
  ...overrides,
});
const admin = (id: string, overrides: Partial<BatchUser> = {}) => user({ id, role: 'company_admin', ...overrides });
const change = (overrides: Partial<BulkChange>): BulkChange => ({ action: 'disable', department: null, role: null, ...overrides });
const admins = (enabled = 2): CurrentAdmins => ({ enabled, ownUserId: 'own' });
const plan = (of: BatchUser | null, overrides: Partial<BulkChange>, current = admins()) => {
  const { outcome, changes, problems } = planBulkChange(of, change(overrides), current);
  return problems[0]?.code ?? (changes[0] ? { ...changes[0] } : outcome);
};
const demote = { action: 'role', role: 'member' } as const;

describe('the plan of a bulk change', () => {
  it.each<[Partial<BulkChange>, BatchUser, unknown]>([
    [{ action: 'disable' }, user(), { field: 'disabled', from: false, to: true }],
    [{ action: 'disable' }, user({ isDisabled: true }), 'unchanged'],
    [{ action: 'enable' }, user({ isDisabled: true }), { field: 'disabled', from: true, to: false }],
    [{ action: 'enable' }, user(), 'unchanged'],
    [{ action: 'department', department: 'Sales' }, user(), { field: 'department', from: null, to: 'Sales' }],
    [{ action: 'department', department: 'Sales' }, user({ department: 'Sales' }), 'unchanged'],
    [{ action: 'department' }, user({ department: 'Sales' }), { field: 'department', from: 'Sales', to: null }],
    [{ action: 'department' }, user(), 'unchanged'],
    [{ action: 'role', role: 'company_admin' }, user(), { field: 'role', from: 'member', to: 'company_admin' }],
    [{ action: 'role', role: 'company_admin' }, admin('u1'), 'unchanged'],
    [demote, admin('u1'), { field: 'role', from: 'company_admin', to: 'member' }],
  ])('of %o changes the one field that differs', (overrides, of, planned) => {
    expect(plan(of, overrides)).toEqual(planned);
  });

  it('rejects a user that the company does not have', () => {
    expect(plan(null, { action: 'disable' })).toBe('user-not-found');
  });

  it.each([{ action: 'disable' } as const, demote])('keeps the last enabled admin, also as the own account, with %o', (overrides) => {
    expect(plan(admin('a1'), overrides, admins(1))).toBe('last-admin');
    expect(plan(admin('own'), overrides, admins(1))).toBe('last-admin');
  });

  it('counts the admins that the rows before have taken', () => {
    const current = admins(3);
    const planned = ['a1', 'a2', 'a3'].map((id) => planBulkChange(admin(id), change({}), current).outcome);
    expect(planned).toEqual(['updated', 'updated', 'rejected']);
  });

  it('takes no admin for a disabled one, nor for one who stays', () => {
    const current = admins(1);
    expect(plan(admin('a1', { isDisabled: true }), demote, current)).toMatchObject({ to: 'member' });
    expect(plan(user(), { action: 'disable' }, current)).toMatchObject({ to: true });
    expect(plan(admin('a2'), { action: 'department', department: 'IT' }, current)).toMatchObject({ to: 'IT' });
    expect(current.enabled).toBe(1);
  });

  it('keeps the rights of the own account, but not its department', () => {
    expect(plan(admin('own'), { action: 'disable' })).toBe('own-account');
    expect(plan(admin('own'), demote)).toBe('own-account');
    expect(plan(admin('own'), { action: 'department', department: 'IT' })).toMatchObject({ to: 'IT' });
  });
});

describe('a previewed row of a bulk change', () => {
  const row = { outcome: 'updated' as const, changes: [{ field: 'disabled', from: false, to: true }], problems: [] };

  it('is rejected when it is applied by its own user, or when the other admins are gone', () => {
    expect(refuseLockout(row, admin('own'), admins())).toMatchObject({ outcome: 'rejected', problems: [{ code: 'own-account' }] });
    expect(refuseLockout(row, admin('a1'), admins(1))).toMatchObject({ outcome: 'rejected', problems: [{ code: 'last-admin' }] });
    expect(refuseLockout(row, admin('a1'), admins())).toBe(row);
  });
});

describe('the undo of a bulk change', () => {
  const undo = (field: string, from: unknown, to: unknown, now: BatchUser | null, current = admins()) => {
    const { outcome, changes, problems, conflicts } = planBulkUndo({ changes: [{ field, from, to }] } as ImportRow, now, current);
    return { result: problems[0]?.code ?? outcome, changes, conflicts };
  };

  it.each<[string, unknown, unknown, BatchUser]>([
    ['disabled', false, true, user({ isDisabled: true })],
    ['disabled', true, false, user()],
    ['department', 'Sales', null, user()],
    ['department', null, 'IT', user({ department: 'IT' })],
    ['role', 'member', 'company_admin', admin('u1')],
  ])('restores %s from %o', (field, from, to, now) => {
    expect(undo(field, from, to, now)).toEqual({ result: 'updated', changes: [{ field, from: to, to: from }], conflicts: [] });
  });

  it('leaves a department that has changed since', () => {
    expect(undo('department', 'Sales', 'IT', user({ department: 'Law' }))).toEqual({
      result: 'changed-since',
      changes: [],
      conflicts: [{ field: 'department', before: 'Sales', imported: 'IT', current: 'Law' }],
    });
  });

  it('changes nothing that is as before already', () => {
    expect(undo('disabled', false, true, user())).toMatchObject({ result: 'unchanged', changes: [] });
    expect(undo('department', 'Sales', 'IT', user({ department: 'Sales' }))).toMatchObject({ result: 'unchanged', conflicts: [] });
  });

  it('is rejected for a user who is gone, the last admin and the own account', () => {
    expect(undo('disabled', false, true, null).result).toBe('user-gone');
    expect(undo('role', 'member', 'company_admin', admin('a1'), admins(1)).result).toBe('last-admin');
    expect(undo('role', 'member', 'company_admin', admin('own')).result).toBe('own-account');
  });
});
