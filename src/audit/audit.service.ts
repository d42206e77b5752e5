import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { executeBound, toJsonb } from '../platform/database/index.ts';
import type { AuditAction } from './audit-actions.ts';
import { AuditEvent, type FieldChange } from './audit-event.entity.ts';
import { netChanges } from './net-changes.ts';

interface Person {
  userId: string;
  username: string;
}

/** The author of a change. Null for a change by the service itself, such as the first platform admin. */
export type AuditAuthor = {
  /** Null for a caller who is not signed in. */
  user: Person | null;
  impersonator: Person | null;
  sessionId: string | null;
  requestId: string | null;
  address: string | null;
  userAgent?: string | null;
} | null;

/** The request that a change comes from. An import keeps the origin of its upload, without the user agent. */
export type ChangeOrigin = Pick<NonNullable<AuditAuthor>, 'requestId' | 'address' | 'userAgent'>;

export interface AuditEntry {
  companyId: string | null;
  action: AuditAction;
  target: { type: string; id: string | null; name: string | null };
  changes?: FieldChange[];
  details?: Record<string, unknown>;
}

/** Writes the audit log, in the transactions of its callers. */
@Injectable()
export class AuditService {
  /** Writes in the transaction of the change, so that either both are committed or neither. */
  async record(em: EntityManager, author: AuditAuthor, ...entries: AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const actor = author?.impersonator ?? author?.user;
    const rows = entries.map(({ companyId, action, target, changes = [], details = {} }) => ({
      id: randomUUID(),
      company_id: companyId,
      action,
      target_type: target.type,
      target_id: target.id,
      target_name: target.name,
      changes,
      details,
    }));
    await executeBound(
      em,
      `insert into audit_events (id, company_id, action, target_type, target_id, target_name, changes, details,
         actor_id, actor_username, subject_id, subject_username, impersonation_id, request_id, address, session_id, user_agent)
       select id, company_id, action, target_type, target_id, target_name, changes, details, $1::uuid, $2, $3::uuid, $4, $5::uuid, $6, $7, $8::uuid, $9
       from jsonb_to_recordset($10::jsonb) as entry (id uuid, company_id uuid, action text, target_type text, target_id uuid,
         target_name text, changes jsonb, details jsonb)`,
      [
        actor?.userId ?? null,
        actor?.username ?? null,
        author?.user?.userId ?? null,
        author?.user?.username ?? null,
        author?.impersonator ? author.sessionId : null,
        author?.requestId ?? null,
        author?.address ?? null,
        author?.sessionId ?? null,
        author?.userAgent ?? null,
        toJsonb(rows),
      ],
    );
  }

  /** The changes of each impersonation, by its id. A field that was changed more than once has its first and its last value. */
  async changesDuring(em: EntityManager, companyId: string, impersonationIds: string[]): Promise<Map<string, FieldChange[]>> {
    const events = await em.find(
      AuditEvent,
      { companyId, impersonationId: { $in: impersonationIds }, action: 'datalinks.updated' },
      { orderBy: { position: 'asc' } },
    );
    const byId = Map.groupBy(events, ({ impersonationId }) => impersonationId!);
    return new Map([...byId].map(([id, own]) => [id, netChanges(own.flatMap(({ changes }) => changes))]));
  }
}
