import { describe, expect, it } from 'vitest';
import type { ParsedRow } from '../../spreadsheet/index.ts';
import { type BatchUser, newProfile, type UserOfEmail } from '../../users/index.ts';
import { type HintContext, hintsFor } from './hints.ts';
import type { RowPlan } from './plan.ts';

const parsed = (email: string | null): ParsedRow => ({
  row: 2,
  username: 'ann.wong',
  usernameKey: 'ann.wong',
  password: null,
  profile: email === null ? {} : { email },
  datalinks: {},
  numberPhones: [],
  blankFields: [],
  problems: [],
  cells: [],
});
const plan = (overrides: Partial<RowPlan> = {}): RowPlan => ({
  row: parsed('Ann@Example.com'),
  outcome: 'created',
  existing: null,
  changes: [],
  skipped: [],
  agreed: [],
  keptPhones: [],
  problems: [],
  profile: null,
  password: null,
  ...overrides,
});
const existing = (isDisabled: boolean): BatchUser => ({
  id: 'u1',
  username: 'ann.wong',
  usernameKey: 'ann.wong',
  role: 'member',
  passwordHash: '',
  version: 3,
  isDisabled,
  hasLoggedIn: false,
  profile: newProfile({}, 'Acme'),
});
const context = (overrides: Partial<HintContext> = {}): HintContext => ({
  layout: { fields: ['username', 'email'], headers: ['User', 'Mail'] },
  sharedEmails: new Set(),
  usernameKeys: new Set(['ann.wong']),
  ...overrides,
});
const shared = context({ sharedEmails: new Set(['ann@example.com']) });
const noOwners = new Map<string, UserOfEmail>();
const owners = new Map([['ann@example.com', { userId: 'u7', username: 'Ann.Lee', usernameKey: 'ann.lee', isDisabled: false }]]);

const hintsOf = (...given: Parameters<typeof hintsFor>) =>
  hintsFor(...given).map(({ column, code, userId }) => [column, code, userId].join(' ').trim());

describe('the hints of a row', () => {
  it('are none for a row without anything to check', () => {
    expect(hintsOf(plan(), noOwners, context())).toEqual([]);
    expect(hintsOf(plan({ outcome: 'unchanged', existing: existing(false) }), owners, context())).toEqual([]);
  });

  it('are none for a rejected row', () => {
    expect(hintsOf(plan({ outcome: 'rejected', existing: existing(true) }), owners, shared)).toEqual([]);
  });

  it('name a user who is disabled and stays so, with or without an e-mail address in the file', () => {
    for (const email of ['ann@example.com', null]) {
      const row = plan({ row: parsed(email), outcome: 'unchanged', existing: existing(true) });
      expect(hintsOf(row, noOwners, context())).toEqual(['User disabled-user u1']);
    }
  });

  it('name the user with the e-mail address of a new user, because the username may be a rename', () => {
    expect(hintsOf(plan(), owners, context())).toEqual(['User probable-rename u7']);
    expect(hintsFor(plan(), owners, context())[0]).toMatchObject({
      message: expect.stringContaining('use Ann.Lee.'),
      params: { username: 'Ann.Lee' },
    });
  });

  it('name a disabled user with the e-mail address of a new user, who may have come back', () => {
    const owner = { userId: 'u7', username: 'Ann.Lee', usernameKey: 'ann.lee', isDisabled: true };
    const [hint, ...others] = hintsFor(plan(), new Map([['ann@example.com', owner]]), context());
    expect(hint).toMatchObject({ column: 'User', code: 'rejoin', userId: 'u7', params: { username: 'Ann.Lee' } });
    expect(hint!.message).toContain('enable Ann.Lee');
    expect(others).toEqual([]);
  });

  it('suspect no rename if the file has the other username too', () => {
    expect(hintsOf(plan(), owners, context({ usernameKeys: new Set(['ann.wong', 'ann.lee']) }))).toEqual([]);
  });

  it('suspect no rename of an existing user', () => {
    expect(hintsOf(plan({ outcome: 'updated', existing: existing(false) }), owners, context())).toEqual([]);
  });

  it('name an e-mail address that another row has, after the other hints', () => {
    expect(hintsOf(plan(), noOwners, shared)).toEqual(['Mail shared-email']);
    expect(hintsOf(plan(), owners, shared)).toEqual(['User probable-rename u7', 'Mail shared-email']);
  });

  it.each([' harbour-lantern-60', 'harbour-lantern-59 ', 'harbour-lantern-61\u00a0'])(
    'say that the password %j has a space at an end',
    (password) => {
      expect(hintsOf(plan({ password }), noOwners, context())).toEqual(['Password password-space']);
      expect(JSON.stringify(hintsFor(plan({ password }), noOwners, context()))).not.toContain('lantern');
      expect(hintsOf(plan({ password: password.trim() }), noOwners, context())).toEqual([]);
    },
  );

  it('name the header of the template for a column that the file does not have', () => {
    expect(hintsOf(plan(), noOwners, { ...shared, layout: { fields: ['username'], headers: ['User'] } })).toEqual(['Email shared-email']);
  });
});

describe('the hint of a number that has lost the start of a phone', () => {
  it('names the column and what was kept, before the hints of the e-mail address', () => {
    const kept = plan({
      outcome: 'unchanged',
      existing: existing(false),
      keptPhones: [{ field: 'whatsApp', current: '+852 9123 4567', inFile: '85291234567' }],
    });
    expect(hintsOf(kept, noOwners, shared)).toEqual(['WhatsApp number-lost-prefix', 'Mail shared-email']);
    expect(hintsFor(kept, noOwners, context())[0]).toMatchObject({
      message: expect.stringContaining('stays +852 9123 4567'),
      params: { column: 'WhatsApp', current: '+852 9123 4567', inFile: '85291234567' },
    });
  });
});
