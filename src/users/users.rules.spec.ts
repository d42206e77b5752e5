import { describe, expect, it } from 'vitest';
import { checkPassword } from './password.rules.ts';
import { newProfile, patchedProfile, profileChanges } from './profile.rules.ts';
import { accessReasons, isEnabledAdmin, userChanges } from './users.rules.ts';
import { emailKey, userKeys } from './user-keys.rules.ts';
import { checkNewUsername, checkUsername, cleanUsername, usernameKey } from './username.rules.ts';

const profile = newProfile({ email: 'a@example.com', firstName: 'Alex', lastName: 'Tong', title: 'Clerk' }, 'Acme');

describe('usernames', () => {
  it('compares them by NFKC, trimmed and in lower case', () => {
    expect(usernameKey(' Alex.Tong ')).toBe(usernameKey('ａｌｅｘ.tong'));
    expect(usernameKey('Jose\u0301')).toBe(usernameKey('JOS\u00c9'));
  });

  it('lose their invisible characters and joiners', () => {
    expect(cleanUsername('\u200e\ufeffalex\u200b\u200d.to\u00adng\u200f ')).toBe('alex.tong');
    expect(usernameKey('\u200bAlex.\u200cTong')).toBe('alex.tong');
  });

  it.each([
    'alex.tong',
    'jörg',
    'иван.петров',
    'γιώργος',
    'alex王小明',
    'alexたなかカタ漢',
    'alex김철수金',
    '田中ー山',
    'ㄅㄆ漢a',
    'محمد-7',
    'ᏣᎳᎩ',
    'a_1@b+c',
  ])('may be in one script, or in Latin with Chinese, Japanese or Korean, such as %j', (username) => {
    expect(checkNewUsername(cleanUsername(username))).toBeNull();
  });

  it.each(['\u0430lex', 'alex\u03bf', 'иванγ', 'alexמשה', '김たなか', 'ㄅㄆたな', 'ᏣᎳᎩalex', 'rаypal'])(
    'may not mix other scripts when they are new, such as %j',
    (username) => {
      expect(checkUsername(cleanUsername(username))).toBeNull();
      expect(checkNewUsername(cleanUsername(username))?.code).toBe('mixed-scripts');
    },
  );

  it('may not have marks that cannot be seen when they are new', () => {
    for (const username of ['alex\u034f', 'alex\ufe0f', '\u3164alex']) {
      expect(checkUsername(cleanUsername(username))).toBeNull();
      expect(checkNewUsername(cleanUsername(username))?.code).toBe('forbidden-character');
    }
  });

  it.each(['abc', 'a'.repeat(64), 'alex.tong@acme', '王小明', 'a+b_c-d'])('accepts %j', (username) => {
    expect(checkUsername(cleanUsername(username))).toBeNull();
  });

  it.each([
    ['', 'required'],
    ['ab', 'invalid-length'],
    ['a'.repeat(65), 'invalid-length'],
    ['alex tong', 'forbidden-character'],
    ['alex\u2063tong', 'forbidden-character'],
    ['=cmd', 'forbidden-character'],
  ])('refuses %j as %s', (username, code) => {
    expect(checkUsername(cleanUsername(username))?.code).toBe(code);
  });
});

describe('the keys of a user', () => {
  const keysFor = (firstName: string, lastName: string) =>
    userKeys({
      username: 'Alex.Tong',
      email: 'Ädmin@Example.com',
      firstName,
      lastName,
      title: 'Größte Chefin',
      department: 'Vertrieb Süd',
      companyName: 'Åcme',
    });

  it('fold what is searched and sorted, and keep the accents of the e-mail address', () => {
    expect(keysFor('José', 'Strauß')).toEqual({
      emailKey: 'ädmin@example.com',
      searchKey: 'alex.tong\nadmin@example.com\njosestrauss\nstraussjose',
      nameKey: 'jose strauss',
      firstNameKey: 'jose',
      lastNameKey: 'strauss',
      titleKey: 'grosste chefin',
      departmentKey: 'vertrieb sud',
      companyNameKey: 'acme',
    });
  });

  it('sort a Chinese name by its family name, and other names by the first name', () => {
    expect(keysFor('小明', '王').nameKey).toBe('王小明');
    expect(keysFor('小明', 'Wong').nameKey).toBe('小明 wong');
  });

  it('are bounded, and cut no letter in two', () => {
    const { nameKey, lastNameKey, searchKey } = keysFor('é', '\u{20000}'.repeat(600));
    expect(lastNameKey).toBe('\u{20000}'.repeat(250));
    expect(Buffer.byteLength(nameKey)).toBe(998);
    expect(Buffer.byteLength(searchKey)).toBe(2_197);
    expect((nameKey + searchKey).isWellFormed()).toBe(true);
  });

  it('are whole for the longest name of three bytes a letter', () => {
    const [first, last] = ['\u4e00'.repeat(100), '\u4e8c'.repeat(100)];
    expect(keysFor(first, last)).toMatchObject({ nameKey: last + first, searchKey: expect.stringMatching(`\n${last}${first}$`) });
  });

  it('have no title and no department if the user has none', () => {
    const keys = userKeys({ username: 'alex', email: 'a@b.example', firstName: 'A', lastName: 'B', companyName: 'C' });
    expect(keys).toMatchObject({ titleKey: null, departmentKey: null });
  });
});

