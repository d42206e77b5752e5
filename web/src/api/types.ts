import type { components } from './schema.ts';

/** The schemas of the OpenAPI document. */
export type Schemas = components['schemas'];
export type User = Schemas['UserView'];
export type Company = Schemas['CompanyView'];
export type Import = Schemas['ImportView'];
export type ImportRow = Schemas['ImportRowView'];
export type Datalinks = Schemas['DatalinksView'];
export type DatalinkField = Schemas['SkippedDatalinkView']['field'];
export type Me = Schemas['MeView'];

export const datalinkFields = ['workPhone', 'mobilePhone', 'fax', 'website', 'address'] as const satisfies DatalinkField[];
