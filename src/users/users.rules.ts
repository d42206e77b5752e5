import type { FieldChange } from '../audit/index.ts';
import type { Role } from '../platform/access/index.ts';
import type { Language } from '../platform/language/index.ts';
import type { AccessChange } from './access-changes.service.ts';
import type { Profile } from './profile.fields.ts';
import { profileChanges } from './profile.rules.ts';
import type { User } from './user.entity.ts';

type Rights = { role: Role; disabled: boolean };
type Preferences = { language: Language | null };

export function rightsOf({ role, disabledAt }: Pick<User, 'role' | 'disabledAt'>): Rights {
  return { role, disabled: disabledAt != null };
}

export function preferencesOf({ language }: { language?: Language | null }): Preferences {
  return { language: language ?? null };
}

export function isEnabledAdmin({ role, disabled }: Rights): boolean {
  return role === 'company_admin' && !disabled;
}

/** The differences in the words of the API. The values of a password are never named. */
export function userChanges(
  before: Profile & Rights & Preferences,
  after: Profile & Rights & Preferences,
  hasNewPassword: boolean,
): FieldChange[] {
  return [
    ...profileChanges(before, after),
    ...preferenceChanges(before, after),
    ...(before.role === after.role ? [] : [{ field: 'role', from: before.role, to: after.role }]),
    ...(before.disabled === after.disabled ? [] : [{ field: 'disabled', from: before.disabled, to: after.disabled }]),
    ...(hasNewPassword ? [{ field: 'password', from: null, to: null }] : []),
  ];
}

export function preferenceChanges(before: Preferences, after: Preferences): FieldChange[] {
  return before.language === after.language ? [] : [{ field: 'language', from: before.language, to: after.language }];
}

/** The reasons for which the changes affect the user's sessions. The first reason is the one that an ended session keeps. */
export function accessReasons(changes: FieldChange[]): AccessChange['reason'][] {
  const reasons: AccessChange['reason'][] = [];
  if (changes.some(({ field, to }) => field === 'disabled' && to === true)) reasons.push('disabled');
  if (changes.some(({ field }) => field === 'password')) reasons.push('password-changed');
  if (changes.some(({ field }) => field === 'role')) reasons.push('role-changed');
  return reasons;
}
