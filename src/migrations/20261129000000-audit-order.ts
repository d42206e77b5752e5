import { Migration } from '@mikro-orm/migrations';

/**
 * The hash chain of the audit log orders entries by their position, which a dump carries along. It was ordered by transaction
 * ids, which begin again in another cluster. Entries of before keep theirs, and the checkpoints over them stay valid.
 */
export class Migration20261129000000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `select set_config('cardroll.company', 'all', true)`,
  // In the order in which all others take these locks. A long query must not make everyone else wait behind this.
  `select set_config('lock_timeout', '5s', true)`,
  'select pg_advisory_xact_lock(4927167)',
  'lock table audit_seals, audit_events in access exclusive mode',

  // Covers all entries of before, in their old order: no transaction can add one any more.
  `do $$
    declare
      chain record;
      last audit_seals%rowtype;
      batch record;
    begin
      for chain in select distinct company_id from audit_events loop
        loop
          select * into last from audit_seals s where s.company_id is not distinct from chain.company_id order by s.sequence desc limit 1;
          select count(*)::int as events, max(transaction_id::text::numeric) as last_transaction_id,
            (array_agg(position order by transaction_id desc, position desc))[1] as last_position,
            sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(string_agg(entry, E'\\n' order by transaction_id, position), 'UTF8')) as hash
          into batch from (
            select transaction_id, position, jsonb_build_array(position, id, extract(epoch from at)::numeric(20, 3), company_id, actor_id, actor_username,
              subject_id, subject_username, impersonation_id, action, target_type, target_id, target_name, changes, details, request_id, address,
              session_id, user_agent, transaction_id::text)::text as entry
            from (
              select * from audit_events e
              where e.company_id is not distinct from chain.company_id
                and (e.transaction_id, e.position) > (coalesce(last.last_transaction_id, '0'::xid8), coalesce(last.last_position, 0))
              order by e.transaction_id, e.position limit 1000
            ) as event
          ) as hashed;
          exit when batch.events = 0;
          insert into audit_seals (company_id, sequence, events, last_transaction_id, last_position, previous_hash, hash)
          values (chain.company_id, coalesce(last.sequence, 0) + 1, batch.events, batch.last_transaction_id::text::xid8, batch.last_position,
            coalesce(last.hash, decode(repeat('00', 32), 'hex')), batch.hash);
        end loop;
      end loop;
    end
  $$`,

  // From now on an entry has no transaction id, and neither has a checkpoint.
  'alter table audit_events alter column transaction_id drop default, alter column transaction_id drop not null',
  'alter table audit_seals alter column last_transaction_id drop not null',
  // A program of before that still runs would cover the old entries once more. A backup has such checkpoints.
  `create function refuse_old_checkpoint() returns trigger language plpgsql as $$
    begin
      if new.last_transaction_id is not null and coalesce(current_setting('cardroll.loading', true), '') <> 'on' then
        raise exception 'checkpoints are in the order of positions';
      end if;
      return new;
    end
  $$`,
  'create trigger audit_seals_by_position before insert on audit_seals for each row execute function refuse_old_checkpoint()',

  // A transaction has its id before its first position, so that a position is final when all transactions are that had an id
  // when it was the last one.
  'alter table audit_events alter column position drop identity',
  'create sequence audit_events_positions owned by audit_events.position',
  `select setval('audit_events_positions', coalesce(max(position), 0) + 1, false) from audit_events`,
  `alter table audit_events alter column position set default case when pg_current_xact_id() is not null then nextval('audit_events_positions') end`,

  // Deletes nothing if it would delete more or less than the checkpoints cover.
  `create or replace function prune_audit(pruned_company uuid, up_to_sequence integer) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      checkpoint audit_seals%rowtype;
      covered bigint;
      pruned bigint;
    begin
      select * into checkpoint from audit_seals s where s.company_id is not distinct from pruned_company and s.sequence = up_to_sequence;
      if checkpoint.id is null or checkpoint.sealed_at > now() - interval '30 days' then
        raise exception 'only entries under a checkpoint of more than 30 days can be deleted';
      end if;
      select sum(s.events) into covered from audit_seals s
      where s.company_id is not distinct from pruned_company and s.sequence <= up_to_sequence and s.sequence > coalesce(
        (select max(p.sequence) from audit_prunings p where p.company_id is not distinct from pruned_company), 0);
      perform set_config('cardroll.pruning', 'on', true);
      delete from audit_events e where e.company_id is not distinct from pruned_company and case
        when checkpoint.last_transaction_id is null then e.transaction_id is not null or e.position <= checkpoint.last_position
        else e.transaction_id is not null and (e.transaction_id, e.position) <= (checkpoint.last_transaction_id, checkpoint.last_position)
      end;
      get diagnostics pruned = row_count;
      perform set_config('cardroll.pruning', 'off', true);
      if pruned is distinct from covered then
        raise exception 'the checkpoints up to % cover % entries, and there are %', up_to_sequence, covered, pruned;
      end if;
      insert into audit_prunings (company_id, sequence, events) values (pruned_company, up_to_sequence, pruned);
      return pruned;
    end
  $$`,
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      grant usage, select on sequence audit_events_positions to cardroll_app;
    end if;
  end $$`,
  `select set_config('cardroll.company', '', true)`,
];
