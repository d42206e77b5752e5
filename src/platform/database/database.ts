import { AsyncLocalStorage } from 'node:async_hooks';
import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Migrator } from '@mikro-orm/migrations';
import type { DataDirectory } from './data-directory.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import { verifyRowLevelSecurity, findServiceRole } from './row-level-security.ts';
import { CompanyShare } from './company-share.ts';
import { applySettings } from './apply-settings.ts';
import { closePools } from './dropped-connections.ts';
import { grantSchema, migrationLock } from './grant-schema.ts';
import { beginWithin, DatabaseBusyError, defaultWaits, type WaitLimits, type Waits } from './wait-limits.ts';
import { checkVersions, type Program, readVersions, recordVersions, type TableVersions } from './versions.ts';
import { StatementWatch } from './watch-statements.ts';

/** What the ORM is connected to: a server, or the embedded engine with its folder (none for a database in memory). */
export type Backend = { url: string; reserved: MikroORM } | { engine: EmbeddedEngine; directory: DataDirectory | undefined };

export interface TransactionOptions {
  /** All queries see the state at the first of them. */
  isSnapshot?: boolean;
  /** How long to wait; by default as a request does within one, and as the background elsewhere. */
  waits?: keyof Waits;
}

/** `reserved`: for sign-in and readiness, which must go on while companies keep all other connections busy. */
export type RequestPriority = 'normal' | 'reserved';

/** Connections of one process to a server, without those of the job queue, and those for sign-in and readiness alone. */
export const connectionsMax = 10;

const shareAttemptsMax = 10;

/** One company, all companies, or the role that owns the tables, for migrations and grants. */
type CompanyScope = { companyId: string } | 'all' | 'owner';

/**
 * A filter of the ORM for every entity with a `companyId`, on by default. Outside the transactions of {@link Database}
 * there is no scope, and a query throws.
 */
export const companyFilter = {
  name: 'company',
  cond: ({ scope }: { scope: CompanyScope }) => (typeof scope === 'string' ? {} : { companyId: scope.companyId }),
  default: true,
} as const;

/**
 * Opens transactions: on the data of one company, or across companies. The entity manager of a transaction is passed to
 * every service that takes part in it. No hashing, parsing or network calls in a transaction: they would hold its locks.
 */
export class Database {
  readonly orm: MikroORM;
  readonly backend: Backend;
  readonly #isInTransaction = new AsyncLocalStorage<true>();
  readonly #request = new AsyncLocalStorage<RequestPriority>();
  /** One company may keep half of the connections busy. */
  readonly #share = new CompanyShare(connectionsMax / 2);
  readonly #program: Program;
  readonly #waits: Waits;
  #role: string | undefined;

  constructor(orm: MikroORM, backend: Backend, program: Program, waits: Waits = defaultWaits) {
    this.orm = orm;
    this.backend = backend;
    this.#program = program;
    this.#waits = waits;
  }

  get isEmbedded(): boolean {
    return 'engine' in this.backend;
  }

  /** The secret that is stored beside an embedded database on disk; undefined for any other database. */
  storedSecret(): string | undefined {
    return 'engine' in this.backend ? this.backend.directory?.jwtSecret() : undefined;
  }

  /**
   * Runs a request: its transactions wait as long as a client does, and then fail with an error that is a 503. Those of a
   * request with a reserved connection do not wait for the connections of others.
   */
  inRequest(priority: RequestPriority, run: () => void): void {
    this.#request.run(priority, run);
  }

  /** One transaction on the data of one company. */
  inCompany<T>(companyId: string, work: (em: EntityManager) => Promise<T>, options?: TransactionOptions): Promise<T> {
    const open = () => this.#open({ companyId }, work, options);
    // The embedded database has one connection, which all share in order.
    if (this.isEmbedded || this.#isInTransaction.getStore()) return open();
    return this.#share.run(companyId, this.#limitsFor(options).connection, open);
  }

  /** One transaction on the data of all companies: for login, sessions, jobs, and the actions of platform admins. */
  acrossCompanies<T>(work: (em: EntityManager) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return this.#open('all', work, options);
  }

  /** Throws if the database does not respond as soon as a request must end, or if nothing can be written. */
  async checkWritable(): Promise<void> {
    if ('engine' in this.backend && (await this.backend.directory?.hasRoom()) === false)
      throw new DatabaseBusyError('DATA_DIR has no room.');
    await this.#open(
      'all',
      async (em) => {
        // A transaction with an id writes to the log of the database when it commits. A standby has none to give.
        const [state] = await em.execute<[{ is_read_only: boolean }]>(
          `select current_setting('transaction_read_only') = 'on' as is_read_only, pg_current_xact_id()::text`,
        );
        if (state.is_read_only) throw new DatabaseBusyError('The database is read-only.');
      },
      { waits: 'request' },
    );
  }

  /** One transaction with the rights of the owner of the tables: for the start and for commands, never for a request. */
  asOwner<T>(work: (em: EntityManager) => Promise<T>, options?: Pick<TransactionOptions, 'isSnapshot'>): Promise<T> {
    return this.#open('owner', work, options);
  }

