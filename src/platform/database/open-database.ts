import type { MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as EmbeddedOrm } from '@mikro-orm/pglite';
import { type EntityManager, MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Settings } from '../config/index.ts';
import { DataDirectory } from './data-directory.ts';
import { Database } from './database.ts';
import { EmbeddedEngine } from './embedded-engine.ts';

/** What the modules bring: their entities and the migrations that make their tables. */
export interface DatabaseSchema {
  entities: NonNullable<Options['entities']>;
  migrations: MigrationObject[];
}

export interface OpenOptions {
  /** Begin in memory from a prepared image instead of a data directory: for tests. */
  image?: Uint8Array;
  /** Told when the embedded database dies under a running service. */
  onCrash: (error: Error) => void;
}

/** Options that the service and the command line of the ORM share. */
export function ormOptions({ entities, migrations }: DatabaseSchema): Options {
  return {
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: 'migrations', snapshot: false, silent: true },
    // A query goes through the doors of `Database` or not at all.
    allowGlobalContext: false,
    forceUtcTimezone: true,
    ensureDatabase: false,
  };
}

/** The message is a sentence for whoever started the service. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

const migrationLock = 4_927_165;

/**
 * Opens the server at `DATABASE_URL`, or else the embedded database in `DATA_DIR`, and brings its tables up to
 * date. Throws `DataDirectoryInUseError`, or what the server says.
 */
export async function openDatabase(settings: Settings, schema: DatabaseSchema, options: OpenOptions): Promise<Database> {
  const database =
    settings.databaseUrl === undefined ? await openEmbedded(settings, schema, options) : await openServer(settings.databaseUrl, schema);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openServer(url: string, schema: DatabaseSchema): Promise<Database> {
  const orm = await MikroORM.init({ ...ormOptions(schema), clientUrl: url, pool: { max: 10 } });
  await orm.connect();
  const connection = await orm.checkConnection();
  if (!connection.ok) {
    await orm.close(true);
    throw new DatabaseUnreachableError(`The PostgreSQL server at DATABASE_URL cannot be reached: ${connection.reason}.`);
  }
  return new Database(orm, { url });
}

async function openEmbedded(settings: Settings, schema: DatabaseSchema, options: OpenOptions): Promise<Database> {
  const directory = options.image ? undefined : DataDirectory.take(settings.dataDirectory);
  const engine = new EmbeddedEngine({ path: directory?.databasePath, image: options.image }, options.onCrash);
  try {
    await engine.waitReady;
    const orm = await EmbeddedOrm.init({ ...(ormOptions(schema) as object), dbName: 'postgres', driverOptions: { pglite: () => engine } });
    return new Database(orm as unknown as MikroORM, { engine, directory });
  } catch (error) {
    directory?.release();
    throw error;
  }
}

/**
 * All pending migrations, in one transaction of the migrator's own. On a server, instances that start together
 * take turns behind a lock, which is held on a second connection; an embedded database belongs to one process.
 */
async function migrate({ orm, isEmbedded }: Database): Promise<void> {
  const migrator = orm.migrator as Migrator;
  if (isEmbedded) await migrator.up();
  else {
    await orm.em.fork().transactional(async (em: EntityManager) => {
      await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
      await migrator.up();
    });
  }
}
