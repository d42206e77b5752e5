import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound } from '../database/index.ts';
import { type BackupEnd, BackupError, type BackupTable, readMarkLine } from './backup-format.ts';

const chunkBytes = 4 * 1024 * 1024;

/**
 * Loads the lines of a backup after its header into the tables, which exist and have no data of companies. The transaction is
 * one of the owner of the tables. Returns the number of rows of each table, which are those that the backup counted. Throws
 * {@link BackupError}.
 */
export async function loadTables(em: EntityManager, lines: AsyncIterable<string>): Promise<BackupEnd['rows']> {
  await em.execute(
    `select set_config('cardroll.company', 'all', true), set_config('cardroll.bin', 'shown', true), set_config('cardroll.loading', 'on', true)`,
  );
  const foreignKeys = await dropForeignKeys(em);
  // Made by the migrations, if the backup is of a version that has it.
  const [found] = await em.execute<[{ has_installation: boolean }]>(`select to_regclass('installation') is not null as has_installation`);
  if (found.has_installation) await em.execute('delete from installation');
  const { loaded, end } = await loadLines(em, lines);
  if (!end) throw new BackupError('The backup is incomplete: its end is missing. Nothing was restored.');
  for (const [name, value] of Object.entries(end.sequences)) await executeBound(em, 'select setval($1::regclass, $2)', [name, value]);
  for (const [table, count] of Object.entries(end.rows)) {
    const [stored] = await em.execute<[{ count: number }]>(`select count(*)::int as count from "${table}"`);
    if (count !== loaded[table] || stored.count !== count)
      throw new BackupError(
        `The backup counts ${count} rows of ${table}; it has ${loaded[table] ?? 0}, and ${stored.count} were loaded. Nothing was restored.`,
      );
  }
  for (const { table, name, definition } of foreignKeys) await em.execute(`alter table ${table} add constraint "${name}" ${definition}`);
  return end.rows;
}

async function loadLines(
  em: EntityManager,
  lines: AsyncIterable<string>,
): Promise<{ loaded: BackupEnd['rows']; end: BackupEnd | undefined }> {
  const loaded: BackupEnd['rows'] = {};
  let table: BackupTable | undefined;
  let end: BackupEnd | undefined;
  let rows: string[] = [];
  let bytes = 0;
  const flush = async () => {
    if (table && rows.length > 0) await insertRows(em, table, rows);
    rows = [];
    bytes = 0;
  };
  for await (const line of lines) {
    const mark = readMarkLine(line);
    if (!mark) {
      if (!table) throw new BackupError('This is no backup of Cardroll, or it is damaged.');
      rows.push(line);
      bytes += line.length;
      loaded[table.table]!++;
      if (bytes > chunkBytes) await flush();
      continue;
    }
    await flush();
    if ('begin' in mark) {
      table = mark.begin;
      loaded[table.table] = 0;
    } else if ('end' in mark) end = mark.end;
  }
  return { loaded, end };
}

async function insertRows(em: EntityManager, { table, columns }: BackupTable, rows: string[]): Promise<void> {
  const list = columns.map((column) => `"${column}"`).join(', ');
  await executeBound(
    em,
    `insert into "${table}" (${list}) overriding system value select ${list} from json_populate_recordset(null::"${table}", $1::json)`,
    [`[${rows.join(',')}]`],
  );
}

/** The tables refer to each other, and to themselves, so there is no order in which rows could be loaded with these. */
async function dropForeignKeys(em: EntityManager): Promise<{ table: string; name: string; definition: string }[]> {
  const found = await em.execute<{ table: string; name: string; definition: string }[]>(
    `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and connamespace = current_schema()::regnamespace`,
  );
  for (const { table, name } of found) await em.execute(`alter table ${table} drop constraint "${name}"`);
  return found;
}
