import { AsyncLocalStorage } from 'node:async_hooks';
import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { DataDirectory } from './data-directory.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import { verifyRowLevelSecurity, findServiceRole } from './row-level-security.ts';
import { CompanyShare } from './company-share.ts';
import { isDatabaseTimeDue, readDatabaseTime } from './database-clock.ts';
import { closeWithin } from './dropped-connections.ts';
import { grantSchema, migrationLock } from './grant-schema.ts';
import type { SingleStatements } from './single-statements.ts';
import { toStatements, transactionSettings } from './transaction-settings.ts';
import { beginWithin, DatabaseBusyError, defaultWaits, type WaitLimits, type Waits } from './wait-limits.ts';
import { Migrations } from './migrations.ts';
import type { Program } from './versions.ts';
import { StatementWatch } from './watch-statements.ts';

/** Connections to the database: of the ORM, for transactions, and for single statements. */
export interface Connections {
  orm: MikroORM;
  statements: SingleStatements;
  close: () => Promise<void>;
}

/** What is connected to: a server, or the embedded engine with its folder (none for a database in memory). */
export type Backend = { url: string; reserved: Connections } | { engine: EmbeddedEngine; directory: DataDirectory | undefined };

export interface TransactionOptions {
  /** All queries see the state at the first of them. */
  isSnapshot?: boolean;
  /** How long to wait; by default as a request does within one, and as the background elsewhere. */
  waits?: keyof Waits;
}

export interface QueryOptions extends Pick<TransactionOptions, 'waits'> {
  /** For a statement of many requests, whose text is always the same: it is planned once on each connection, where that is set. */
  name?: string;
  /** Further settings of PostgreSQL. */
  settings?: Record<string, string>;
}

/** `reserved`: for sign-in and readiness, which must go on while companies keep all other connections busy. */
export type RequestPriority = 'normal' | 'reserved';

/** Connections of one process to a server, without those of the job queue, and those for sign-in and readiness alone. */
export const connectionsMax = 10;

const shareAttemptsMax = 10;

type DataScope = { companyId: string } | 'all';
/** One company, all companies, or the role that owns the tables, for migrations and grants. */
type CompanyScope = DataScope | 'owner';

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
  readonly backend: Backend;
  readonly migrations: Migrations;
  readonly #connections: Connections;
  readonly #request = new AsyncLocalStorage<RequestPriority>();
  /** One company may keep half of the connections busy. */
  readonly #share = new CompanyShare(connectionsMax / 2);
  readonly #waits: Waits;
  #role: string | undefined;

  constructor(connections: Connections, backend: Backend, program: Program, waits: Waits = defaultWaits) {
    this.#connections = connections;
    this.backend = backend;
    this.migrations = new Migrations(this, program);
    this.#waits = waits;
  }

  get orm(): MikroORM {
    return this.#connections.orm;
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
    return this.#shared({ companyId }, options, () => this.#open({ companyId }, work, options));
  }

  /** One transaction on the data of all companies: for login, sessions, jobs, and the actions of platform admins. */
  acrossCompanies<T>(work: (em: EntityManager) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return this.#open('all', work, options);
  }

  /**
   * One statement as a transaction of its own, on the data of one company or of all: a single message to the database, which
   * is how requests read. The rows are as the database returns them, with times as text.
   * @param sql with `?` for each of the parameters, which are texts, numbers, booleans, dates, bytes or null.
   */
  query<Row>(scope: DataScope, sql: string, parameters: readonly unknown[] = [], options: QueryOptions = {}): Promise<Row[]> {
    const limits = this.#limitsFor(options);
    const settings = toStatements({ ...this.#settingsOf(scope, limits), ...options.settings });
    const platform = this.orm.em.getPlatform();
    const literals = parameters.map((parameter) => platform.quoteValue(parameter));
    const run = () => this.#chosen.statements.run({ settings, sql, literals, name: options.name }, limits);
    return this.#shared(scope, options, run) as Promise<Row[]>;
  }

  /** Throws if the database does not respond as soon as a request must end, or if nothing can be written. */
  async checkWritable(): Promise<void> {
    if ('engine' in this.backend && (await this.backend.directory?.hasRoom()) === false)
      throw new DatabaseBusyError('DATA_DIR has no room.');
    // A transaction with an id writes to the log of the database when it commits. A standby has none to give.
    const sql = `select current_setting('transaction_read_only') = 'on' as is_read_only, pg_current_xact_id()::text`;
    const [state] = await this.query<{ is_read_only: boolean }>('all', sql, [], { waits: 'request' });
    if (state!.is_read_only) throw new DatabaseBusyError('The database is read-only.');
  }

  /** One transaction with the rights of the owner of the tables: for the start and for commands, never for a request. */
  asOwner<T>(work: (em: EntityManager) => Promise<T>, options?: Pick<TransactionOptions, 'isSnapshot'>): Promise<T> {
    return this.#open('owner', work, options);
  }

  /** The same on a connection of its own, also inside of a transaction, as the migrator has one. */
  asOwnerOnOtherConnection<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return transactionSettings.exit(() => this.asOwner(work));
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

  async close(): Promise<void> {
    if ('reserved' in this.backend) {
      await closeWithin(this.#connections, this.backend.reserved);
      return;
    }
    await this.#connections.close();
    await this.backend.engine.close();
    this.backend.directory?.release();
  }

  #open<T>(scope: CompanyScope, work: (em: EntityManager) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    this.#refuseNested();
    const em = this.#chosen.orm.em.fork();
    em.setFilterParams('company', { scope });
    const isolation = options.isSnapshot ? { isolationLevel: IsolationLevel.REPEATABLE_READ } : {};
    const limits = this.#limitsFor(options);
    // The embedded database has no way to end a statement, nor a network. Migrations take as long as they take.
    const watch = this.isEmbedded || scope === 'owner' ? null : new StatementWatch(limits.statement);
    const open = (begin: () => void) =>
      em.transactional(async (transaction) => {
        begin();
        watch?.statementsOf(transaction.getTransactionContext()!);
        if (isDatabaseTimeDue()) await readDatabaseTime(transaction);
        const result = await work(transaction);
        watch?.commit();
        return result;
      }, isolation);
    if (scope === 'owner') return transactionSettings.run('', () => open(() => undefined));
    return transactionSettings.run(toStatements(this.#settingsOf(scope, limits)), () => {
      const opened = beginWithin(limits.connection, open);
      return watch ? watch.race(opened) : opened;
    });
  }

  /** The embedded database has one connection: a nested transaction would deadlock. */
  #refuseNested(): void {
    if (transactionSettings.getStore() !== undefined)
      throw new Error('A transaction was opened inside another one: pass the entity manager on instead.');
  }

  /**
   * A request, within the share of its company: a company has one job at a time, which does not wait for its requests. On the
   * embedded database there is one connection, which all use in order.
   */
  #shared<T>(scope: DataScope, options: TransactionOptions | undefined, run: () => Promise<T>): Promise<T> {
    this.#refuseNested();
    if (typeof scope === 'string' || this.isEmbedded || !this.#request.getStore()) return run();
    return this.#share.run(scope.companyId, this.#limitsFor(options).connection, run);
  }

  get #chosen(): Connections {
    const isReserved = this.#request.getStore() === 'reserved';
    return isReserved && 'reserved' in this.backend ? this.backend.reserved : this.#connections;
  }

  #settingsOf(scope: DataScope, { lock, statement }: WaitLimits): Record<string, string> {
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
