// A profile in plain SQL, for what is read and written by the thousand.
import type { Profile } from './profile.rules.ts';

export const profileColumns = ['email', 'first_name', 'last_name', 'company_name', 'title', 'department', 'about_me', 'whats_app'] as const;

export type ProfileRow = Record<'email' | 'first_name' | 'last_name' | 'company_name', string> &
  Record<'title' | 'department' | 'about_me' | 'whats_app', string | null>;

export function toProfile(row: ProfileRow): Profile {
  return {
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    companyName: row.company_name,
    title: row.title,
    department: row.department,
    aboutMe: row.about_me,
    whatsApp: row.whats_app,
  };
}

export function toProfileRow(profile: Profile): ProfileRow {
  return {
    email: profile.email,
    first_name: profile.firstName,
    last_name: profile.lastName,
    company_name: profile.companyName,
    title: profile.title,
    department: profile.department,
    about_me: profile.aboutMe,
    whats_app: profile.whatsApp,
  };
}
