import { Migration } from '@mikro-orm/migrations';

/** Companies, users, sessions, datalinks, impersonations, imports and the audit log. */
export class Migration20261123000000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table companies (
    id uuid primary key,
    name text not null,
    is_impersonation_enabled boolean not null default true,
    disabled_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    version integer not null default 1
  )`,
  'create index companies_name on companies (lower(name), id)',

  `create table users (
    id uuid primary key,
    company_id uuid references companies (id),
    username text not null,
    username_key text collate "C" not null unique,
    password_hash text not null,
    email text not null,
    first_name text not null,
    last_name text not null,
    company_name text not null,
    title text,
    department text,
    about_me text,
    whats_app text,
    role text not null check (role in ('platform_admin', 'company_admin', 'member')),
    disabled_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    version integer not null default 1,
    check ((role = 'platform_admin') = (company_id is null))
  )`,
  'create index users_company on users (company_id, username_key)',

  `create table datalinks (
    user_id uuid primary key references users (id) on delete cascade,
    company_id uuid not null references companies (id),
    work_phone text,
    mobile_phone text,
    fax text,
    website text,
    address text,
    updated_at timestamptz(3) not null default now()
  )`,

  `create table sessions (
    id uuid primary key,
    kind text not null check (kind in ('login', 'impersonation')),
    user_id uuid not null references users (id) on delete cascade,
    impersonator_id uuid references users (id) on delete cascade,
    parent_session_id uuid references sessions (id) on delete cascade,
    reason text,
    address text,
    user_agent text,
    created_at timestamptz(3) not null default now(),
    last_used_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3),
    end_reason text,
    check ((kind = 'impersonation') = (impersonator_id is not null and parent_session_id is not null))
  )`,
  'create index sessions_user on sessions (user_id) where ended_at is null',
  'create index sessions_impersonator on sessions (impersonator_id) where ended_at is null',
  'create index sessions_parent on sessions (parent_session_id)',

  `create table refresh_tokens (
    token_hash bytea primary key,
    session_id uuid not null references sessions (id) on delete cascade,
    expires_at timestamptz(3) not null,
    used_at timestamptz(3)
  )`,
  'create index refresh_tokens_session on refresh_tokens (session_id)',

  `create table login_failures (
    account_hash bytea primary key,
    failures integer not null,
    window_ends_at timestamptz(3) not null
  )`,

  `create table impersonations (
    id uuid primary key,
    company_id uuid not null references companies (id),
    impersonator_id uuid not null,
    impersonator_username text not null,
    user_id uuid not null,
    username text not null,
    reason text not null,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3),
    end_reason text
  )`,
  'create unique index impersonations_one_live on impersonations (impersonator_id) where ended_at is null',
  'create index impersonations_company on impersonations (company_id, created_at desc, id desc)',
  'create index impersonations_user on impersonations (user_id, created_at desc)',

  `create table imports (
    id uuid primary key,
    company_id uuid not null references companies (id),
    state text not null check (state in ('queued', 'running', 'previewed', 'completed', 'failed', 'cancelled')),
    mode text not null check (mode in ('apply', 'preview')),
    blank text not null check (blank in ('keep', 'clear')),
    existing_passwords text not null check (existing_passwords in ('update', 'ignore')),
    file_name text not null,
    header jsonb not null,
    header_row integer not null,
    total integer,
    created integer not null default 0,
    updated integer not null default 0,
    unchanged integer not null default 0,
    rejected integer not null default 0,
    not_processed integer not null default 0,
    skipped_datalinks integer not null default 0,
    warnings jsonb not null default '[]',
    problem jsonb,
    created_by uuid not null,
    created_by_username text not null,
    session_id uuid not null,
    request_id text,
    address text,
    cancel_requested_at timestamptz(3),
    lease_owner uuid,
    lease_until timestamptz(3),
    attempts integer not null default 0,
    created_at timestamptz(3) not null default now(),
    started_at timestamptz(3),
    ended_at timestamptz(3)
  )`,
  'create index imports_company on imports (company_id, created_at desc, id desc)',
  `create unique index imports_one_running on imports (company_id) where state = 'running'`,
  `create index imports_waiting on imports (created_at) where state in ('queued', 'running')`,

  `create table import_uploads (
    import_id uuid primary key references imports (id) on delete cascade,
    company_id uuid not null references companies (id),
    content bytea not null
  )`,

  `create table import_rows (
    import_id uuid not null references imports (id) on delete cascade,
    position integer not null,
    company_id uuid not null references companies (id),
    row_number integer not null,
    username text not null,
    user_id uuid,
    outcome text not null check (outcome in ('created', 'updated', 'unchanged', 'rejected', 'not_processed')),
    changes jsonb not null default '[]',
    skipped jsonb not null default '[]',
    problems jsonb not null default '[]',
    cells jsonb not null default '[]',
    primary key (import_id, position)
  )`,

  `create table audit_events (
    position bigint generated always as identity primary key,
    id uuid not null,
    at timestamptz(3) not null default now(),
    company_id uuid,
    actor_id uuid,
    actor_username text,
    subject_id uuid,
    subject_username text,
    impersonation_id uuid,
    action text not null,
    target_type text not null,
    target_id uuid,
    target_name text,
    changes jsonb not null default '[]',
    details jsonb not null default '{}',
    request_id text,
    address text
  )`,
  'create index audit_events_company on audit_events (company_id, position desc)',
  'create index audit_events_impersonation on audit_events (impersonation_id) where impersonation_id is not null',
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'audit events are append-only'; end
  $$`,
  'create trigger audit_events_append_only before update or delete on audit_events for each row execute function refuse_change()',
  'create trigger audit_events_no_truncate before truncate on audit_events for each statement execute function refuse_change()',
];
