import { Migration } from '@mikro-orm/migrations';

/** A hash chain over the audit log of each company. It is computed afterwards, so writing an entry waits for nothing. */
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
  // Up to which seal the entries of a company were let go of, by the retention that is set.
  `create table audit_prunings (
    id bigint generated always as identity primary key,
    company_id uuid,
    sequence integer not null,
    events bigint not null,
    pruned_at timestamptz(3) not null default now()
  )`,
  'alter table audit_prunings enable row level security',
  'alter table audit_prunings force row level security',
  `create policy company_only on audit_prunings using ${mine} with check ${mine}`,
  'create trigger audit_prunings_append_only before update or delete on audit_prunings for each row execute function refuse_change()',
  // Only the owner of the tables may delete at all; the service reaches that through one function, which lets go of sealed
  // entries of more than 30 days and nothing else.
  `create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and tg_table_name = 'audit_events' and current_setting('cardroll.pruning', true) = 'on' then return old; end if;
      raise exception 'audit events are append-only';
    end
  $$`,
  `create function prune_audit(pruned_company uuid, up_to_sequence integer) returns bigint
    language plpgsql security definer set search_path = public as $$
    declare
      seal audit_seals%rowtype;
      pruned bigint;
    begin
      select * into seal from audit_seals s where s.company_id is not distinct from pruned_company and s.sequence = up_to_sequence;
      if seal.id is null or seal.sealed_at > now() - interval '30 days' then raise exception 'only sealed entries of more than 30 days can be let go of'; end if;
      perform set_config('cardroll.pruning', 'on', true);
      delete from audit_events e where e.company_id is not distinct from pruned_company
        and (e.transaction_id, e.position) <= (seal.last_transaction_id, seal.last_position);
      get diagnostics pruned = row_count;
      perform set_config('cardroll.pruning', 'off', true);
      insert into audit_prunings (company_id, sequence, events) values (pruned_company, up_to_sequence, pruned);
      return pruned;
    end
  $$`,
  'revoke all on function prune_audit(uuid, integer) from public',
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      grant execute on function prune_audit(uuid, integer) to cardroll_app;
      revoke insert, update, delete, truncate on audit_prunings from cardroll_app;
      grant select, insert on audit_seals to cardroll_app;
      revoke update, delete, truncate on audit_seals from cardroll_app;
    end if;
  end $$`,
];
