// Loads a backup into an empty installation.
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditService, AuditVerification } from '../audit/index.ts';
import { databaseSchema } from '../database-schema.ts';
import { BackupError, type BackupHeader, loadTables, openBackupFile } from '../platform/backup/index.ts';
import type { Settings } from '../platform/config/index.ts';
import type { Database } from '../platform/database/index.ts';
import { openSecrets, SecretsError } from '../platform/secrets/index.ts';

/**
 * Makes the tables as they were, loads them in one transaction, brings them up to date, ends all sessions, and verifies the
 * audit log: false if it is broken. The database was opened without migrating. Throws `BackupError`; nothing is restored then.
 */
export async function restoreBackup(database: Database, settings: Settings, path: string, print: (line: string) => void): Promise<boolean> {
  const { header, lines } = await openBackupFile(path);
  await prepareTables(database, header);
  const { rows, ended } = await database.asOwner(async (em) => {
    const loaded = await loadTables(em, lines);
    return { rows: loaded, ended: await endSessions(em) };
  });
  await database.migrations.apply();
  await database.enforceRowLevelSecurity(databaseSchema.grants);
  // On the tables of today, because the entry may have columns that the backup has not.
  await database.acrossCompanies((em) => recordRestore(em, header, rows, ended));
  print(`Restored the data of ${header.madeAt}, made by version ${header.program}:`);
  for (const [table, count] of Object.entries(rows)) if (count > 0) print(`  ${table.padEnd(20)} ${count}`);
  print('All sessions have ended: everyone signs in again. Imports that were running go on at the start.');
  await checkSecrets(database, settings, print);
  const broken = (await new AuditVerification(database).verify()).filter(({ problem }) => problem);
  for (const { companyId, problem } of broken) print(`The audit log of ${companyId ?? 'the platform'} is BROKEN: ${problem}`);
  print(broken.length === 0 ? 'The audit log is valid.' : 'It was broken when the backup was made, or the file was changed.');
  return broken.length === 0;
}

/** Makes the tables as they were when the backup was made. Throws {@link BackupError} if the database has data or other tables. */
async function prepareTables(database: Database, header: BackupHeader): Promise<void> {
  const known = databaseSchema.migrations.map(({ name }) => name);
  const unknown = header.migrations.filter((name) => !known.includes(name));
  const { versions, program, pending } = await database.migrations.state();
  if (unknown.length > 0)
    throw new BackupError(`The backup was made by version ${header.program}, which is newer than this version ${program.version}.`);
  const applied = known.filter((name) => !pending.includes(name));
  if (versions.unknown.length > 0 || applied.some((name) => !header.migrations.includes(name)))
    throw new BackupError('The database has tables that the backup does not know. Restore into a new, empty database.');
  if (applied.length > 0) await refuseData(database);
  const missing = header.migrations.filter((name) => pending.includes(name));
  if (missing.length > 0) await database.migrations.applyOnly(missing);
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

interface EndedImpersonation {
  id: string;
  companyId: string;
  impersonatorId: string;
  impersonatorUsername: string;
  userId: string;
  username: string;
}

/**
 * A copy of the data may have been in other hands. Running imports continue at once, because no process has them. The tables
 * are those of the backup, so only columns of the first version are named.
 */
async function endSessions(em: EntityManager): Promise<EndedImpersonation[]> {
  await em.execute(`update sessions set ended_at = now(), end_reason = 'restored' where ended_at is null`);
  await em.execute(`update imports set lease_until = now(), lease_owner = null where state = 'running'`);
  return em.execute(
    `update impersonations set ended_at = now(), end_reason = 'restored' where ended_at is null
     returning id, company_id as "companyId", impersonator_id as "impersonatorId", impersonator_username as "impersonatorUsername",
       user_id as "userId", username`,
  );
}

async function recordRestore(
  em: EntityManager,
  { madeAt, program }: BackupHeader,
  rows: Record<string, number>,
  ended: EndedImpersonation[],
): Promise<void> {
  const audit = new AuditService();
  await audit.record(em, null, {
    companyId: null,
    action: 'installation.restored',
    target: { type: 'installation', id: null, name: null },
    details: { madeAt, program, users: rows['users'] ?? 0, companies: rows['companies'] ?? 0 },
  });
  for (const { id, companyId, impersonatorId, impersonatorUsername, userId, username } of ended) {
    const author = {
      user: { userId, username },
      impersonator: { userId: impersonatorId, username: impersonatorUsername },
      sessionId: id,
      requestId: null,
      address: null,
    };
    await audit.record(em, author, {
      companyId,
      action: 'impersonation.ended',
      target: { type: 'user', id: userId, name: username },
      details: { impersonationId: id, reason: 'restored' },
    });
  }
}

/** A start with other secrets than those of the backup is refused. The operator decides what to do. */
async function checkSecrets(database: Database, settings: Settings, print: (line: string) => void): Promise<void> {
  try {
    await openSecrets(settings, database);
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    print(`Before the start: ${error.message}`);
  }
}
