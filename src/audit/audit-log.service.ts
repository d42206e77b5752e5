import { Injectable } from '@nestjs/common';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { decodeCursor, encodeCursor, type Page, type PageQuery } from '../platform/http/index.ts';
import { actionsIn } from './audit-categories.ts';
import {
  type AuditEntryView,
  type AuditEventsFilter,
  type AuditEventsQuery,
  type AuditEventView,
  toAuditEntryView,
  toAuditEventView,
} from './audit.dto.ts';
import type { AuditEvent } from './audit-event.entity.ts';
import { type AuditSearch, findAuditEvents, type FoundEvents } from './find-audit-events.ts';

const order = 'position';
const pageEvents = 500;

/** What changes an account. The addresses and sessions of admins are nothing for its user, so the view leaves them out. */
const accountActions = actionsIn(['changes']).filter((action) => /^(user|datalinks)\./.test(action));

/** Reads the audit log of a company. */
@Injectable()
export class AuditLog {
  constructor(private readonly database: Database) {}

  /** The audit log of the actor's company, the newest entry first. */
  list(actor: Actor, { cursor, limit, ...filter }: AuditEventsQuery): Promise<Page<AuditEventView>> {
    return this.#page(companyOf(actor), filter, { cursor, limit }, toAuditEventView);
  }

  /** The changes of the actor's own account, the newest first. */
  ownActivity(actor: Actor, { cursor, limit }: PageQuery): Promise<Page<AuditEntryView>> {
    const search = { accountId: actor.user.userId, actions: accountActions };
    return this.#page(companyOf(actor), search, { cursor, limit }, toAuditEntryView);
  }

  /** All entries that match, page by page, the newest first. Entries never change, so no snapshot is needed. */
  async *pages(companyId: string, filter: AuditEventsFilter): AsyncGenerator<AuditEventView[]> {
    for (let before: number | null = null; ;) {
      const { events, fileNames, next }: FoundEvents = await this.database.inCompany(
        companyId,
        (em) => findAuditEvents(em, companyId, filter, before, pageEvents),
        { waits: 'background' },
      );
      if (events.length > 0) yield events.map((event) => toAuditEventView(event, fileNames));
      if (next === null) return;
      before = next;
    }
  }

  async #page<View>(
    companyId: string,
    search: AuditSearch,
    { cursor, limit }: Pick<PageQuery, 'limit'> & { cursor: string | undefined },
    toView: (event: AuditEvent, fileNames: ReadonlyMap<string, string>) => View,
  ): Promise<Page<View>> {
    const after = decodeCursor(order, cursor, 'position');
    const before = after === null ? null : Number(after[0]);
    const { events, fileNames, next } = await this.database.inCompany(companyId, (em) =>
      findAuditEvents(em, companyId, search, before, limit),
    );
    return {
      items: events.map((event) => toView(event, fileNames)),
      nextCursor: next === null ? null : encodeCursor(order, [next]),
    };
  }
}
