import { Migration } from '@mikro-orm/migrations';

/** Bulk changes of users: imports without a file. */
export class Migration20261128010000 extends Migration {
  override up(): void {
    this.addSql('alter table imports add column bulk jsonb, alter column file_name drop not null');
    this.addSql('alter table imports add constraint imports_file_or_bulk check ((file_name is null) = (bulk is not null))');
  }
}
