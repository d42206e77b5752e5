import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound } from '../database/index.ts';
import { type BackupHeader, type BackupTable, toMarkLine } from './backup-format.ts';

/** Tables that a restore makes itself, and tokens, which must not work after one. */
const omittedTables = ['migrations', 'refresh_tokens'];

const secrets =
  'It has names, e-mail addresses, hashes of passwords, and files that wait to be imported, which are encrypted. It has neither JWT_SECRET nor ENCRYPTION_KEY: keep them apart from it, a restore needs them.';

/** Bytes that are read with one statement. The parts of an upload are large, and most other rows small. */
const chunkBytes = 4 * 1024 * 1024;
const chunkRowsMax = 1_000;

/** The lines of a backup. The transaction is a snapshot of the owner of the tables. */
export async function* dumpTables(em: EntityManager, program: string): AsyncGenerator<string> {
  await em.execute(`select set_config('cardroll.company', 'all', true), set_config('cardroll.bin', 'shown', true)`);
  yield toMarkLine({ header: await readHeader(em, program) });
  const rows: Record<string, number> = {};
  for (const begin of await findTables(em)) {
    yield toMarkLine({ begin });
    rows[begin.table] = 0;
    for await (const lines of readRows(em, begin)) {
      rows[begin.table]! += lines.length;
      yield lines.map((line) => `${line}\n`).join('');
    }
  }
  const used = await em.execute<{ name: string; value: string }[]>(
    'select sequencename as name, last_value::text as value from pg_sequences where schemaname = current_schema() and last_value is not null',
  );
  const sequences = Object.fromEntries(used.map(({ name, value }) => [name, value]));
  delete sequences['migrations_id_seq'];
  yield toMarkLine({ end: { rows, sequences } });
}

async function readHeader(em: EntityManager, program: string): Promise<BackupHeader> {
  const applied = await em.execute<{ name: string; now: string }[]>(
    `select name, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now from migrations order by name`,
  );
  return {
    format: 'cardroll-backup',
    formatVersion: 1,
    program,
    madeAt: applied[0]!.now,
    migrations: applied.map(({ name }) => name),
    secrets,
  };
}

function findTables(em: EntityManager): Promise<BackupTable[]> {
  return executeBound(
    em,
    `select c.relname as "table", json_agg(a.attname order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relname = any($1)
     group by c.relname order by c.relname`,
    [omittedTables],
  );
}

async function* readRows(em: EntityManager, { table, columns }: BackupTable): AsyncGenerator<string[]> {
  const list = columns.map((column) => `"${column}"`).join(', ');
  await em.execute(
    `declare backup_rows no scroll cursor for select row_to_json(r)::text as line from (select ${list} from "${table}") as r`,
  );
  let largest = 1;
  for (let count = 16; ;) {
    const lines = (await em.execute<{ line: string }[]>(`fetch ${count} from backup_rows`)).map(({ line }) => line);
    if (lines.length === 0) break;
    yield lines;
    // The next rows may be much larger than those so far, so the number grows slowly.
    largest = Math.max(largest, ...lines.map((line) => line.length));
    count = Math.max(1, Math.min(chunkRowsMax, count * 2, Math.floor(chunkBytes / largest)));
  }
  await em.execute('close backup_rows');
}
