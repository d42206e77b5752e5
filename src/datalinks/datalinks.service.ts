import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditService, type FieldChange } from '../audit/index.ts';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { Database, databaseNow, executeBound, selectByColumn, type TextRow, toJsonb } from '../platform/database/index.ts';
import { requireVersion } from '../platform/http/index.ts';
import { UsersService } from '../users/index.ts';
import { Datalinks } from './datalinks.entity.ts';
import { type DatalinksPatch, type DatalinksView, toDatalinksView, toDatalinkValues, versionOf } from './datalinks.dto.ts';
import { datalinksProblems, loginAsUserHint } from './datalinks.errors.ts';
import { datalinkColumns, datalinkFields, type DatalinkValues } from './datalinks.fields.ts';
import { datalinksKey } from './datalinks-key.rules.ts';
import { datalinkChanges, revertingPatch } from './datalinks.rules.ts';

export interface DatalinksChange {
  companyId: string;
  userId: string;
  /** The new values of the changed fields. */
  values: Partial<DatalinkValues>;
}

/** Runs in the transaction of the change, and rolls it back by throwing. */
export type DatalinksChangeSubscriber = (em: EntityManager, change: DatalinksChange) => Promise<void>;

type DatalinksRow = { user_id: string } & TextRow<DatalinkValues>;

const staleDatalinks = () => datalinksProblems.staleVersion({ detail: 'Get the datalinks again, then repeat the change.' });

@Injectable()
export class DatalinksService {
  readonly #subscribers: DatalinksChangeSubscriber[] = [];

  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly audit: AuditService,
  ) {}

  subscribe(subscriber: DatalinksChangeSubscriber): void {
    this.#subscribers.push(subscriber);
  }

  getOwn(actor: Actor): Promise<DatalinksView> {
    return this.get(actor, actor.user.userId);
  }

  /**
   * The only way to change datalinks. When an admin acts as the user, the audit log names both. Throws
   * `datalinks/stale-version` if `ifMatch` names another version, because the user and an admin may change them at the same time.
   */
  updateOwn(actor: Actor, patch: DatalinksPatch, ifMatch?: string): Promise<DatalinksView> {
    return this.#change(actor, () => patch, ifMatch);
  }

  /** Reverts changes. A field that has been changed again since keeps its value. */
  restoreOwn(actor: Actor, changes: FieldChange[]): Promise<DatalinksView> {
    return this.#change(actor, (current) => revertingPatch(current, changes));
  }

  #change(actor: Actor, patchFor: (current: DatalinkValues) => Partial<DatalinkValues>, ifMatch?: string): Promise<DatalinksView> {
    const companyId = companyOf(actor);
    const { userId, username } = actor.user;
    return this.database.inCompany(companyId, async (em) => {
      // Locking the user makes concurrent changes wait, even if the user has no row of datalinks yet.
      await this.users.lock(em, companyId, userId);
      const found = await em.findOne(Datalinks, { userId, companyId });
      requireVersion(ifMatch, versionOf(found), staleDatalinks);
      const current = toDatalinkValues(found);
      const changes = datalinkChanges(current, patchFor(current));
      if (changes.length === 0) return toDatalinksView(found);
      const changed = Object.fromEntries(changes.map(({ field, to }) => [field, to])) as Partial<DatalinkValues>;
      const datalinks = found ?? em.create(Datalinks, { userId, companyId, searchKey: '', updatedAt: databaseNow(), version: 1 });
      Object.assign(datalinks, changed, { searchKey: datalinksKey({ ...current, ...changed }), updatedAt: databaseNow() });
      await em.flush();
      await this.audit.record(em, actor, {
        companyId,
        action: 'datalinks.updated',
        target: { type: 'user', id: userId, name: username },
        changes,
      });
      for (const subscriber of this.#subscribers) await subscriber(em, { companyId, userId, values: changed });
      return toDatalinksView(datalinks);
    });
  }

  /** Throws `users/not-found`. */
  get(actor: Actor, userId: string): Promise<DatalinksView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      await this.users.require(em, companyId, userId);
      return toDatalinksView(await em.findOne(Datalinks, { userId, companyId }));
    });
  }

  /** Throws `users/not-found`, or `datalinks/owner-only` for every user that exists. */
  async refuseWrite(actor: Actor, userId: string): Promise<never> {
    await this.get(actor, userId);
    throw datalinksProblems.ownerOnly({ detail: loginAsUserHint });
  }

  /** The datalinks of many users, by user id. Users without datalinks are left out. */
  async find(em: EntityManager, companyId: string, userIds: string[]): Promise<Map<string, DatalinkValues>> {
    if (userIds.length === 0) return new Map();
    // Plain rows, because reading thousands of entities takes several times as long.
    const found = await selectByColumn<DatalinksRow, [userId: string, values: DatalinkValues]>(
      em,
      ['user_id', ...datalinkColumns.columns],
      `from datalinks
       where company_id = $1 and user_id = any((select array_agg(value::uuid) from jsonb_array_elements_text($2::jsonb))::uuid[])`,
      [companyId, JSON.stringify(userIds)],
      (row) => [row.user_id, datalinkColumns.toValues(row)],
    );
    return new Map(found);
  }

  /** Stores the datalinks of new users in the caller's transaction. */
  async insert(em: EntityManager, companyId: string, entries: { userId: string; values: Partial<DatalinkValues> }[]): Promise<void> {
    const rows = entries.filter(({ values }) => datalinkFields.some((field) => values[field]));
    if (rows.length === 0) return;
    const { columnList, fieldList, recordType } = datalinkColumns;
    await executeBound(
      em,
      `insert into datalinks (user_id, company_id, ${columnList}, search_key, updated_at)
       select "userId", $1::uuid, ${fieldList}, "searchKey", $2::timestamptz
       from jsonb_to_recordset($3::jsonb) as entry ("userId" uuid, ${recordType}, "searchKey" text)`,
      [
        companyId,
        databaseNow().toISOString(),
        toJsonb(rows.map(({ userId, values }) => ({ userId, ...values, searchKey: datalinksKey(values) }))),
      ],
    );
  }
}
