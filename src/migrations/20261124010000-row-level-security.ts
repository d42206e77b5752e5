import { Migration } from '@mikro-orm/migrations';

/** Row-level security: PostgreSQL shows a transaction only the rows of its company. */
export class Migration20261124010000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const tables = [
  'users',
  'datalinks',
  'impersonations',
  'imports',
  'import_uploads',
  'import_rows',
  'import_cells',
  'idempotency_keys',
  'skipped_datalinks',
  'audit_events',
];

/** Asked once a query, not once a row. Nothing set, no row; `all` only where the service says that it is for all. */
const mine = (column: string) =>
  `(${column} = (select nullif(nullif(current_setting('cardroll.company', true), ''), 'all')::uuid)
    or (select coalesce(current_setting('cardroll.company', true), '') = 'all'))`;

const statements = [
  // A role belongs to the whole server: another database on it may have made it, even at this moment. A login that may
  // make no roles can do without where it cannot bypass the policies itself; the service looks at that when it starts.
  `do $$ begin
    begin
      create role cardroll_app nologin;
    exception when duplicate_object or unique_violation or insufficient_privilege then null;
    end;
    begin
      if exists (select from pg_roles where rolname = 'cardroll_app') and not pg_has_role(current_user, 'cardroll_app', 'member') then
        execute format('grant cardroll_app to %I', current_user);
      end if;
    exception when insufficient_privilege or unique_violation then null;
    end;
  end $$`,
  ...tables.flatMap((table) => [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy company_only on ${table} using ${mine('company_id')} with check ${mine('company_id')}`,
  ]),
  'alter table companies enable row level security',
  'alter table companies force row level security',
  `create policy company_only on companies using ${mine('id')} with check ${mine('id')}`,
  // Append-only by its rights as well as by its triggers.
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      grant usage on schema public to cardroll_app;
      grant select, insert, update, delete on all tables in schema public to cardroll_app;
      grant usage on all sequences in schema public to cardroll_app;
      alter default privileges in schema public grant select, insert, update, delete on tables to cardroll_app;
      alter default privileges in schema public grant usage on sequences to cardroll_app;
      revoke update, delete, truncate on audit_events from cardroll_app;
      revoke all on migrations from cardroll_app;
    end if;
  end $$`,
];
