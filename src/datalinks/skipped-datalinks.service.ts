import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { type DatalinkField, datalinkFields, type DatalinkValues } from './datalinks.fields.ts';
import { DatalinksService } from './datalinks.service.ts';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { columnName, Database, executeBound, toJsonb } from '../platform/database/index.ts';
import { decodeCursor, type Page, toPage } from '../platform/http/index.ts';
import { skippedDatalinksProblems } from './skipped-datalinks.errors.ts';
import {
  type OpenSkippedDatalink,
  type SkippedDatalinksQuery,
  type SkippedDatalinkView,
  toSkippedDatalinkView,
} from './skipped-datalinks.dto.ts';

/** A datalink of an existing user whose value in a file differs. The import does not change it. */
export interface SkippedDatalink {
  field: DatalinkField;
  /** The value that the user has. */
  current: string | null;
  inFile: string;
}

/** The datalinks in one row of a file, compared with those of an existing user. */
export interface DatalinkReport {
  userId: string;
  row: number;
  skipped: SkippedDatalink[];
  /** Datalinks with the same value in the file and at the user. */
  agreed: DatalinkField[];
}

const newestFirst = 'newest';

const currentValue = `case s.field ${datalinkFields.map((field) => `when '${field}' then d.${columnName(field)}`).join(' ')} end`;
/** An entry with the user's current value is not open, even before it is deleted. */
const isOpen = `s.dismissed_at is null and s.in_file is distinct from ${currentValue}`;

