/**
 * What the role of requests may do. Applied at each start, because a dump may be restored without its role or its rights. A login
 * that may create no role does without one, if it cannot bypass row-level security itself.
 */
export const grants = [
  `do $$ begin
    begin
      if not exists (select from pg_roles where rolname = 'cardroll_app') then create role cardroll_app nologin; end if;
    exception when duplicate_object or unique_violation or insufficient_privilege then null;
    end;
    begin
      -- Also for a login that has made the role: since PostgreSQL 16 that alone does not let it switch.
      execute format('grant cardroll_app to %I', current_user);
    exception when insufficient_privilege or unique_violation or undefined_object or invalid_grant_operation then null;
    end;
  end $$`,
  'revoke all on function prune_audit(uuid, integer), erase_audit(uuid, integer) from public',
  // Other applications may have tables in the same schema.
  `do $$
    declare
      own oid := (select relowner from pg_class where oid = 'public.migrations'::regclass);
      item record;
    begin
      if not exists (select from pg_roles where rolname = 'cardroll_app') then return; end if;
      grant usage on schema public to cardroll_app;
      for item in select oid::regclass as name, relkind from pg_class
        where relnamespace = 'public'::regnamespace and relowner = own and relkind in ('r', 'p', 'S')
      loop
        if item.relkind = 'S' then execute format('grant usage, select on sequence %s to cardroll_app', item.name);
        else execute format('grant select, insert, update, delete on %s to cardroll_app', item.name);
        end if;
      end loop;
      -- Append-only by its rights as well as by its triggers, and no one chooses when a checkpoint was made.
      revoke update, delete, truncate on audit_events from cardroll_app;
      revoke insert, update, delete, truncate on audit_seals from cardroll_app;
      grant insert (company_id, sequence, events, last_transaction_id, last_position, previous_hash, hash) on audit_seals to cardroll_app;
      revoke insert, update, delete, truncate on audit_prunings from cardroll_app;
      revoke all on migrations, installation from cardroll_app;
      grant execute on function prune_audit(uuid, integer), erase_audit(uuid, integer) to cardroll_app;
    end
  $$`,
];
