import { Migration } from '@mikro-orm/migrations';

/** An uploaded file in pieces: none of them is held whole on its way into the database. Files that are there are one piece each. */
export class Migration20261125020000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table import_uploads add column position integer not null default 0',
  'alter table import_uploads drop constraint import_uploads_pkey, add primary key (import_id, position)',
];
