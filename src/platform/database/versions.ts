// Which versions of the program may run on the tables as they are.
import type { EntityManager } from '@mikro-orm/postgresql';

/** The program that opens the database. */
export interface Program {
  version: string;
  /** The oldest version that may run on the tables as this version makes them. */
  oldestVersion: string;
}

/** The tables are for another version. The message is a sentence for the operator. */
export class VersionError extends Error {
  override readonly name = 'VersionError';
}

export interface TableVersions {
  /** The version that made the tables; null before they were recorded. */
  tables: string | null;
  oldest: string | null;
  /** Migrations that were applied and that this program does not know. */
  unknown: string[];
}

export async function readVersions(em: EntityManager, knownMigrations: string[]): Promise<TableVersions> {
  const [found] = await em.execute<[{ migrations: boolean; installation: boolean }]>(
    `select to_regclass('migrations') is not null as migrations, to_regclass('installation') is not null as installation`,
  );
  const applied = found.migrations ? await em.execute<{ name: string }[]>('select name from migrations order by name') : [];
  const [row] = found.installation
    ? await em.execute<{ tables: string | null; oldest: string | null }[]>(
        'select tables_of_version as tables, oldest_version as oldest from installation',
      )
    : [];
  const unknown = applied.map(({ name }) => name).filter((name) => !knownMigrations.includes(name));
  return { tables: row?.tables ?? null, oldest: row?.oldest ?? null, unknown };
}

/**
 * Throws {@link VersionError} if the program may not run on the tables: they are newer, and need a newer program, or they have
 * changes of another line of versions.
 * @param pending migrations of the program that have not been applied.
 */
export function checkVersions({ tables, oldest, unknown }: TableVersions, { version }: Program, pending: string[]): void {
  if (unknown.length === 0) return;
  const made = tables === null ? 'another version' : `version ${tables}`;
  if (oldest === null || compareVersions(version, oldest) < 0)
    throw new VersionError(
      `The tables were made by ${made}, and this is version ${version}. ${oldest === null ? 'Start that version again.' : `They need version ${oldest} or newer.`}`,
    );
  if (pending.length > 0)
    throw new VersionError(
      `The tables were made by ${made}, which lacks changes of this version ${version}: ${pending.join(', ')}. Start a version that has both.`,
    );
}

export async function recordVersions(em: EntityManager, { version, oldestVersion }: Program): Promise<void> {
  await em.execute(
    `insert into installation (tables_of_version, oldest_version) values (?, ?)
     on conflict (is_only) do update set tables_of_version = excluded.tables_of_version, oldest_version = excluded.oldest_version`,
    [version, oldestVersion],
  );
}

/** Negative if the first is older. Both are like 1.20.3 (Semantic Versioning, without pre-releases). */
export function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.split('.').map(Number));
  const index = ones!.findIndex((part, at) => part !== others![at]);
  return index === -1 ? 0 : ones![index]! - others![index]!;
}
