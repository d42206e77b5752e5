import { defineEntity, p } from '@mikro-orm/core';
import type { AuditAuthor } from '../audit/index.ts';
import type { Language } from '../platform/language/index.ts';

/** The erasure of a company that leaves. */
export interface Erasure {
  /** Who has asked for it, for the audit log. */
  author: NonNullable<AuditAuthor>;
  /** Rows removed so far, by table. */
  removed: Record<string, number>;
}

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
    /** Of its users who have chosen none. Null for the language of the browser. */
    language: p.text().$type<Language>().nullable(),
    /** Percent of the existing users in a file: an import that would change more, or as many, of them has an alarm. */
    importAlarmShare: p.integer(),
    /** The number of users below which an import has no alarm. */
    importAlarmMinimum: p.integer(),
    disabledAt: p.datetime().nullable(),
    /** From then on nothing of the company can be changed: it is being erased. */
    erasureRequestedAt: p.datetime().nullable(),
    erasure: p.json<Erasure>().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer().version(),
  },
});

/** A tenant. */
export class Company extends CompanySchema.class {}

CompanySchema.setClass(Company);
