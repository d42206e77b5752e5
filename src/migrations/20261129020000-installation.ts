import { Migration } from '@mikro-orm/migrations';

/** Facts about the installation as a whole: by what its secrets are recognised, and which versions its tables are for. */
export class Migration20261129020000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table installation (
    is_only boolean primary key default true check (is_only),
    jwt_fingerprint bytea,
    wrapped_key bytea,
    tables_of_version text,
    oldest_version text
  )`,
  // The role of requests needs none of it.
  `do $$ begin
    if exists (select from pg_roles where rolname = 'cardroll_app') then
      revoke all on installation from cardroll_app;
    end if;
  end $$`,
];
