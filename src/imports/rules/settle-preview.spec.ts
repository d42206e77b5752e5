import { describe, expect, it } from 'vitest';
import { noDatalinks } from '../../datalinks/index.ts';
import { type BatchUser, newProfile } from '../../users/index.ts';
import type { Layout } from '../../spreadsheet/index.ts';
import type { PreviewedRow, StoredPlan } from './import-row.ts';
import { plannedDatalinks, plannedProfile, settlePreviewedRow } from './settle-preview.ts';

const user = (overrides: Partial<BatchUser> = {}): BatchUser => ({
  id: 'u1',
  username: 'ann.lee',
  usernameKey: 'ann.lee',
  role: 'member',
  passwordHash: '',
  version: 3,
  isDisabled: false,
  hasLoggedIn: false,
  profile: newProfile({ email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' }, 'Acme'),
  ...overrides,
});
const row = (overrides: Partial<PreviewedRow> = {}): PreviewedRow => ({
  position: 0,
  row: 2,
  username: 'ann.lee',
  userId: null,
  outcome: 'created',
  changes: [],
  skipped: [],
  problems: [],
  hints: [],
  conflicts: [],
  plan: { usernameKey: 'ann.lee', version: null },
  passwordHash: null,
  ...overrides,
});
const updated = row({ outcome: 'updated', userId: 'u1', plan: { usernameKey: 'ann.lee', version: 3 } });
const layout: Layout = { fields: ['username', 'fax', 'website'], headers: ['Username', 'Fax', 'Website'] };
const settled = (previewed: PreviewedRow, now?: BatchUser, isTakenElsewhere = false, isInBin = false) => {
  const facts = { user: now, datalinks: undefined, isTakenElsewhere, isInBin, newUserId: 'new-id', layout };
  const { outcome, userId, problems } = settlePreviewedRow(previewed, facts);
  return [outcome, userId, ...problems.map(({ column, code }) => `${column} ${code}`)];
};

describe('a previewed row when the preview is applied', () => {
  it('creates the user with the new id while the username is free', () => {
    expect(settled(row())).toEqual(['created', 'new-id']);
  });

  it('is rejected if the username of a new user has been taken, in the company or elsewhere', () => {
    expect(settled(row(), user())).toEqual(['rejected', null, 'Username username-unavailable']);
    expect(settled(row(), undefined, true)).toEqual(['rejected', null, 'Username username-unavailable']);
  });

  it('is rejected if the user of the username is in the bin by now', () => {
    for (const previewed of [row(), updated])
      expect(settled(previewed, undefined, false, true)).toEqual(['rejected', previewed.userId, 'Username user-in-bin']);
  });

  it('updates the user while it is the same user in the same version', () => {
    expect(settled(updated, user())).toEqual(['updated', 'u1']);
  });

  it.each([
    ['changed', user({ version: 4 })],
    ['deleted', undefined],
    ['replaced by another user with the same username and version', user({ id: 'u2' })],
  ])('is rejected if the user has been %s', (_, now) => {
    expect(settled(updated, now)).toEqual(['rejected', 'u1', 'Username changed-since-preview']);
  });

  it.each(['unchanged', 'rejected', 'not_processed'] as const)('stays as it is if it is %s, because it writes nothing', (outcome) => {
    const previewed = row({ outcome, userId: 'u1' });
    const facts = { user: user({ version: 4 }), datalinks: undefined, isTakenElsewhere: true, isInBin: false, newUserId: 'new-id', layout };
    expect(settlePreviewedRow(previewed, facts)).toEqual({ ...previewed, agreed: [] });
  });
});

describe('the datalinks of a previewed row when the preview is applied', () => {
  const compared = (outcome: 'updated' | 'unchanged', fax: string | null, now: BatchUser | undefined = user()) => {
    const previewed = row({
      outcome,
      userId: 'u1',
      plan: { usernameKey: 'ann.lee', version: 3, agreedDatalinks: { website: 'https://example.com' } },
      skipped: [{ field: 'fax', current: null, inFile: '12345' }],
    });
    const datalinks = { ...noDatalinks, fax, website: 'https://example.com' };
    const { skipped, agreed } = settlePreviewedRow(previewed, {
      user: now,
      datalinks,
      isTakenElsewhere: false,
      isInBin: false,
      newUserId: 'new-id',
      layout,
    });
    return { skipped, agreed };
  };

  it.each(['updated', 'unchanged'] as const)('are compared with the current values of a user who is %s', (outcome) => {
    expect(compared(outcome, '12345')).toEqual({ skipped: [], agreed: ['fax', 'website'] });
    expect(compared(outcome, '99999')).toEqual({
      skipped: [{ field: 'fax', current: '99999', inFile: '12345' }],
      agreed: ['website'],
    });
  });

  it('are skipped if the user had the value at the preview and has another one now', () => {
    const previewed = row({ ...updated, plan: { usernameKey: 'ann.lee', version: 3, agreedDatalinks: { fax: '12345' } } });
    expect(
      settlePreviewedRow(previewed, {
        user: user(),
        datalinks: undefined,
        isTakenElsewhere: false,
        isInBin: false,
        newUserId: 'new-id',
        layout,
      }),
    ).toMatchObject({
      skipped: [{ field: 'fax', current: null, inFile: '12345' }],
    });
  });

  it('may be numbers that have lost the start of the phone that the user has now', () => {
    const hint = (current: string) => ({
      column: 'Fax',
      code: 'number-lost-prefix',
      message: expect.stringContaining(`stays ${current}:`),
    });
    const inFile = '85291234567';
    const now = (plan: Partial<StoredPlan>, overrides: Partial<PreviewedRow>, fax: string) => {
      const stored: StoredPlan = { usernameKey: 'ann.lee', version: 3, numberPhones: ['fax', 'whatsApp'], ...plan };
      const datalinks = { ...noDatalinks, fax };
      const facts = { user: user(), datalinks, isTakenElsewhere: false, isInBin: false, newUserId: 'new-id', layout };
      return settlePreviewedRow(row({ ...updated, plan: stored, ...overrides }), facts);
    };
    const kept = now({ agreedDatalinks: { fax: inFile } }, {}, '+852 9123 4567');
    expect(kept).toMatchObject({ skipped: [], agreed: ['fax'], hints: [hint('+852 9123 4567')] });

    const changed = now({ agreedDatalinks: { fax: inFile } }, { hints: kept.hints }, '+1 555 0000');
    expect(changed).toMatchObject({ skipped: [{ field: 'fax', current: '+1 555 0000', inFile }], agreed: [] });
    expect(changed.hints).toEqual([]);

    const skippedBefore = { skipped: [{ field: 'fax' as const, current: '+1 555 0000', inFile }] };
    expect(now({}, skippedBefore, '+85291234567')).toMatchObject({ skipped: [], agreed: ['fax'], hints: [hint('+85291234567')] });
  });

  it('are not reported for a row that is rejected, or whose user is no longer there', () => {
    const nothing = { skipped: [], agreed: [] };
    expect(compared('updated', '99999', user({ version: 4 }))).toEqual(nothing);
    expect(compared('unchanged', '99999', user({ id: 'u2' }))).toEqual(nothing);
  });
});

describe('what a previewed row writes', () => {
  const changes = [
    { field: 'firstName', from: null, to: 'Anna' },
    { field: 'title', from: 'Clerk', to: null },
    { field: 'fax', from: null, to: '12345' },
    { field: 'password', from: null, to: null },
  ];

  it('is the current profile with the changes, for an existing user', () => {
    const current = newProfile({ firstName: 'Ann', lastName: 'Lee', title: 'Clerk' }, 'Acme');
    expect(plannedProfile(current, changes)).toEqual({ ...current, firstName: 'Anna', title: null });
  });

  it('is a profile of the changes alone, without datalinks and password, for a new user', () => {
    expect(plannedProfile(null, changes)).toEqual(newProfile({ firstName: 'Anna' }, ''));
  });

  it('is the datalinks among the changes', () => {
    expect(plannedDatalinks(changes)).toEqual({ fax: '12345' });
  });
});
