import type { components } from './schema.ts';

/** The schemas of the OpenAPI document. */
export type Schemas = components['schemas'];
export type User = Schemas['UserView'];
export type Company = Schemas['CompanyView'];
export type Import = Schemas['ImportView'];
export type ImportRow = Schemas['ImportRowView'];
export type Datalinks = Schemas['DatalinksView'];
export type Me = Schemas['MeView'];

export type ProfilePatch = Schemas['OwnProfilePatch'];
export type ProfileField = Exclude<keyof ProfilePatch, 'language'>;
export type DatalinkField = keyof Schemas['DatalinksPatch'];
/** The path of a rule of the company's policy. */
export type PolicyField =
  | `policy.${Exclude<keyof Schemas['CompanyPolicyView'], 'impersonation' | 'import'>}`
  | `policy.import.${keyof Schemas['ImportPolicyView']}`
  | `policy.impersonation.${keyof Schemas['ImpersonationPolicyView']}`;
