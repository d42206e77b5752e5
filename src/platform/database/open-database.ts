import type { MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as EmbeddedOrm } from '@mikro-orm/pglite';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Settings } from '../config/index.ts';
import { DataDirectory } from './data-directory.ts';
import { Database } from './database.ts';
import { releaseDroppedConnections } from './dropped-connections.ts';
import { EmbeddedEngine } from './embedded-engine.ts';

/** What the modules bring: their entities and the migrations that make their tables. */
export interface DatabaseSchema {
  entities: NonNullable<Options['entities']>;
  migrations: MigrationObject[];
}

export interface OpenOptions {
  /** Begin in memory from a prepared image instead of a data directory: for tests. */
  image?: Uint8Array;
  /** Whether to bring the tables up to date; true unless told. */
  isMigrating?: boolean;
  /** Told when the embedded database dies under a running service. */
  onCrash: (error: Error) => void;
}

function ormOptions({ entities, migrations }: DatabaseSchema): Options {
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

/**
 * Opens the server at `DATABASE_URL`, or else the embedded database in `DATA_DIR`, and brings its tables up to
 * date. Throws `DataDirectoryInUseError`, or what the server says.
 */
export async function openDatabase(settings: Settings, schema: DatabaseSchema, options: OpenOptions): Promise<Database> {
  const database =
    settings.databaseUrl === undefined ? await openEmbedded(settings, schema, options) : await openServer(settings.databaseUrl, schema);
  try {
    if (options.isMigrating ?? true) {
      await database.migrate();
      await database.enforceRowLevelSecurity();
    }
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openServer(url: string, schema: DatabaseSchema): Promise<Database> {
  const orm = await MikroORM.init({
    ...ormOptions(schema),
    clientUrl: url,
    pool: { max: 10 },
    driverOptions: { onPoolCreated: releaseDroppedConnections },
  });
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
