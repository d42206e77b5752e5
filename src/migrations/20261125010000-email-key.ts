import { Migration } from '@mikro-orm/migrations';

/**
 * Finds users by e-mail address with an index. Under row-level security PostgreSQL checks the policy before a condition
 * on `lower(email)`, so an index on it is not used: `lower` is not leakproof, but `=` is.
 */
export class Migration20261125010000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table users add column email_key text generated always as (lower(email)) stored',
  'drop index users_email',
  'create index users_email on users (company_id, email_key)',
];