  /**
   * Applies all pending migrations in one transaction. On a server, instances that start at the same time wait for a lock,
   * which a second connection holds. An embedded database has one process only. Throws `VersionError` if the tables are for
   * another version. False if the tables are newer than this program.
   */
  migrate(): Promise<boolean> {
    if (this.isEmbedded) return this.#migrate();
    return this.#open('owner', async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
      return this.#migrate();
    });
  }

  async #migrate(): Promise<boolean> {
    const { versions, pending } = await this.migrationState();
    checkVersions(versions, this.#program, pending);
    if (pending.length > 0) await this.#migrator.up();
    // A program that is older than the tables leaves them as they are.
    const isUpToDate = versions.unknown.length === 0;
    if (isUpToDate) await this.#isolated((em) => recordVersions(em, this.#program));
    return isUpToDate;
  }

  /**
   * From now on every transaction runs under a role that row-level security applies to, with its company set.
   * Throws `RowLevelSecurityError` if row-level security would have no effect.
   * @param grants gives this role its rights.
   */
  async enforceRowLevelSecurity(grants: string[] = []): Promise<void> {
    await this.#retryConcurrent(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
      for (const statement of grants) await em.execute(statement);
    });
    this.#role = await this.#open('owner', findServiceRole);
    await this.acrossCompanies(verifyRowLevelSecurity);
  }

  /** Grants the role of the service access to a schema that our migrations do not create: that of the job queue. */
  async shareSchema(schema: string): Promise<void> {
    if (this.#role) await this.#retryConcurrent((em) => grantSchema(em, schema));
  }

  async #retryConcurrent(work: (em: EntityManager) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#open('owner', work);
      } catch (error) {
        // Another instance that is starting changes the same entries of the catalogue.
        if (attempt >= shareAttemptsMax || !/concurrently/.test((error as Error).message)) throw error;
      }
    }
  }

  /** Applies these migrations only, to load a backup that has no others. */
  async migrateTo(names: string[]): Promise<void> {
    await this.#migrator.up({ migrations: names });
  }

  async hasTables(): Promise<boolean> {
    const [found] = await this.#open('owner', (em) =>
      em.execute<[{ has_tables: boolean }]>(`select to_regclass('migrations') is not null as has_tables`),
    );
    return found.has_tables;
  }

  /** Which versions the tables are for, and the migrations that have not been applied yet. */
  async migrationState(): Promise<{ versions: TableVersions; program: Program; pending: string[] }> {
    const known = this.orm.config.get('migrations').migrationsList!.map((migration) => (migration as { name: string }).name);
    const versions = await this.#isolated((em) => readVersions(em, known));
    return { versions, program: this.#program, pending: (await this.#migrator.getPending()).map(({ name }) => name) };
  }

  /** On a connection of its own, also inside of a transaction, as the migrator has one. */
  #isolated<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#isInTransaction.exit(() => this.#open('owner', work));
  }

  async close(): Promise<void> {
    if ('reserved' in this.backend) await closePools(this.orm, this.backend.reserved);
    else {
      await this.orm.close(true);
      await this.backend.engine.close();
      this.backend.directory?.release();
    }
  }

  get #migrator(): Migrator {
    return this.orm.migrator as Migrator;
  }

  #open<T>(scope: CompanyScope, work: (em: EntityManager) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    // The embedded database has one connection: a nested transaction would deadlock.
    if (this.#isInTransaction.getStore())
      throw new Error('A transaction was opened inside another one: pass the entity manager on instead.');
    const request = this.#request.getStore();
    const isReserved = request === 'reserved' && 'reserved' in this.backend;
    const em = (isReserved ? this.backend.reserved : this.orm).em.fork();
    em.setFilterParams('company', { scope });
    const isolation = options.isSnapshot ? { isolationLevel: IsolationLevel.REPEATABLE_READ } : {};
    const limits = this.#limitsFor(options);
    // The embedded database has no way to end a statement, nor a network. Migrations take as long as they take.
    const watch = this.isEmbedded || scope === 'owner' ? null : new StatementWatch(limits.statement, limits.connection);
    const open = (begin: () => void) =>
      em.transactional(async (transaction) => {
        begin();
        watch?.statementsOf(transaction.getTransactionContext()!);
        if (scope !== 'owner') await applySettings(transaction, this.#settingsOf(scope, limits));
        const result = await work(transaction);
        watch?.commit();
        return result;
      }, isolation);
    return this.#isInTransaction.run(true, () => {
      if (scope === 'owner') return open(() => undefined);
      const opened = beginWithin(limits.connection, open);
      return watch ? watch.race(opened) : opened;
    });
  }

  #settingsOf(scope: Exclude<CompanyScope, 'owner'>, { lock, statement }: WaitLimits): Record<string, string> {
    return {
      'cardroll.company': typeof scope === 'string' ? scope : scope.companyId,
      ...(this.#role ? { role: this.#role } : {}),
      ...(this.isEmbedded ? {} : { lock_timeout: `${lock}ms`, statement_timeout: `${statement}ms` }),
    };
  }

  #limitsFor({ waits }: TransactionOptions = {}): WaitLimits {
    return this.#waits[waits ?? (this.#request.getStore() ? 'request' : 'background')];
  }
}
