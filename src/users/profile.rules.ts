import type { TextRule } from '../../libs/field-rules/index.ts';
import type { FieldChange } from '../audit/index.ts';

/** The fields of a user that a file, an admin and the user alike may change, with their rules. */
export const profileRules = {
  email: { kind: 'email', charsMin: 1, charsMax: 254 },
  firstName: { kind: 'line', charsMin: 1, charsMax: 100 },
  lastName: { kind: 'line', charsMin: 1, charsMax: 100 },
  companyName: { kind: 'line', charsMax: 200 },
  title: { kind: 'line', charsMax: 100 },
  department: { kind: 'line', charsMax: 100 },
  aboutMe: { kind: 'lines', charsMax: 2_000 },
  whatsApp: { kind: 'phone', charsMax: 50 },
} as const satisfies Record<string, TextRule>;

export type ProfileField = keyof typeof profileRules;
export const profileFields = Object.keys(profileRules) as ProfileField[];

/** A profile as it is kept: e-mail and names always, the company's text too, the others maybe. */
export type Profile = Record<'email' | 'firstName' | 'lastName' | 'companyName', string> &
  Record<'title' | 'department' | 'aboutMe' | 'whatsApp', string | null>;

/** Undefined leaves a field as it is; null and '' clear it. */
export type ProfilePatch = Partial<Record<ProfileField, string | null>>;

const defaultCompanyName = 'companyName';

/** The profile after the patch; the same one where nothing changes. A cleared company text becomes the company's own name. */
export function patchedProfile(current: Profile, patch: ProfilePatch, ownCompanyName: string): Profile {
  let patched: Record<string, string | null> = current;
  for (const field of profileFields) {
    if (patch[field] === undefined) continue;
    const value = patch[field] || (field === defaultCompanyName ? ownCompanyName : null);
    if (value === patched[field]) continue;
    if (patched === current) patched = { ...current };
    patched[field] = value;
  }
  return patched as Profile;
}

/** What differs between two profiles, in the order of the fields. */
export function profileChanges(before: Partial<Profile>, after: Partial<Profile>): FieldChange[] {
  if (before === after) return [];
  return profileFields
    .filter((field) => (before[field] ?? null) !== (after[field] ?? null))
    .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));
}

export function profileOf(user: { [Field in ProfileField]?: string | null }): Profile {
  return Object.fromEntries(profileFields.map((field) => [field, user[field] ?? null])) as Profile;
}
