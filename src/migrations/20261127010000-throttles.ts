import { Migration } from '@mikro-orm/migrations';

/** Failed logins in a row, addresses that have signed in before, the rate of "login as user", and what retention searches by. */
export class Migration20261127010000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const ipv4 = String.raw`'^\d{1,3}(\.\d{1,3}){3}$'`;

const statements = [
  `create table login_accounts (
    account_hash bytea primary key,
    failures integer not null,
    attempted_at timestamptz(3) not null default now(),
    restriction_recorded_at timestamptz(3),
    refusal_recorded_at timestamptz(3)
  )`,
  'create index login_accounts_attempted on login_accounts (attempted_at)',
  `create table known_addresses (
    key_hash bytea primary key,
    signed_in_at timestamptz(3) not null default now()
  )`,
  'create index known_addresses_signed_in on known_addresses (signed_in_at)',
  'create index sessions_over on sessions (least(ended_at, expires_at))',

  `alter table companies
    add column impersonation_starts_per_hour integer not null default 20 check (impersonation_starts_per_hour between 1 and 1000)`,
  'alter table impersonations add column skipped_datalink_id uuid',
  'create index impersonations_impersonator on impersonations (impersonator_id, created_at desc)',
  'create index impersonations_running on impersonations (expires_at) where ended_at is null',
  'alter table users add column last_impersonated_at timestamptz(3)',

  // Row-level security also binds a login that owns the tables and is no superuser.
  `select set_config('cardroll.company', 'all', true)`,
  `update sessions set address = substr(address, 8) where address like '::ffff:%' and substr(address, 8) ~ ${ipv4}`,
  `update imports set address = substr(address, 8) where address like '::ffff:%' and substr(address, 8) ~ ${ipv4}`,
  // An impersonation used to count as a login. No session has been deleted so far, so the time of the last login is known.
  `update users u set
     last_impersonated_at = (select max(i.created_at) from impersonations i where i.user_id = u.id),
     last_login_at = (select max(s.created_at) from sessions s where s.user_id = u.id and s.kind = 'login')
   where exists (select from impersonations i where i.user_id = u.id)`,
  // The hash that LoginThrottle makes of these. Owners on IPv6 are remembered from their next login on.
  `insert into known_addresses (key_hash, signed_in_at)
   select sha256(convert_to('["known",' || to_json(u.username_key)::text || ',"' || s.address || '"]', 'UTF8')), max(s.created_at)
   from sessions s join users u on u.id = s.user_id where s.kind = 'login' and s.address ~ ${ipv4} group by 1`,
  `select set_config('cardroll.company', '', true)`,
];
