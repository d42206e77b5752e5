import { AsyncLocalStorage } from 'node:async_hooks';
import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Migrator } from '@mikro-orm/migrations';
import type { DataDirectory } from './data-directory.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import { executeBound } from './execute-bound.ts';
import { appRole, verifyRowLevelSecurity, findServiceRole } from './row-level-security.ts';

/** What stands behind the ORM: a server by its URL, or the embedded engine and its folder. */
export type Backend = { url: string } | { engine: EmbeddedEngine; directory: DataDirectory | undefined };

export interface TransactionOptions {
  /** All queries see the state at the first of them. */
  isSnapshot?: boolean;
}

const migrationLock = 4_927_165;
const shareAttemptsMax = 10;

/** For migrations and for looking at the installation itself: the login's own role, which owns the tables. */
type CompanyScope = { companyId: string } | 'all' | 'owner';

/**
 * A filter of the ORM, on by default for every entity with a `companyId`: an entity manager that came through
 * neither door has no scope, and its queries throw.
 */
export const companyFilter = {
  name: 'company',
  cond: ({ scope }: { scope: CompanyScope }) => (typeof scope === 'string' ? {} : { companyId: scope.companyId }),
  default: true,
} as const;

/**
 * The two doors to the data. Each opens one transaction and hands it out as an entity manager, which is passed
 * on to every service that takes part. Nothing slow belongs behind a door: no hashing, no parsing, no network.
 */
export class Database {
  readonly orm: MikroORM;
  readonly backend: Backend;
  readonly #inside = new AsyncLocalStorage<true>();
  #role: string | undefined;

  constructor(orm: MikroORM, backend: Backend) {
    this.orm = orm;
    this.backend = backend;
  }

  get isEmbedded(): boolean {
    return 'engine' in this.backend;
  }

  /** A secret that is kept beside an embedded database on disk; undefined for any other. */
  storedSecret(): string | undefined {
    return 'engine' in this.backend ? this.backend.directory?.jwtSecret() : undefined;
  }

  /** One transaction on the data of one company. */
  inCompany<T>(companyId: string, work: (em: EntityManager) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return this.#open({ companyId }, work, options);
  }

  /** One transaction that may see all companies: sign-in, sessions, jobs, and what platform admins do. */
  acrossCompanies<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#open('all', work);
  }

  /** Throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.#open('all', (em) => em.execute('select 1'));
  }

  /**
   * Applies all pending migrations, in one transaction of the migrator's own. On a server, instances that start
   * together take turns behind a lock, which is held on a second connection; an embedded database belongs to one process.
   */
  async migrate(): Promise<void> {
    if (this.isEmbedded) await this.#migrator.up();
    else {
      await this.#open('owner', async (em) => {
        await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
        await this.#migrator.up();
      });
    }
  }

  /**
   * Puts the second wall up: from now on every transaction runs under a role that row-level security binds, with the
   * company it is for. Throws `RowLevelSecurityError` where that wall would be void.
   */
  async enforceRowLevelSecurity(): Promise<void> {
    this.#role = await this.#open('owner', findServiceRole);
    await this.acrossCompanies(verifyRowLevelSecurity);
  }

  /** Lets the role of the service use a schema that somebody else has made: that of the job queue. */
  async shareSchema(schema: string): Promise<void> {
    if (!this.#role) return;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#open('owner', (em) => this.#grantSchema(em, schema));
      } catch (error) {
        // An instance that starts at the same time is changing the same entries of the catalogue.
        if (attempt >= shareAttemptsMax || !/concurrently/.test((error as Error).message)) throw error;
      }
    }
  }

  async #grantSchema(em: EntityManager, schema: string): Promise<void> {
    await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
    await em.execute(`grant usage on schema ${schema} to ${appRole}`);
    await em.execute(`grant select, insert, update, delete on all tables in schema ${schema} to ${appRole}`);
    await em.execute(`grant execute on all functions in schema ${schema} to ${appRole}`);
  }

  /** The names of the migrations that are to be applied. */
  async pendingMigrations(): Promise<string[]> {
    return (await this.#migrator.getPending()).map(({ name }) => name);
  }

  async close(): Promise<void> {
    await this.orm.close(true);
    if ('engine' in this.backend) {
      await this.backend.engine.close();
      this.backend.directory?.release();
    }
  }

  get #migrator(): Migrator {
    return this.orm.migrator as Migrator;
  }

  #open<T>(scope: CompanyScope, work: (em: EntityManager) => Promise<T>, { isSnapshot = false }: TransactionOptions = {}): Promise<T> {
    // The embedded database has one connection: a second transaction would wait for the first for ever.
    if (this.#inside.getStore()) throw new Error('A transaction was opened inside another one: pass the entity manager on instead.');
    const em = this.orm.em.fork();
    em.setFilterParams('company', { scope });
    const options = isSnapshot ? { isolationLevel: IsolationLevel.REPEATABLE_READ } : {};
    return this.#inside.run(true, () =>
      em.transactional(async (transaction) => {
        await this.#enter(transaction, scope);
        return work(transaction);
      }, options),
    );
  }

  /** Role and company are the transaction's own (`SET LOCAL`): a pooled connection keeps neither. */
  async #enter(em: EntityManager, scope: CompanyScope): Promise<void> {
    if (scope === 'owner') return;
    const company = typeof scope === 'string' ? scope : scope.companyId;
    const role = this.#role ? `, set_config('role', $2, true)` : '';
    await executeBound(em, `select set_config('cardroll.company', $1, true)${role}`, [company, ...(this.#role ? [this.#role] : [])]);
  }
}
