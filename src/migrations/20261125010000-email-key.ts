import { Migration } from '@mikro-orm/migrations';

/**
 * Who has an e-mail address, found by its index. Behind row-level security a condition on `lower(email)` is asked only
 * of rows that have passed the wall, so that an index on it is of no use: `lower` is not leakproof, but `=` is.
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
