import { Migration } from '@mikro-orm/migrations';

/** A chain of hashes over the trail of each company, made after the fact so that nobody who writes to it waits. */
export class Migration20261124030000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const mine = `((select coalesce(current_setting('cardroll.company', true), '') = 'all')
  or company_id = (select nullif(nullif(current_setting('cardroll.company', true), ''), 'all')::uuid))`;

const statements = [
  // Which transaction wrote an entry: only what can have no more neighbours is sealed. Entries of before have 0.
  `alter table audit_events add column transaction_id xid8 not null default '0'`,
  'alter table audit_events alter column transaction_id set default pg_current_xact_id()',
  'create index audit_events_sealing on audit_events (company_id, transaction_id, position)',
  `create table audit_seals (
    id bigint generated always as identity primary key,
    company_id uuid,
    sequence integer not null,
    events integer not null,
    last_transaction_id xid8 not null,
    last_position bigint not null,
    previous_hash bytea not null,
    hash bytea not null,
    sealed_at timestamptz(3) not null default now()
  )`,
  `create unique index audit_seals_order on audit_seals (coalesce(company_id, '00000000-0000-0000-0000-000000000000'), sequence)`,
  'create trigger audit_seals_append_only before update or delete on audit_seals for each row execute function refuse_change()',
  'create trigger audit_seals_no_truncate before truncate on audit_seals for each statement execute function refuse_change()',
  'alter table audit_seals enable row level security',
  'alter table audit_seals force row level security',
  `create policy company_only on audit_seals using ${mine} with check ${mine}`,
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      grant select, insert on audit_seals to cardroll_app;
      revoke update, delete, truncate on audit_seals from cardroll_app;
    end if;
  end $$`,
];
