import { Migration } from '@mikro-orm/migrations';

/** Who has cancelled an import. Unknown for those that were cancelled before. */
export class Migration20261127030000 extends Migration {
  override up(): void {
    this.addSql('alter table imports add column cancelled_by uuid, add column cancelled_by_username text');
  }
}
