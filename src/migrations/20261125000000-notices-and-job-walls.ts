import { Migration } from '@mikro-orm/migrations';

/** Users see who was logged in as them. Imports run in tenant-scoped transactions. */
export class Migration20261125000000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table companies add column notifies_impersonated boolean not null default true',
  'alter table impersonations add column seen_at timestamptz(3)',
  'create index impersonations_unseen on impersonations (user_id) where seen_at is null',
  // The one query of an import across companies: usernames are unique in the whole installation. It returns which of the
  // given names are taken, and nothing else, and restores the company before it returns. A SET clause of the function
  // would do that too, but only a superuser may declare one for a parameter that the server does not know.
  `create function username_keys_taken_elsewhere(own_company uuid, keys text[]) returns setof text language plpgsql as $$
     declare
       own_wall text := coalesce(current_setting('cardroll.company', true), '');
     begin
       perform set_config('cardroll.company', 'all', true);
       return query select username_key from users where username_key = any(keys) and company_id is distinct from own_company;
       perform set_config('cardroll.company', own_wall, true);
     end $$`,
];
