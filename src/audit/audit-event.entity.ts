import { defineEntity, p } from '@mikro-orm/core';

/** One changed field. For a secret both values are null. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  properties: {
    position: p.bigint('number').primary(),
    id: p.uuid(),
    at: p.datetime(),
    companyId: p.uuid().nullable(),
    actorId: p.uuid().nullable(),
    actorUsername: p.text().nullable(),
    subjectId: p.uuid().nullable(),
    subjectUsername: p.text().nullable(),
    impersonationId: p.uuid().nullable(),
    action: p.text(),
    targetType: p.text(),
    targetId: p.uuid().nullable(),
    targetName: p.text().nullable(),
    changes: p.json<FieldChange[]>(),
    details: p.json<Record<string, unknown>>(),
    requestId: p.text().nullable(),
    address: p.text().nullable(),
    sessionId: p.uuid().nullable(),
    userAgent: p.text().nullable(),
  },
});

/** An entry of the append-only audit log. It has plain ids instead of relations, because it outlives the rows they refer to. */
export class AuditEvent extends AuditEventSchema.class {}

AuditEventSchema.setClass(AuditEvent);
