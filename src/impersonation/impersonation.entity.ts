import { defineEntity, p } from '@mikro-orm/core';
import { companyFilter } from '../platform/database/index.ts';

const ImpersonationSchema = defineEntity({
  name: 'Impersonation',
  tableName: 'impersonations',
  filters: { company: companyFilter },
  properties: {
    /** The id of its session. */
    id: p.uuid().primary(),
    companyId: p.uuid(),
    impersonatorId: p.uuid(),
    impersonatorUsername: p.text(),
    userId: p.uuid(),
    username: p.text(),
    reason: p.text(),
    /** The open skipped datalink from which it was started. */
    skippedDatalinkId: p.uuid().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().nullable(),
    /** When the user confirmed having seen it. */
    seenAt: p.datetime().nullable(),
  },
});

/** The record of one "login as user". It is never deleted, so it has plain ids: it outlives session, admin and user. */
export class Impersonation extends ImpersonationSchema.class {}

ImpersonationSchema.setClass(Impersonation);
