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
      if exists (select from pg_roles where rolname = 'cardroll_app') and not pg_has_role(current_user, 'cardroll_app', 'member') then
        execute format('grant cardroll_app to %I', current_user);
      end if;
    exception when insufficient_privilege or unique_violation then null;
    end;
  end $$`,
  'revoke all on function prune_audit(uuid, integer), erase_audit(uuid, integer) from public',
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      grant usage on schema public to cardroll_app;
      grant select, insert, update, delete on all tables in schema public to cardroll_app;
      grant usage, select on all sequences in schema public to cardroll_app;
      -- Append-only by its rights as well as by its triggers.
      revoke update, delete, truncate on audit_events, audit_seals from cardroll_app;
      revoke insert, update, delete, truncate on audit_prunings from cardroll_app;
      revoke all on migrations, installation from cardroll_app;
      grant execute on function prune_audit(uuid, integer), erase_audit(uuid, integer) to cardroll_app;
    end if;
  end $$`,
];
