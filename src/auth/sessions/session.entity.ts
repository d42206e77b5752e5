import { defineEntity, p } from '@mikro-orm/core';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<'login' | 'impersonation'>(),
    userId: p.uuid(),
    impersonatorId: p.uuid().nullable(),
    /** The admin's own session. The impersonation ends with it. */
    parentSessionId: p.uuid().nullable(),
    /** Why an admin logged in as the user. */
    reason: p.text().nullable(),
    address: p.text().nullable(),
    userAgent: p.text().nullable(),
    /** When the password was last entered. */
    authenticatedAt: p.datetime(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().nullable(),
  },
});

/** A login of a user, or the impersonation of a user by an admin. Every request checks this row. */
export class Session extends SessionSchema.class {}

SessionSchema.setClass(Session);
