import type { DatalinkField, ProfileField } from './types.ts';

/** The `maxLength` of every field in the OpenAPI document. test/fields.e2e-spec.ts compares them. */
export const fieldLimits: Record<ProfileField | DatalinkField, number> = {
  email: 254,
  firstName: 100,
  lastName: 100,
  companyName: 200,
  title: 100,
  department: 100,
  aboutMe: 2_000,
  whatsApp: 50,
  workPhone: 50,
  mobilePhone: 50,
  fax: 50,
  website: 2_048,
  address: 500,
};
