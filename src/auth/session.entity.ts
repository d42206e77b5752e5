import { defineEntity, p } from '@mikro-orm/core';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<'login' | 'impersonation'>(),
    userId: p.uuid(),
    impersonatorId: p.uuid().nullable(),
    /** The admin's own session, with which the impersonation ends. */
    parentSessionId: p.uuid().nullable(),
    /** Why an admin is logged in as the user. */
    reason: p.text().nullable(),
    address: p.text().nullable(),
    userAgent: p.text().nullable(),
    /** When the password was last given. */
    authenticatedAt: p.datetime(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().nullable(),
  },
});

/** A login of a user, or an admin's "login as" that user; every request checks the row. */
export class Session extends SessionSchema.class {}

SessionSchema.setClass(Session);