/** The skipped datalinks of imports: for each user and field, the one of the newest file. */
@Injectable()
export class SkippedDatalinks {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly audit: AuditService,
    datalinks: DatalinksService,
  ) {
    datalinks.subscribe((em, { companyId, userId, values }) => this.#closeMatching(em, companyId, userId, values));
  }

  /** Opens the skipped datalinks of a chunk of rows, and closes those whose values now agree. */
  async record(em: EntityManager, companyId: string, importId: string, reports: DatalinkReport[]): Promise<void> {
    const open = reports.flatMap(({ userId, row, skipped }) =>
      skipped.map(({ field, current, inFile }) => ({
        id: randomUUID(),
        user_id: userId,
        field,
        current,
        in_file: inFile,
        row_number: row,
      })),
    );
    await this.#closeAgreed(em, companyId, reports);
    if (open.length === 0) return;
    // A user who has been deleted since the comparison has no entry.
    // A dismissed entry is opened again only when the value in the file or the value of the user is another one.
    await executeBound(
      em,
      `insert into skipped_datalinks as s (id, company_id, user_id, field, current, in_file, import_id, row_number, seen_at)
       select s.id, $1::uuid, s.user_id, s.field, s.current, s.in_file, $2::uuid, s.row_number, now() from jsonb_to_recordset($3::jsonb)
         as s (id uuid, user_id uuid, field text, current text, in_file text, row_number integer)
       join users u on u.company_id = $1::uuid and u.id = s.user_id
       on conflict (user_id, field) do update set current = excluded.current, in_file = excluded.in_file, import_id = excluded.import_id,
         row_number = excluded.row_number, seen_at = excluded.seen_at,
         dismissed_at = case when s.in_file = excluded.in_file and s.current is not distinct from excluded.current then s.dismissed_at end`,
      [companyId, importId, toJsonb(open)],
    );
  }

  /** Whether the company has any entry, dismissed or not. If it has none, none can close. */
  async hasAny(em: EntityManager, companyId: string): Promise<boolean> {
    return (await executeBound(em, 'select 1 from skipped_datalinks where company_id = $1 limit 1', [companyId])).length > 0;
  }

  /** Selects the few entries of these users first, because a large file has hundreds of thousands of cells that agree. */
  async #closeAgreed(em: EntityManager, companyId: string, reports: DatalinkReport[]): Promise<void> {
    const agreeing = new Map(reports.filter(({ agreed }) => agreed.length > 0).map(({ userId, agreed }) => [userId, agreed]));
    if (agreeing.size === 0) return;
    const known = await executeBound<{ id: string; user_id: string; field: DatalinkField }[]>(
      em,
      `select id, user_id, field from skipped_datalinks
       where company_id = $1 and user_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [companyId, JSON.stringify([...agreeing.keys()])],
    );
    const closed = known.filter(({ user_id, field }) => agreeing.get(user_id)!.includes(field)).map(({ id }) => id);
    if (closed.length === 0) return;
    await executeBound(em, 'delete from skipped_datalinks where id in (select value::uuid from jsonb_array_elements_text($1::jsonb))', [
      JSON.stringify(closed),
    ]);
  }

  /** The newest first. */
  async list(actor: Actor, query: SkippedDatalinksQuery): Promise<Page<SkippedDatalinkView>> {
    const companyId = companyOf(actor);
    const after = decodeCursor(newestFirst, query.cursor, 'time', 'id');
    const { rows, isImpersonationEnabled } = await this.database.inCompany(companyId, async (em) => ({
      isImpersonationEnabled: (await this.companies.require(em, companyId)).isImpersonationEnabled,
      rows: await executeBound<OpenSkippedDatalink[]>(
        em,
        `select s.id, s.field, s.in_file as "inFile", s.import_id as "importId", s.row_number as row, s.seen_at as "seenAt",
           ${currentValue} as current,
           u.id as "userId", u.username, u.first_name as "firstName", u.last_name as "lastName", u.role, u.disabled_at is not null as "isDisabled"
         from skipped_datalinks s join users u on u.id = s.user_id left join datalinks d on d.user_id = s.user_id
         where s.company_id = $1 and ${isOpen}
           and ($2::uuid is null or s.user_id = $2::uuid)
           and ($3::timestamptz is null or (s.seen_at, s.id) < ($3::timestamptz, $4::uuid))
         order by s.seen_at desc, s.id desc limit $5`,
        [companyId, query.userId ?? null, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
      ),
    }));
    return toPage(
      rows,
      query.limit,
      newestFirst,
      ({ seenAt, id }) => [new Date(seenAt).toISOString(), id],
      (row) => toSkippedDatalinkView(row, companyId, isImpersonationEnabled),
    );
  }

  /** In the caller's transaction. Throws `skipped-datalinks/not-found` unless it is open and belongs to the user. */
  async requireOpen(em: EntityManager, companyId: string, userId: string, skippedDatalinkId: string): Promise<void> {
    const found = await executeBound(
      em,
      `select 1 from skipped_datalinks s left join datalinks d on d.user_id = s.user_id
       where s.id = $1 and s.company_id = $2 and s.user_id = $3 and ${isOpen}`,
      [skippedDatalinkId, companyId, userId],
    );
    if (found.length === 0) throw skippedDatalinksProblems.notFound();
  }

  /** Throws `skipped-datalinks/not-found`. */
  async dismiss(actor: Actor, skippedDatalinkId: string): Promise<void> {
    const companyId = companyOf(actor);
    await this.database.inCompany(companyId, async (em) => {
      const [dismissed] = await executeBound<{ field: string; in_file: string; user_id: string; username: string }[]>(
        em,
        `update skipped_datalinks s set dismissed_at = now() from users u
         where s.id = $1 and s.company_id = $2 and s.dismissed_at is null and u.id = s.user_id
         returning s.field, s.in_file, s.user_id, u.username`,
        [skippedDatalinkId, companyId],
      );
      if (!dismissed) throw skippedDatalinksProblems.notFound();
      await this.audit.record(em, actor, {
        companyId,
        action: 'skipped-datalink.dismissed',
        target: { type: 'user', id: dismissed.user_id, name: dismissed.username },
        details: { field: dismissed.field, inFile: dismissed.in_file },
      });
    });
  }

  async #closeMatching(em: EntityManager, companyId: string, userId: string, values: Partial<DatalinkValues>): Promise<void> {
    await executeBound(
      em,
      `delete from skipped_datalinks s using jsonb_each_text($1::jsonb) as changed
       where s.company_id = $2 and s.user_id = $3 and s.field = changed.key and s.in_file = changed.value`,
      [toJsonb(values), companyId, userId],
    );
  }
}