describe('the key of an e-mail address', () => {
  it('is the same in any case, with blanks around, and with invisible characters', () => {
    expect(emailKey(' Ann@Exam\u200bple.COM ')).toBe('ann@example.com');
  });
});

describe('new passwords', () => {
  it.each(['Alex.Tong', 'acme holdings'])('are not the username or the name of the company, such as %j', (password) => {
    expect(checkPassword(password, { username: 'alex.tong', companyName: 'Acme Holdings' })).toEqual({
      code: 'too-personal',
      message: "The username or the company's name cannot be the password. Choose another one.",
      params: {},
    });
  });

  it('are checked against the username alone for a user without a company', () => {
    expect(checkPassword('acme holdings', { username: 'alex.tong' })).toBeNull();
    expect(checkPassword('alex.tong', { username: 'alex.tong' })?.code).toBe('too-personal');
  });

  it('are refused for their own weakness in the words of the library', () => {
    expect(checkPassword('short', { username: 'alex.tong' })).toEqual({
      code: 'too-short',
      message: 'Use at least 8 characters for the password.',
      params: { context: 'password', charsMin: 8 },
    });
  });
});

describe('changes of a user', () => {
  const user = { ...profile, role: 'member', disabled: false, language: null } as const;

  it('names profile, language, role, state and password, but never the password itself', () => {
    const after = { ...user, firstName: 'Alexander', language: 'zh-Hant', role: 'company_admin', disabled: true } as const;
    expect(userChanges(user, after, true)).toEqual([
      { field: 'firstName', from: 'Alex', to: 'Alexander' },
      { field: 'language', from: null, to: 'zh-Hant' },
      { field: 'role', from: 'member', to: 'company_admin' },
      { field: 'disabled', from: false, to: true },
      { field: 'password', from: null, to: null },
    ]);
    expect(userChanges(user, user, false)).toEqual([]);
  });

  it('affects sessions when the user is disabled, or gets another role or password', () => {
    const reasonsOf = (after: Partial<Parameters<typeof userChanges>[1]>, hasNewPassword = false) =>
      accessReasons(userChanges(user, { ...user, ...after }, hasNewPassword));
    expect(reasonsOf({ disabled: true, role: 'company_admin' }, true)).toEqual(['disabled', 'password-changed', 'role-changed']);
    expect(reasonsOf({ firstName: 'Alexander' })).toEqual([]);
    expect(accessReasons(userChanges({ ...user, disabled: true }, user, false))).toEqual([]);
  });
});

describe('an enabled admin', () => {
  it('is a company admin who is not disabled', () => {
    expect(isEnabledAdmin({ role: 'company_admin', disabled: false })).toBe(true);
    expect(isEnabledAdmin({ role: 'company_admin', disabled: true })).toBe(false);
    expect(isEnabledAdmin({ role: 'member', disabled: false })).toBe(false);
  });
});

describe('profile', () => {
  it('keeps what a patch does not name and clears what it names as null', () => {
    expect(patchedProfile(profile, { title: null, firstName: 'Alexander' }, 'Acme')).toEqual({
      ...profile,
      title: null,
      firstName: 'Alexander',
    });
  });

  it("puts the company's name where the text on the card is cleared", () => {
    expect(patchedProfile({ ...profile, companyName: 'Acme Asia' }, { companyName: null }, 'Acme').companyName).toBe('Acme');
  });

  it('names only what differs', () => {
    expect(profileChanges(profile, { ...profile, title: null, department: null })).toEqual([{ field: 'title', from: 'Clerk', to: null }]);
  });
});
