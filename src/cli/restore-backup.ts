// Loads a backup into an empty installation.
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditService, AuditVerification } from '../audit/index.ts';
import { databaseSchema } from '../database-schema.ts';
import { BackupError, type BackupHeader, loadTables, openBackupFile } from '../platform/backup/index.ts';
import type { Settings } from '../platform/config/index.ts';
import type { Database } from '../platform/database/index.ts';
import { forgetSecrets, openSecrets, SecretsError } from '../platform/secrets/index.ts';

/**
 * Makes the tables as they were, loads them in one transaction, brings them up to date, ends all sessions, and verifies the
 * audit log. The database was opened without migrating. Throws `BackupError`; nothing is restored then.
 */
export async function restoreBackup(database: Database, settings: Settings, path: string, print: (line: string) => void): Promise<void> {
  const { header, lines } = await openBackupFile(path);
  await prepareTables(database, header);
  const rows = await database.asOwner(async (em) => {
    const loaded = await loadTables(em, lines);
    await endSessions(em);
    await recordRestore(em, header, loaded);
    return loaded;
  });
  await database.migrate();
  await database.enforceRowLevelSecurity(databaseSchema.grants);
  print(`Restored the data of ${header.madeAt}, made by version ${header.program}:`);
  for (const [table, count] of Object.entries(rows)) if (count > 0) print(`  ${table.padEnd(20)} ${count}`);
  print('All sessions have ended: everyone signs in again. Imports that were running go on at the start.');
  await takeSecrets(database, settings, print);
  const broken = (await new AuditVerification(database).verify()).filter(({ problem }) => problem);
  for (const { companyId, problem } of broken) print(`The audit log of ${companyId ?? 'the platform'} is BROKEN: ${problem}`);
  print(broken.length === 0 ? 'The audit log is valid.' : 'It was broken when the backup was made, or the file was changed.');
}

/** Makes the tables as they were when the backup was made. Throws {@link BackupError} if the database has data or other tables. */
async function prepareTables(database: Database, header: BackupHeader): Promise<void> {
  const known = databaseSchema.migrations.map(({ name }) => name);
  const unknown = header.migrations.filter((name) => !known.includes(name));
  const { versions, program, pending } = await database.migrationState();
  if (unknown.length > 0)
    throw new BackupError(`The backup was made by version ${header.program}, which is newer than this version ${program.version}.`);
  const applied = known.filter((name) => !pending.includes(name));
  if (versions.unknown.length > 0 || applied.some((name) => !header.migrations.includes(name)))
    throw new BackupError('The database has tables that the backup does not know. Restore into a new, empty database.');
  if (applied.length > 0) await refuseData(database);
  const missing = header.migrations.filter((name) => pending.includes(name));
  if (missing.length > 0) await database.migrateTo(missing);
}

async function refuseData(database: Database): Promise<void> {
  const [found] = await database.asOwner(async (em) => {
    await em.execute(`select set_config('cardroll.company', 'all', true), set_config('cardroll.bin', 'shown', true)`);
    return em.execute<[{ users: number; events: number }]>(
      'select (select count(*)::int from users) as users, (select count(*)::int from audit_events) as events',
    );
  });
  if (found.users + found.events > 0)
    throw new BackupError(
      `The database has data already, with ${found.users} users. Restore into a new, empty database, or an empty DATA_DIR.`,
    );
}

/** A copy of the data may have been in other hands. Running imports continue at once, because no process has them. */
async function endSessions(em: EntityManager): Promise<void> {
  await em.execute(`update sessions set ended_at = now(), end_reason = 'restored' where ended_at is null`);
  await em.execute(`update impersonations set ended_at = now(), end_reason = 'restored' where ended_at is null`);
  await em.execute(`update imports set lease_until = now(), lease_owner = null where state = 'running'`);
}

function recordRestore(em: EntityManager, { madeAt, program }: BackupHeader, rows: Record<string, number>): Promise<void> {
  return new AuditService().record(em, null, {
    companyId: null,
    action: 'installation.restored',
    target: { type: 'installation', id: null, name: null },
    details: { madeAt, program, users: rows['users'] ?? 0, companies: rows['companies'] ?? 0 },
  });
}

/** With other secrets than those of the backup all goes on, but for files that wait to be imported. */
async function takeSecrets(database: Database, settings: Settings, print: (line: string) => void): Promise<void> {
  try {
    await openSecrets(settings, database);
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    await forgetSecrets(database);
    await openSecrets(settings, database);
    print('JWT_SECRET or ENCRYPTION_KEY is not that of the backup: imports whose file had not been read will ask for it again.');
  }
}
