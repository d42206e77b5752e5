// The profile and its keys in plain SQL, for statements over thousands of users.
import { textColumns, type TextRow } from '../platform/database/index.ts';
import { blankProfile, type Profile } from './profile.fields.ts';
import { userKeys } from './user-keys.rules.ts';

export const profileColumns = textColumns(blankProfile);
/** The columns that are derived from the profile and the username. */
export const keyColumns = textColumns(userKeys({ ...blankProfile, username: '' }));

export type ProfileRow = TextRow<Profile>;
