import { Migration } from '@mikro-orm/migrations';

/** Users are told who was in their account; imports run behind the wall of their company. */
export class Migration20261125000000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table companies add column notifies_impersonated boolean not null default true',
  'alter table impersonations add column seen_at timestamptz(3)',
  'create index impersonations_unseen on impersonations (user_id) where seen_at is null',
  // The one look over the wall that an import needs, as usernames are unique in the whole installation. It tells which of
  // the names asked for are taken, and nothing else; the setting is the function's own and falls back when it returns.
  `create function username_keys_taken_elsewhere(own_company uuid, keys text[]) returns setof text
     language sql stable set cardroll.company = 'all'
     as $$ select username_key from users where username_key = any(keys) and company_id is distinct from own_company $$`,
];
