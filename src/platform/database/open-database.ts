import type { MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as EmbeddedOrm } from '@mikro-orm/pglite';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Settings } from '../config/index.ts';
import { DataDirectory } from './data-directory.ts';
import { type Connections, connectionsMax, Database } from './database.ts';
import { EmbeddedEngine } from './embedded-engine.ts';
import { openPool, ServerDialect } from './server-dialect.ts';
import { EmbeddedStatements, ServerStatements } from './single-statements.ts';
import { DatabaseStartError, toDatabaseStartError } from './start-failure.ts';
import { defaultWaits, type Waits } from './wait-limits.ts';
import type { Program } from './versions.ts';
import { waitForServer } from './wait-for-server.ts';

const reservedConnections = 3;

/** The entities of all modules, the migrations that create their tables, and the program that needs them. */
export interface DatabaseSchema {
  entities: NonNullable<Options['entities']>;
  migrations: MigrationObject[];
  /** Statements that give the role of requests its rights. They may be repeated. */
  grants: string[];
  program: Program;
}

export interface OpenOptions {
  /** For tests: a prepared image to start from, in memory, instead of a data directory. */
  image?: Uint8Array;
  /** Whether there must be an installation: a command in the wrong place would make an empty one. False by default. */
  mustExist?: boolean;
  /** Whether to apply pending migrations; true by default. */
  isMigrating?: boolean;
  /** For tests: other limits of waiting. */
  waits?: Waits | undefined;
  /** Called with a sentence each time the start has waited for the server. */
  onWait?: (message: string) => void;
  /** Called when the embedded database crashes. */
  onCrash: (error: Error) => void;
}

function ormOptions({ entities, migrations }: DatabaseSchema): Options {
  return {
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: 'migrations', snapshot: false, silent: true },
    // Every query goes through a transaction of `Database`.
    allowGlobalContext: false,
    forceUtcTimezone: true,
    ensureDatabase: false,
  };
}

/**
 * Opens the server at `DATABASE_URL`, or else the embedded database in `DATA_DIR`, and applies pending migrations.
 * Throws `DataDirectoryInUseError`, `DatabaseStartError` or `RowLevelSecurityError`, whose messages are for the operator.
 */
export async function openDatabase(settings: Settings, schema: DatabaseSchema, options: OpenOptions): Promise<Database> {
  const database =
    settings.databaseUrl === undefined
      ? await openEmbedded(settings, schema, options)
      : await openServer(settings, settings.databaseUrl, schema, options);
  try {
    if (options.mustExist && !(await database.migrations.hasTables())) throw new DatabaseStartError(noInstallation('DATABASE_URL'));
    if (options.isMigrating ?? true) {
      // A program that is older than the tables does not know what it may do with the others.
      const isUpToDate = await database.migrations.apply();
      await database.enforceRowLevelSecurity(isUpToDate ? schema.grants : []);
    }
    return database;
  } catch (error) {
    await database.close();
    throw toDatabaseStartError(error) ?? error;
  }
}

async function openServer(settings: Settings, url: string, schema: DatabaseSchema, options: OpenOptions): Promise<Database> {
  const { waits = defaultWaits, onWait } = options;
  const connect = async (connections: number): Promise<Connections> => {
    // Transactions that wait longer have been refused already: see `beginWithin`.
    const pool = openPool(url, { connections, waitMilliseconds: waits.background.connection });
    const orm = await MikroORM.init({ ...ormOptions(schema), clientUrl: url, driverOptions: new ServerDialect(pool) });
    const close = async () => {
      await orm.close(true);
      // The ORM does not end a pool that it has never used.
      if (!pool.ending) await pool.end();
    };
    return { orm, statements: new ServerStatements(pool, { isPreparing: settings.databasePreparedStatements }), close };
  };
  const connections = await connect(connectionsMax);
  try {
    await waitForServer(connections.orm, settings.databaseWaitSeconds, onWait);
  } catch (error) {
    // A connection to a server that hangs cannot be closed.
    void connections.close().catch(() => undefined);
    throw error;
  }
  return new Database(connections, { url, reserved: await connect(reservedConnections) }, schema.program, waits);
}

async function openEmbedded(settings: Settings, schema: DatabaseSchema, options: OpenOptions): Promise<Database> {
  if (options.mustExist && !DataDirectory.hasDatabase(settings.dataDirectory))
    throw new DatabaseStartError(noInstallation(settings.dataDirectory));
  const directory = options.image ? undefined : DataDirectory.lock(settings.dataDirectory);
  const engine = new EmbeddedEngine({ path: directory?.databasePath, image: options.image }, options.onCrash);
  try {
    await engine.waitReady;
    const orm = await EmbeddedOrm.init({ ...(ormOptions(schema) as object), dbName: 'postgres', driverOptions: { pglite: () => engine } });
    const connections = { orm: orm as unknown as MikroORM, statements: new EmbeddedStatements(engine), close: () => orm.close(true) };
    return new Database(connections, { engine, directory }, schema.program, options.waits);
  } catch (error) {
    directory?.release();
    throw error;
  }
}

function noInstallation(place: string): string {
  return `There is no installation in ${place}. Set DATABASE_URL or DATA_DIR as the service has them.`;
}
