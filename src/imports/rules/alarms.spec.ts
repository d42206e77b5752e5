import { describe, expect, it } from 'vitest';
import type { Layout } from '../../spreadsheet/index.ts';
import { type BatchUser, newProfile, patchedProfile, type Profile, profileChanges, type ProfilePatch } from '../../users/index.ts';
import { addTallies, alarmsOf, type AlarmTally, tallyPlans, zeroTally } from './alarms.ts';

const layout: Layout = {
  fields: ['username', 'firstName', 'lastName', 'email', 'title', 'department'],
  headers: ['User', 'Given Name', 'Family Name', 'Mail', 'Title', 'Team'],
};
const before = newProfile({ firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com', title: 'Clerk', department: 'Sales' }, 'Acme');
const existing = (profile: Profile, isDisabled = false): BatchUser => ({
  id: 'u1',
  username: 'ann.lee',
  usernameKey: 'ann.lee',
  role: 'member',
  passwordHash: '',
  version: 1,
  isDisabled,
  hasLoggedIn: false,
  profile,
});
/** The tally of one row that changes these fields. */
const tally = (patch: ProfilePatch, user = existing(before)): Partial<AlarmTally> => {
  const profile = patchedProfile(user.profile, patch, 'Acme');
  const plan = { existing: user, changes: profileChanges(user.profile, profile), profile: profile === user.profile ? null : profile };
  const counted = Object.entries(tallyPlans([plan], 1)).filter(([, count]) => count > 0);
  return Object.fromEntries(counted);
};

describe('what a row counts for alarms', () => {
  it('is a user whose name, e-mail address or department changes, once for both names', () => {
    expect(tally({})).toEqual({ existing: 1 });
    expect(tally({ title: 'Manager' })).toEqual({ existing: 1 });
    expect(tally({ firstName: 'Anna', lastName: 'Li' })).toEqual({ existing: 1, names: 1 });
    expect(tally({ lastName: 'Li' })).toEqual({ existing: 1, names: 1 });
    expect(tally({ email: 'a@example.com', department: 'Support' })).toEqual({ existing: 1, emails: 1, departments: 1 });
  });

  it('is a disabled user, changed or not', () => {
    expect(tally({}, existing(before, true))).toEqual({ existing: 1, disabled: 1 });
  });

  it('is a swap of two columns only if each has the text that the other had', () => {
    expect(tally({ firstName: 'Lee', lastName: 'Ann' })).toEqual({ existing: 1, names: 1, swappedNames: 1 });
    expect(tally({ firstName: 'Lee', lastName: 'Wong' })).toEqual({ existing: 1, names: 1 });
    expect(tally({ firstName: 'Lee' })).toEqual({ existing: 1, names: 1 });
    expect(tally({ title: 'Sales', department: 'Clerk' })).toEqual({ existing: 1, departments: 1, swappedTitles: 1 });
    const namesake = existing(newProfile({ firstName: 'Lee', lastName: 'Lee' }, 'Acme'));
    expect(tally({ title: 'Chief' }, namesake)).toEqual({ existing: 1 });
  });

  it('is a swap too if the cell of a blank text has kept the other column', () => {
    const noTitle = existing({ ...before, title: null });
    expect(tally({ title: 'Sales' }, noTitle)).toEqual({ existing: 1, swappedTitles: 1 });
    expect(tally({ title: 'Sales', department: null }, noTitle)).toEqual({ existing: 1, departments: 1, swappedTitles: 1 });
    expect(tally({ title: 'Chief' }, noTitle)).toEqual({ existing: 1 });
  });

  it('is nothing for a new user, and only the existing user for a rejected row', () => {
    const created = { existing: null, changes: profileChanges({}, before), profile: before };
    const rejected = { existing: null, changes: [], profile: null };
    expect(tallyPlans([created, rejected], 1)).toEqual({ ...zeroTally, existing: 1 });
  });

  it('adds up over the chunks of a file', () => {
    expect(addTallies({ ...zeroTally, existing: 2, names: 1 }, { ...zeroTally, existing: 3, names: 2, disabled: 1 })).toEqual({
      ...zeroTally,
      existing: 5,
      names: 3,
      disabled: 1,
    });
  });
});

describe('the alarms of a file', () => {
  const alarms = (counts: Partial<AlarmTally>, policy = { share: 30, minimum: 10 }, isApplied = false) =>
    alarmsOf({ ...zeroTally, ...counts }, policy, layout, isApplied);
  const codes = (...given: Parameters<typeof alarms>) => alarms(...given).map(({ code }) => code);

  it('begin at the share and at the number of users of the policy', () => {
    expect(codes({ existing: 100, emails: 30 })).toEqual(['many-emails-changed']);
    expect(codes({ existing: 101, emails: 30 })).toEqual([]);
    expect(codes({ existing: 10, emails: 10 })).toEqual(['many-emails-changed']);
    expect(codes({ existing: 9, emails: 9 })).toEqual([]);
    expect(codes({ existing: 9, emails: 9 }, { share: 30, minimum: 9 })).toEqual(['many-emails-changed']);
    expect(codes({ existing: 101, emails: 30 }, { share: 29, minimum: 10 })).toEqual(['many-emails-changed']);
    expect(codes({}, { share: 1, minimum: 1 })).toEqual([]);
  });

  it('are one for each sign, with the figures and the headers of the file', () => {
    const all = { existing: 50, names: 40, emails: 41, departments: 42, disabled: 43, swappedNames: 44, swappedTitles: 45 };
    expect(alarms(all).map(({ code, params }) => ({ code, ...params }))).toEqual([
      { code: 'many-names-changed', count: 40, total: 50, share: 80, column: 'Given Name, Family Name' },
      { code: 'many-emails-changed', count: 41, total: 50, share: 82, column: 'Mail' },
      { code: 'many-departments-changed', count: 42, total: 50, share: 84, column: 'Team' },
      { code: 'many-disabled', count: 43, total: 50, share: 86 },
      { code: 'columns-swapped', count: 44, total: 50, share: 88, column: 'Given Name', otherColumn: 'Family Name' },
      { code: 'columns-swapped', count: 45, total: 50, share: 90, column: 'Title', otherColumn: 'Team' },
    ]);
  });

  it('say whether the changes are made already', () => {
    const message = (isApplied: boolean) => alarms({ existing: 10, emails: 10 }, undefined, isApplied)[0]!.message;
    expect(message(false)).toContain('The e-mail addresses of 10 of the 10 existing users in the file would change.');
    expect(message(true)).toContain('have changed.');
  });
});
