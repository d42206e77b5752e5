import type { FieldChange } from '../audit/index.ts';
import { blankProfile, type Profile, profileDefinitions, type ProfileField, profileFields } from './profile.fields.ts';

/** Undefined keeps the value of a field; null and '' clear it. */
export type ProfilePatch = Partial<Record<ProfileField, string | null>>;

/** The profile after the patch. Returns `current` itself when nothing changes, so that the caller can compare by identity. */
export function patchedProfile(current: Profile, patch: ProfilePatch, ownCompanyName: string): Profile {
  let patched: Record<string, string | null> = current;
  for (const field of profileFields) {
    if (patch[field] === undefined) continue;
    const value = patch[field] || (profileDefinitions[field].whenCleared === 'company-name' ? ownCompanyName : null);
    if (value === patched[field]) continue;
    if (patched === current) patched = { ...current };
    patched[field] = value;
  }
  return patched as Profile;
}

/** The profile of a new user. */
export function newProfile(given: ProfilePatch, companyName: string): Profile {
  return patchedProfile({ ...blankProfile, companyName }, given, companyName);
}

/** The changes from one profile to another, in the order of the fields. */
export function profileChanges(before: Partial<Profile>, after: Partial<Profile>): FieldChange[] {
  if (before === after) return [];
  return profileFields
    .filter((field) => (before[field] ?? null) !== (after[field] ?? null))
    .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));
}

export function profileOf(user: { [Field in ProfileField]?: string | null }): Profile {
  return Object.fromEntries(profileFields.map((field) => [field, user[field] ?? null])) as Profile;
}
