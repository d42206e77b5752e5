import { Migration } from '@mikro-orm/migrations';

/** A version for the datalinks of a user, as users and companies have one: their `ETag`. */
export class Migration20261127020000 extends Migration {
  override up(): void {
    this.addSql('alter table datalinks add column version integer not null default 1');
  }
}
