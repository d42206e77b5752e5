import { Migration } from '@mikro-orm/migrations';

/** Policies of companies, step-up, attempts by address, and the facts about a request in the audit log. */
export class Migration20261124020000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `alter table companies
    add column impersonation_minutes integer not null default 30 check (impersonation_minutes between 1 and 60),
    add column reauthenticate_minutes integer not null default 60 check (reauthenticate_minutes between 1 and 1440),
    add column requires_password_change boolean not null default false`,
  'alter table users add column must_change_password boolean not null default false',
  'alter table sessions add column authenticated_at timestamptz(3) not null default now()',
  'drop table login_failures',
  `create table login_attempts (
    key_hash bytea primary key,
    account_hash bytea,
    attempts integer not null,
    window_ends_at timestamptz(3) not null
  )`,
  'create index login_attempts_account on login_attempts (account_hash) where account_hash is not null',
  'create index login_attempts_window on login_attempts (window_ends_at)',
  'alter table audit_events add column session_id uuid, add column user_agent text',
];
