import type { DatalinkField, PolicyField, ProfileField } from '../../api/types.ts';

const profile = {
  email: 'E-mail',
  firstName: 'First name',
  lastName: 'Last name',
  companyName: 'Company on the card',
  title: 'Title',
  department: 'Department',
  aboutMe: 'About me',
  whatsApp: 'WhatsApp',
} satisfies Record<ProfileField, string>;

const datalinks = {
  workPhone: 'Work phone',
  mobilePhone: 'Mobile phone',
  fax: 'Fax',
  website: 'Website',
  address: 'Address',
} satisfies Record<DatalinkField, string>;

const policy = {
  'policy.impersonation.enabled': 'Login as user',
  'policy.impersonation.minutes': 'Minutes of a login as user',
  'policy.impersonation.notifyUser': 'Users are notified',
  'policy.reauthenticateMinutes': 'Minutes until admins must enter their password again',
  'policy.passwordChangeRequired': 'Imported users change their password first',
} satisfies Record<PolicyField, string>;

/** The labels of fields, by their paths in requests and responses. */
export const fields = {
  ...profile,
  ...datalinks,
  ...policy,
  username: 'Username',
  password: 'Password',
  name: 'Name',
  role: 'Role',
  disabled: 'Disabled',
  createdAt: 'Created',
  updatedAt: 'Changed',
};
