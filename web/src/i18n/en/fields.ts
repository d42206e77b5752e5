import type { DatalinkField, PolicyField, ProfileField } from '../../api/types.ts';

const profile = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail',
  whatsApp: 'WhatsApp',
  title: 'Title',
  department: 'Department',
  companyName: 'Company on the card',
  aboutMe: 'About me',
} as const satisfies Record<ProfileField, string>;
/** In the order of the form. */
export const profileFields = Object.keys(profile) as ProfileField[];

const datalinks = {
  workPhone: 'Work phone',
  mobilePhone: 'Mobile phone',
  fax: 'Fax',
  website: 'Website',
  address: 'Address',
} as const satisfies Record<DatalinkField, string>;
/** In the order of the form. */
export const datalinkFields = Object.keys(datalinks) as DatalinkField[];

const policy = {
  'policy.impersonation.enabled': 'Login as user',
  'policy.impersonation.minutes': 'Longest login as user, in minutes',
  'policy.impersonation.startsPerHour': 'Logins as users in an hour',
  'policy.impersonation.notifyUser': 'Users are notified',
  'policy.reauthenticateMinutes': 'Minutes until admins must enter their password again',
  'policy.import.alarmShare': 'Share of people for a warning, in per cent',
  'policy.import.alarmMinimum': 'Fewest people for a warning',
  'policy.passwordChangeRequired': 'Imported users must change their password first',
} as const satisfies Record<PolicyField, string>;

/** The labels of fields, by their paths in requests and responses. */
export const fields = {
  ...profile,
  ...datalinks,
  ...policy,
  username: 'Username',
  password: 'Password',
  name: 'Name',
  role: 'Role',
  language: 'Language',
  disabled: 'Disabled',
  createdAt: 'Created',
  updatedAt: 'Changed',
  from: 'From',
  to: 'Until',
} as const;
