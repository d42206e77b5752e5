import { describe, expect, it } from 'vitest';
import { newProfile, patchedProfile, profileChanges } from './profile.rules.ts';
import { checkUsername, cleanUsername, usernameKey } from './username.rules.ts';

const profile = newProfile({ email: 'a@example.com', firstName: 'Alex', lastName: 'Tong', title: 'Clerk' }, 'Acme');

describe('usernames', () => {
  it('compares them by NFKC, trimmed and in lower case', () => {
    expect(usernameKey(' Alex.Tong ')).toBe(usernameKey('ａｌｅｘ.tong'));
    expect(usernameKey('Jose\u0301')).toBe(usernameKey('JOS\u00c9'));
  });

  it.each(['abc', 'a'.repeat(64), 'alex.tong@acme', '王小明', 'a+b_c-d'])('accepts %j', (username) => {
    expect(checkUsername(cleanUsername(username))).toBeNull();
  });

  it.each([
    ['', 'required'],
    ['ab', 'invalid-length'],
    ['a'.repeat(65), 'invalid-length'],
    ['alex tong', 'forbidden-character'],
    ['alex\u200btong', 'forbidden-character'],
    ['=cmd', 'forbidden-character'],
  ])('refuses %j as %s', (username, code) => {
    expect(checkUsername(cleanUsername(username))?.code).toBe(code);
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
