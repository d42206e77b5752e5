import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../libs/xlsx-table/index.ts';
import { noDatalinks } from '../../datalinks/index.ts';
import { type BatchUser, newProfile } from '../../users/index.ts';
import { matchHeader } from '../../spreadsheet/index.ts';
import { type Layout, parseRow } from '../../spreadsheet/index.ts';
import { needsPasswordCheck, type PlanContext, planRow, type RowFacts } from './plan.ts';

const headers = ['Username', 'Password', 'Email', 'FirstName', 'LastName', 'Title', 'Fax', 'Address'];
const layout: Layout = {
  fields: matchHeader({ header: headers.map((text) => ({ column: '', text })), otherSheets: [], equalSheets: [] }).fields,
  headers,
};

const parse = (cells: Record<string, Cell>, row = 2) => parseRow({ row, cells: headers.map((header) => cells[header] ?? null) }, layout);
const newPerson = (overrides: Record<string, Cell> = {}) =>
  parse({ Username: 'ann.lee', Password: 'welcome-aboard-1', Email: 'ann@example.com', FirstName: 'Ann', LastName: 'Lee', ...overrides });

const existing: BatchUser = {
  id: 'u1',
  username: 'ann.lee',
  usernameKey: 'ann.lee',
  role: 'member',
  passwordHash: '',
  version: 3,
  isDisabled: false,
  hasLoggedIn: false,
  profile: newProfile({ email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee', title: 'Clerk' }, 'Acme'),
};
const context = (overrides: Partial<PlanContext> = {}): PlanContext => ({
  companyId: 'c1',
  companyName: 'Acme',
  createdBy: 'u9',
  blank: 'keep',
  existingPasswords: 'update',
  layout,
  hasDatalinks: true,
  duplicates: new Set(),
  ...overrides,
});
const facts = (overrides: Partial<RowFacts> = {}): RowFacts => ({
  existing: null,
  isTakenElsewhere: false,
  isInBin: false,
  datalinks: null,
  hasThisPassword: false,
  ...overrides,
});
const codes = (problems: { column: string; code: string }[]) => problems.map(({ column, code }) => `${column} ${code}`);

describe('the plan of a row', () => {
  it('creates an unknown user with the defaults', () => {
    const plan = planRow(newPerson({ Fax: '12345' }), facts(), context());
    expect(plan).toMatchObject({ outcome: 'created', password: 'welcome-aboard-1', profile: { companyName: 'Acme', title: null } });
    expect(plan.changes).toContainEqual({ field: 'fax', from: null, to: '12345' });
    expect(JSON.stringify(plan.changes)).not.toContain('welcome-aboard');
  });

  it('leaves a user unchanged when nothing differs', () => {
    expect(planRow(newPerson({ Title: 'Clerk' }), facts({ existing, hasThisPassword: true }), context())).toMatchObject({
      outcome: 'unchanged',
      profile: null,
      password: null,
    });
  });

  it('keeps a password for a blank cell and for asterisks, and sets any other', () => {
    for (const Password of ['', '  ', '****', '********']) {
      expect(planRow(newPerson({ Password }), facts({ existing }), context()).outcome).toBe('unchanged');
    }
    expect(planRow(newPerson({ Password: '***' }), facts({ existing }), context())).toMatchObject({ outcome: 'rejected' });
    expect(planRow(newPerson(), facts({ existing }), context())).toMatchObject({
      outcome: 'updated',
      changes: [{ field: 'password', from: null, to: null }],
    });
    expect(planRow(newPerson(), facts({ existing }), context({ existingPasswords: 'ignore' })).outcome).toBe('unchanged');
  });

  it('refuses a new password for the user who sent the file', () => {
    expect(codes(planRow(newPerson(), facts({ existing }), context({ createdBy: 'u1' })).problems)).toEqual(['Password own-password']);
    expect(planRow(newPerson(), facts({ existing, hasThisPassword: true }), context({ createdBy: 'u1' })).outcome).toBe('unchanged');
  });

  it('compares passwords only when the outcome depends on it', () => {
    expect(needsPasswordCheck(newPerson(), facts({ existing }), context())).toBe(true);
    expect(needsPasswordCheck(newPerson(), facts(), context())).toBe(false);
    expect(needsPasswordCheck(newPerson({ Password: '****' }), facts({ existing }), context())).toBe(false);
    expect(needsPasswordCheck(newPerson({ Email: 'nowhere' }), facts({ existing }), context())).toBe(false);
    expect(needsPasswordCheck(newPerson(), facts({ isTakenElsewhere: true }), context())).toBe(false);
    expect(needsPasswordCheck(newPerson(), facts({ existing }), context({ existingPasswords: 'ignore' }))).toBe(false);
  });

  it('leaves blank fields, and empties the optional ones among them with blank=clear', () => {
    const row = newPerson({ Title: ' ', FirstName: '' });
    expect(planRow(row, facts({ existing, hasThisPassword: true }), context()).outcome).toBe('unchanged');
    expect(planRow(row, facts({ existing, hasThisPassword: true }), context({ blank: 'clear' })).changes).toEqual([
      { field: 'title', from: 'Clerk', to: null },
    ]);
  });

  it('skips datalinks that differ, valid or not, and reports both values', () => {
    const datalinks = { ...noDatalinks, fax: '111', address: 'One\nTwo' };
    const plan = planRow(
      newPerson({ Fax: 'call me', Address: 'One\r\nTwo ' }),
      facts({ existing, datalinks, hasThisPassword: true }),
      context(),
    );
    expect(plan).toMatchObject({ outcome: 'unchanged', skipped: [{ field: 'fax', current: '111', inFile: 'call me' }] });
  });

  it('names all problems of a new user at once', () => {
    const plan = planRow(newPerson({ Password: 'short', Email: 'nowhere', FirstName: '', Fax: 'call me' }), facts(), context());
    expect(plan.outcome).toBe('rejected');
    expect(codes(plan.problems)).toEqual(['Email invalid-email', 'Fax invalid-phone', 'FirstName required', 'Password too-short']);
  });

  it('rejects a blank username, one of two rows, and one of another company', () => {
    expect(codes(planRow(newPerson({ Username: ' ' }), facts(), context()).problems)).toEqual(['Username required']);
    expect(codes(planRow(newPerson(), facts(), context({ duplicates: new Set(['ann.lee']) })).problems)).toEqual([
      'Username duplicate-username',
    ]);
    expect(codes(planRow(newPerson(), facts({ isTakenElsewhere: true }), context()).problems)).toEqual(['Username username-unavailable']);
    expect(codes(planRow(newPerson(), facts({ isInBin: true }), context()).problems)).toEqual(['Username user-in-bin']);
  });

  it.each<[string, Cell, string]>([
    ['an error', { kind: 'error', text: '#REF!' }, 'Title cell-error'],
    ['a formula without a result', { kind: 'formula-without-result', text: '' }, 'Title formula-without-result'],
    ['too much text', { kind: 'too-long', text: '' }, 'Title too-long'],
    ['digits that a number lost', { kind: 'number', text: '123456789012345680', isExact: false }, 'Title precision-lost'],
  ])('rejects a row with %s in it, for existing users too', (_, Title, expected) => {
    expect(codes(planRow(newPerson({ Title }), facts({ existing, hasThisPassword: true }), context()).problems)).toEqual([expected]);
  });

  it('reads a date as text in prose, and refuses it where it must be a mistake', () => {
    const date: Cell = { kind: 'date', text: '2024-01-31' };
    expect(planRow(newPerson({ Title: date }), facts(), context()).profile).toMatchObject({ title: '2024-01-31' });
    for (const header of ['Username', 'Password', 'Email', 'Fax']) {
      expect(codes(planRow(newPerson({ [header]: date }), facts(), context()).problems)).toContain(`${header} date`);
    }
  });

  it('takes a whole number as username and password, a fraction as neither', () => {
    const number = (text: string): Cell => ({ kind: 'number', text, isExact: true });
    expect(planRow(newPerson({ Username: number('1001'), Password: number('73920184') }), facts(), context())).toMatchObject({
      outcome: 'created',
      password: '73920184',
    });
    for (const text of ['0.1', '50%', '45']) {
      const fraction: Cell = { kind: 'number', text, isExact: true, isFraction: true };
      const { problems } = planRow(newPerson({ Username: fraction, Password: fraction }), facts(), context());
      expect(codes(problems)).toEqual(['Username precision-lost', 'Password precision-lost']);
    }
  });

  it('takes a whole number whose format shows a dot as username and password', () => {
    const number = (text: string): Cell => ({ kind: 'number', text, isExact: true });
    expect(planRow(newPerson({ Username: number('emp.0045'), Password: number('73920.184.00') }), facts(), context())).toMatchObject({
      outcome: 'created',
      row: { username: 'emp.0045' },
      password: '73920.184.00',
    });
  });
});

describe('the parsing of a row', () => {
  it('keeps the cells for the report, without the password', () => {
    expect(newPerson().cells).toEqual(['ann.lee', '', 'ann@example.com', 'Ann', 'Lee', '', '', '']);
  });

  it('neither trims nor folds a password', () => {
    expect(newPerson({ Password: ' Ａ b ' }).password).toBe(' Ａ b ');
  });
});

describe('a number in a phone column', () => {
  const number = (text: string): Cell => ({ kind: 'number', text, isExact: true });
  const planned = (Fax: Cell, fax: string) =>
    planRow(newPerson({ Fax }), facts({ existing, datalinks: { ...noDatalinks, fax }, hasThisPassword: true }), context());

  it.each([
    ['85291234567', '+852 9123 4567'],
    ['85291234567', '00852-91234567'],
    ['212345678', '(02) 1234 5678'],
  ])('%s is no difference from %s, whose start it has lost', (inFile, stored) => {
    expect(planned(number(inFile), stored)).toMatchObject({
      outcome: 'unchanged',
      skipped: [],
      agreed: ['fax'],
      keptPhones: [{ field: 'fax', current: stored }],
    });
  });

  it.each<[Cell, string]>([
    [number('85291234567'), '+852 9123 4568'],
    [number('91234567'), '+852 9123 4567'],
    [number('85291234567'), '852 9123 4567'],
    [number('+85291234567'), '+852 9123 4567'],
    [number('85291234567'), '+852 9123 4567 ext. 8'],
    ['85291234567', '+852 9123 4567'],
  ])('%j is a difference from %s', (inFile, stored) => {
    expect(planned(inFile, stored)).toMatchObject({ skipped: [{ field: 'fax', current: stored }], agreed: [], keptPhones: [] });
  });
});

describe('a row whose username is', () => {
  it('missing has this problem only', () => {
    const plan = planRow(newPerson({ Username: ' ', Password: 'x', Email: 'nowhere', FirstName: '' }), facts(), context());
    expect(codes(plan.problems)).toEqual(['Username required']);
  });

  it('not valid may be the row of an existing user, who needs no more values', () => {
    const plan = planRow(parse({ Username: 'a b', Email: 'nowhere' }), facts(), context());
    expect(codes(plan.problems)).toEqual(['Username forbidden-character', 'Email invalid-email']);
  });
});

describe('a cell', () => {
  const problemsOf = (cells: Record<string, Cell>) =>
    codes(planRow(newPerson(cells), facts({ existing, hasThisPassword: true }), context()).problems);
  const third: Cell = { kind: 'number', text: '0.333333333333333', isExact: false, isRounded: true };
  const mistyped: Cell = { kind: 'mistyped', text: 'NaN', expected: 'a number', address: 'F22' };

  it('with a fraction is its text in prose, and not exact elsewhere', () => {
    expect(problemsOf({ Title: third })).toEqual([]);
    expect(problemsOf({ Username: third, Password: third, Fax: third })).toEqual([
      'Username precision-lost',
      'Password precision-lost',
      'Fax precision-lost',
    ]);
  });

  it('that is not of its type is rejected with its address, and a password is not repeated', () => {
    expect(problemsOf({ Title: mistyped, Fax: mistyped })).toEqual(['Title wrong-type', 'Fax wrong-type']);
    const [password] = planRow(newPerson({ Password: mistyped }), facts({ existing }), context()).problems;
    expect(password!.message).toBe('Cell F22 should hold a number, but does not. Type the value again.');
  });

  it('whose format shows nothing is rejected', () => {
    expect(problemsOf({ Address: { kind: 'not-shown', text: '' } })).toEqual(['Address not-shown']);
  });
});

describe('the header', () => {
  it('refuses a column that is there twice under two names, and warns of unknown columns once', () => {
    const texts = ['Username', 'Company', 'companyName', 'Shoe', 'Hat', 'Create Time', 'Result'];
    const header = texts.map((text, index) => ({ column: 'ABCDEFG'[index]!, text }));
    const { duplicates, warnings } = matchHeader({ header, otherSheets: [], equalSheets: [] });
    expect(duplicates).toEqual(['Company (columns B, C)']);
    expect(warnings.map(({ message }) => message)).toEqual(['These columns are not known and were ignored: Shoe, Hat.']);
  });
});
