import type { EntityManager, QBFilterQuery } from '@mikro-orm/postgresql';
import { isUUID } from 'class-validator';
import { containing } from '../platform/database/index.ts';
import type { AuditAction } from './audit-actions.ts';
import { actionsIn } from './audit-categories.ts';
import type { AuditEventsFilter } from './audit.dto.ts';
import { AuditEvent } from './audit-event.entity.ts';
import { importOf } from './import-of-entry.ts';
import { toTimeRange } from './time-range.rules.ts';

/** What is asked for. The actions are for callers who may see some of them only. */
export type AuditSearch = AuditEventsFilter & { accountId?: string; actions?: readonly AuditAction[] };

export interface FoundEvents {
  /** The newest first. */
  events: AuditEvent[];
  /** The names of the files of their imports, by the id of the import. */
  fileNames: Map<string, string>;
  /** More entries may follow before this position. Null after the last one. */
  next: number | null;
}

/**
 * No index helps to find a part of a name. So a search looks at this many entries that match the other filters, and the next
 * page goes on from there.
 */
const searchedEventsMax = 20_000;

/** Up to `limit` entries of a company that match, before a position. */
export async function findAuditEvents(
  em: EntityManager,
  companyId: string,
  filter: AuditSearch,
  before: number | null,
  limit: number,
): Promise<FoundEvents> {
  const conditions = { $and: [{ companyId }, before === null ? {} : { position: { $lt: before } }, ...toConditions(filter)] };
  const window = filter.q ? await findWindow(em, conditions) : null;
  const builder = em
    .createQueryBuilder(AuditEvent, 'e')
    .select('*')
    .where(conditions)
    .orderBy({ position: 'desc' })
    .limit(limit + 1);
  if (window) builder.andWhere({ position: { $gte: window.first } }).andWhere(nameMatches, nameParameters(companyId, filter.q!));
  const found = await builder.getResultList();
  const events = found.slice(0, limit);
  const next = found.length > limit ? events.at(-1)!.position : window?.hasMore ? window.first : null;
  return { events, fileNames: await findFileNames(em, companyId, events), next };
}

function toConditions({ q: _, from, to, timeZone, ...filter }: AuditSearch): QBFilterQuery<AuditEvent>[] {
  const range = toTimeRange({ from, to, timeZone });
  const { actor, subject, target, action, actions, category, impersonationId, userId, accountId } = filter;
  return [
    actor ? matches('actorId', 'actorUsername', actor) : {},
    subject ? matches('subjectId', 'subjectUsername', subject) : {},
    target ? matches('targetId', 'targetName', target) : {},
    action ? { action } : {},
    actions ? { action: { $in: [...actions] } } : {},
    category ? { action: { $in: actionsIn(category) } } : {},
    impersonationId ? { impersonationId } : {},
    range.from ? { at: { $gte: range.from } } : {},
    range.to ? { at: { $lt: range.to } } : {},
    userId ? ofUser(userId) : {},
    accountId ? { targetType: 'user', targetId: accountId } : {},
  ];
}

/** Matches an id or a name. */
function matches(id: string, name: string, wanted: string): QBFilterQuery<AuditEvent> {
  return isUUID(wanted) ? { [id]: wanted } : { [name]: wanted };
}

/** Subject and actor differ only in an impersonation, and only such entries are in the index of subjects. */
function ofUser(userId: string): QBFilterQuery<AuditEvent> {
  return { $or: [{ actorId: userId }, { targetId: userId }, { impersonationId: { $ne: null }, subjectId: userId }] };
}

/** The entries that a search looks at: the position of the first one, and whether there are older ones. */
async function findWindow(em: EntityManager, conditions: QBFilterQuery<AuditEvent>): Promise<{ first: number; hasMore: boolean }> {
  const { sql, params } = em
    .createQueryBuilder(AuditEvent, 'e')
    .select('position')
    .where(conditions)
    .orderBy({ position: 'desc' })
    .limit(searchedEventsMax)
    .toQuery();
  const [found] = await em.execute<[{ first: string | null; events: number }]>(
    `select min(position)::text as first, count(*)::int as events from (${sql}) as looked_at`,
    [...params],
  );
  return { first: Number(found.first ?? 0), hasMore: found.events === searchedEventsMax };
}

/** A change by an import is found by the name of its file, which is the name of the target of the entry about the upload. */
const nameMatches = `(lower(e.actor_username) like lower(?) or lower(e.subject_username) like lower(?) or lower(e.target_name) like lower(?)
  or e.details->>'importId' in (select i.target_id::text from audit_events i
    where i.company_id = ? and i.target_type = 'import' and lower(i.target_name) like lower(?)))`;

function nameParameters(companyId: string, q: string): string[] {
  const pattern = containing(q);
  return [pattern, pattern, pattern, companyId, pattern];
}

async function findFileNames(em: EntityManager, companyId: string, events: AuditEvent[]): Promise<Map<string, string>> {
  const ids = new Set(events.flatMap((event) => importOf(event)?.id ?? []));
  if (ids.size === 0) return new Map();
  const found = await em.execute<{ id: string; name: string | null }[]>(
    `select distinct target_id as id, target_name as name from audit_events
     where company_id = ? and target_type = 'import' and target_id in (select value::uuid from jsonb_array_elements_text(?::jsonb))`,
    [companyId, JSON.stringify([...ids])],
  );
  return new Map(found.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}
