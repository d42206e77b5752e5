// The profile in plain SQL, for statements over thousands of users.
import { textColumns, type TextRow } from '../platform/database/index.ts';
import { blankProfile, type Profile } from './profile.fields.ts';

export const profileColumns = textColumns(blankProfile);

export type ProfileRow = TextRow<Profile>;
