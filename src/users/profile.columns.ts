// The profile in plain SQL, for statements over thousands of users.
import { type ColumnName, columnName } from '../platform/database/index.ts';
import { blankProfile, type Profile, type ProfileField, profileFields } from './profile.fields.ts';

export const profileColumns = profileFields.map((field) => columnName(field));

export type ProfileRow = { [Field in ProfileField as ColumnName<Field>]: Profile[Field] };

const columnByField = profileFields.map((field) => [field, columnName(field)] as const);

export function toProfile(row: ProfileRow): Profile {
  // A copy has the shape of its source from the start, which is quicker than adding one property after another.
  const profile: Record<ProfileField, string | null> = { ...blankProfile };
  for (const [field, column] of columnByField) profile[field] = row[column];
  return profile as Profile;
}
