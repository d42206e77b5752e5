// A statement as a transaction of its own. The settings of the transaction, the statement and the question for the time travel
// in one message of the simple protocol, which PostgreSQL runs as one transaction: nothing is begun or committed, and a failure
// leaves nothing open. It works behind a pooler in transaction mode, too.
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { isDatabaseTimeDue, noteDatabaseTime, timeStatement } from './database-clock.ts';
import { releaseConnection } from './dropped-connections.ts';
import type { EmbeddedEngine } from './embedded-engine.ts';
import { beginWithin, type WaitLimits } from './wait-limits.ts';
import { StatementWatch } from './watch-statements.ts';

export interface SingleStatement {
  /** The statements before it, each with its semicolon. */
  settings: string;
  /** With `?` for each parameter. */
  sql: string;
  /** The parameters as they are written in SQL. */
  literals: string[];
  /** Of a statement that is worth being prepared. Its text is always the same. */
  name: string | undefined;
}

export interface SingleStatements {
  /** Returns the rows. Throws `DatabaseBusyError` as a transaction does. */
  run(statement: SingleStatement, limits: WaitLimits): Promise<unknown[]>;
}

type Send = (message: string) => Promise<unknown>;

/** On a server. */
export class ServerStatements implements SingleStatements {
  readonly #pool: Pool;
  /** The names that each connection knows; null where a pooler is between, which gives each message another connection. */
  readonly #prepared: WeakMap<PoolClient, Set<string>> | null;

  constructor(pool: Pool, { isPreparing }: { isPreparing: boolean }) {
    this.#pool = pool;
    this.#prepared = isPreparing ? new WeakMap() : null;
  }

  run(statement: SingleStatement, limits: WaitLimits): Promise<unknown[]> {
    return beginWithin(limits.connection, async (begin) => {
      const client = await this.#pool.connect();
      let isIntact = true;
      try {
        begin();
        isIntact = false;
        const watch = new StatementWatch(limits.statement);
        const rows = await watch.race(watch.run(() => this.#run(client, statement)));
        isIntact = true;
        return rows;
      } catch (error) {
        isIntact ||= isRefusal(error);
        throw error;
      } finally {
        releaseConnection(client, isIntact);
      }
    });
  }

  async #run(client: PoolClient, { settings, sql, literals, name }: SingleStatement): Promise<unknown[]> {
    const send = (message: string) => client.query(message);
    if (!this.#prepared || name === undefined) return sendWithSettings(send, settings, bind(sql, literals));
    if (!this.#prepared.has(client)) this.#prepared.set(client, new Set());
    const names = this.#prepared.get(client)!;
    if (!names.has(name)) await send(`prepare ${name} as ${bind(sql, numbersOf(literals))}`);
    names.add(name);
    return sendWithSettings(send, settings, `execute ${name}${literals.length > 0 ? `(${literals.join(', ')})` : ''}`);
  }
}

/** On the embedded database. */
export class EmbeddedStatements implements SingleStatements {
  readonly #engine: EmbeddedEngine;

  constructor(engine: EmbeddedEngine) {
    this.#engine = engine;
  }

  run({ settings, sql, literals }: SingleStatement, limits: WaitLimits): Promise<unknown[]> {
    return beginWithin(limits.connection, (begin) =>
      sendWithSettings((message) => this.#engine.exec(message, begin), settings, bind(sql, literals)),
    );
  }
}

/** Whether the server responded with an error, which leaves the connection as it was. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && !error.code?.startsWith('57P');
}

/** `$1`, `$2` … as `prepare` has them. */
function numbersOf(literals: string[]): string[] {
  return literals.map((_, index) => `$${index + 1}`);
}

function bind(sql: string, values: string[]): string {
  let next = 0;
  return sql.replace(/\?/g, () => values[next++]!);
}

async function sendWithSettings(send: Send, settings: string, statement: string): Promise<unknown[]> {
  const isTimed = isDatabaseTimeDue();
  const sentAt = performance.now();
  const results = (await send(`${settings} ${statement}${isTimed ? `; ${timeStatement}` : ''}`)) as { rows: unknown[] }[];
  if (isTimed) noteDatabaseTime((results.pop()!.rows[0] as { time: number }).time, performance.now() - sentAt);
  return results.pop()!.rows;
}
