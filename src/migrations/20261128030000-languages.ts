import { Migration } from '@mikro-orm/migrations';

/** The language of a user and of a company; null for the one of the browser. */
export class Migration20261128030000 extends Migration {
  override up(): void {
    this.addSql(`alter table users add column language text check (language in ('en', 'zh-Hant'))`);
    this.addSql(`alter table companies add column language text check (language in ('en', 'zh-Hant'))`);
  }
}
