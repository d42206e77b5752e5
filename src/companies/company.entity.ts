import { defineEntity, p } from '@mikro-orm/core';

const CompanySchema = defineEntity({
  name: 'Company',
  tableName: 'companies',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** The folded name, by which companies are found and sorted. */
    nameKey: p.text(),
    isImpersonationEnabled: p.boolean(),
    /** The longest duration of "login as user". */
    impersonationMinutes: p.integer(),
    /** How often an admin may start "login as user" in an hour. */
    impersonationStartsPerHour: p.integer(),
    /** Whether users are notified on their next visit that an admin was logged in as them. */
    notifiesImpersonated: p.boolean(),
    /** How old an admin's login may be for "login as user". */
    reauthenticateMinutes: p.integer(),
    /** Whether users created by an import must set a new password before anything else. */
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
