import { Migration } from '@mikro-orm/migrations';

/** An import whose attempt has failed waits before the next one. An `Idempotency-Key` is stored with its import alone. */
export class Migration20261129010000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  'alter table imports add column failures integer not null default 0, add column retry_at timestamptz(3)',
  'alter table idempotency_keys alter column owner drop not null',
];
