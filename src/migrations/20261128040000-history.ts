import { Migration } from '@mikro-orm/migrations';

/** Finds the entries of a user and of a day in the audit log, and erases a company that leaves. */
export class Migration20261128040000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'create index audit_events_actor on audit_events (company_id, actor_id)',
  'create index audit_events_target on audit_events (company_id, target_id)',
  // Elsewhere the subject is the actor.
  'create index audit_events_subject on audit_events (company_id, subject_id) where impersonation_id is not null',
  `create index audit_events_imports on audit_events (company_id, target_id) where target_type = 'import'`,
  'create index audit_events_time on audit_events (company_id, at)',

  // Who has asked for the erasure, and what was removed so far.
  'alter table companies add column erasure_requested_at timestamptz(3), add column erasure jsonb',
  // The deletion of a user looks for sessions that have ended, too. They are deleted after a day, so there are few.
  'drop index sessions_user, sessions_impersonator',
  'create index sessions_user on sessions (user_id)',
  'create index sessions_impersonator on sessions (impersonator_id)',

  // The audit log of a company that still has a user, if only in the bin, can never be erased, by the owner of the tables either.
  // A plain role may not set the parameter in the head of the function.
  `create function may_erase_audit(erased_company uuid) returns boolean language plpgsql as $$
    declare
      own_bin text := coalesce(current_setting('cardroll.bin', true), '');
      may_erase boolean;
    begin
      perform set_config('cardroll.bin', 'shown', true);
      may_erase := exists (select from companies c where c.id = erased_company and c.disabled_at is not null and c.erasure_requested_at is not null)
        and not exists (select from users u where u.company_id = erased_company);
      perform set_config('cardroll.bin', own_bin, true);
      return may_erase;
    end
  $$`,
  `create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if tg_table_name = 'audit_events' and current_setting('cardroll.pruning', true) = 'on' then return old; end if;
        if may_erase_audit(old.company_id) then return old; end if;
      end if;
      raise exception 'audit events are append-only';
    end
  $$`,
  // The role of the service may not delete entries. It may call this, which deletes those of one company that leaves. The
  // checkpoints go first, the newest before the others, so that what is left is a valid chain at any time.
  `create function erase_audit(erased_company uuid, rows_max integer, out checkpoints integer, out entries integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      entries := 0;
      if not may_erase_audit(erased_company) then
        raise exception 'only the audit log of a disabled company without users whose erasure was requested can be erased';
      end if;
      delete from audit_seals where id in (
        select s.id from audit_seals s
        where s.company_id = erased_company and coalesce(s.company_id, '00000000-0000-0000-0000-000000000000') = erased_company
        order by s.sequence desc limit rows_max);
      get diagnostics checkpoints = row_count;
      if checkpoints > 0 then return; end if;
      delete from audit_prunings where company_id = erased_company;
      delete from audit_events where position in (
        select e.position from audit_events e where e.company_id = erased_company order by e.position desc limit rows_max);
      get diagnostics entries = row_count;
    end
  $$`,
  'revoke all on function erase_audit(uuid, integer) from public',
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      grant execute on function erase_audit(uuid, integer) to cardroll_app;
    end if;
  end $$`,
];
