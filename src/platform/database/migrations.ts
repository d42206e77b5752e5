import type { Migrator } from '@mikro-orm/migrations';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { migrationLock } from './grant-schema.ts';
import { checkVersions, type Program, readVersions, recordVersions, type TableVersions } from './versions.ts';

/** Which versions the tables are for, and the migrations that have not been applied yet. */
interface MigrationState {
  versions: TableVersions;
  program: Program;
  pending: string[];
}

type Work<T> = (em: EntityManager) => Promise<T>;

/** What migrations need of `Database`. */
interface OwnedDatabase {
  readonly orm: MikroORM;
  readonly isEmbedded: boolean;
  asOwner<T>(work: Work<T>): Promise<T>;
  asOwnerOnOtherConnection<T>(work: Work<T>): Promise<T>;
}

/** Brings the tables to what the program needs. */
export class Migrations {
  readonly #database: OwnedDatabase;
  readonly #program: Program;

  constructor(database: OwnedDatabase, program: Program) {
    this.#database = database;
    this.#program = program;
  }

  /**
   * Applies all pending migrations in one transaction. On a server, instances that start at the same time wait for a lock,
   * which a second connection holds. An embedded database has one process only. Throws `VersionError` if the tables are for
   * another version. False if the tables are newer than this program.
   */
  apply(): Promise<boolean> {
    if (this.#database.isEmbedded) return this.#apply();
    return this.#database.asOwner(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
      return this.#apply();
    });
  }

  /** Applies these migrations only, to load a backup that has no others. */
  async applyOnly(names: string[]): Promise<void> {
    await this.#migrator.up({ migrations: names });
  }

  async hasTables(): Promise<boolean> {
    const [found] = await this.#database.asOwner((em) =>
      em.execute<[{ has_tables: boolean }]>(`select to_regclass('migrations') is not null as has_tables`),
    );
    return found.has_tables;
  }

  async state(): Promise<MigrationState> {
    const list = this.#database.orm.config.get('migrations').migrationsList!;
    const known = list.map((migration) => (migration as { name: string }).name);
    const versions = await this.#database.asOwnerOnOtherConnection((em) => readVersions(em, known));
    return { versions, program: this.#program, pending: (await this.#migrator.getPending()).map(({ name }) => name) };
  }

  async #apply(): Promise<boolean> {
    const { versions, pending } = await this.state();
    checkVersions(versions, this.#program, pending);
    if (pending.length > 0) await this.#migrator.up();
    // A program that is older than the tables leaves them as they are.
    const isUpToDate = versions.unknown.length === 0;
    if (isUpToDate) await this.#database.asOwnerOnOtherConnection((em) => recordVersions(em, this.#program));
    return isUpToDate;
  }

  get #migrator(): Migrator {
    return this.#database.orm.migrator as Migrator;
  }
}
