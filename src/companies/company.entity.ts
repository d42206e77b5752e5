import { defineEntity, p } from '@mikro-orm/core';

const CompanySchema = defineEntity({
  name: 'Company',
  tableName: 'companies',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    isImpersonationEnabled: p.boolean(),
    /** How long "login as user" lasts at most. */
    impersonationMinutes: p.integer(),
    /** Whether users are told on their next visit that somebody was logged in as them; they can always look it up. */
    notifiesImpersonated: p.boolean(),
    /** How old an admin's login may be for what needs a fresh one. */
    reauthenticateMinutes: p.integer(),
    /** Whether users made by an import must change their password before anything else. */
    requiresPasswordChange: p.boolean(),
    disabledAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer().version(),
  },
});

/** A tenant. */
export class Company extends CompanySchema.class {}

CompanySchema.setClass(Company);
