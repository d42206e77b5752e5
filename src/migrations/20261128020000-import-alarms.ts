import { Migration } from '@mikro-orm/migrations';

/** Alarms before a wrong file is applied, their limits in the policy, and the imports that touched a user. */
export class Migration20261128020000 extends Migration {
  override up(): void {
    this.addSql(`alter table companies
      add column import_alarm_share integer not null default 30 check (import_alarm_share between 1 and 100),
      add column import_alarm_minimum integer not null default 10 check (import_alarm_minimum between 1 and 100000)`);
    this.addSql(`alter table imports
      add column apply_if_safe boolean not null default false,
      add column alarms jsonb,
      add column alarm_tally jsonb`);
    // Rows of a preview that has not been applied have a plan, and have touched no user.
    this.addSql(`create index import_rows_user on import_rows (company_id, user_id)
      where plan is null and outcome in ('created', 'updated')`);
  }
}
