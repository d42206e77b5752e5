import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ProblemError } from '../../libs/problem-details/index.ts';
import { openXlsx, type XlsxTable } from '../../libs/xlsx-table/index.ts';
import { AuditService } from '../audit/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database, toJsonb } from '../platform/database/index.ts';
import { usernameKey } from '../users/index.ts';
import { checkHeader, type Warning } from './check-header.ts';
import { usernameHeader } from './columns.ts';
import { authorOf, ImportChunks, type ImportRun, type ReadyPlan } from './import-chunks.service.ts';
import { heartbeatSeconds, ImportLeases } from './import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { Import, type ImportProblem, type ImportState, processedRows } from './import.entity.ts';
import { importsProblems, toImportProblem } from './imports.errors.ts';
import { type Layout, type ParsedRow, parseRow, splitIntoChunks } from './parse-rows.ts';
import type { PlanContext } from './plan.ts';
import { xlsxLimits } from './upload.ts';

/** Rows in one transaction, and passwords that are hashed for it. */
const chunkRowsMax = 1_000;
const chunkPasswordsMax = 64;
const attemptsMax = 5;
const usernameCharsRead = 200;

type End = { state: Extract<ImportState, 'completed' | 'failed' | 'cancelled'>; problem?: ImportProblem };

/** Runs one import from wherever it stands to its end. */
@Injectable()
export class ImportRunner {
  readonly #logger = new Logger(ImportRunner.name);

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly leases: ImportLeases,
    private readonly chunks: ImportChunks,
    private readonly rows: ImportRows,
    private readonly companies: CompaniesService,
    private readonly audit: AuditService,
  ) {}

  /** Does nothing for an import that has ended or that somebody else runs. */
  async run(importId: string, stopping: AbortSignal): Promise<void> {
    const running = await this.leases.claim(importId);
    if (!running) return;
    const heartbeat = setInterval(
      () => void this.leases.prolong(running).catch((error: unknown) => this.#logger.error(error)),
      heartbeatSeconds * 1000,
    );
    try {
      // One attempt more is given to tell what became of the rows; if that fails too, the end comes without.
      const end = running.attempts > attemptsMax + 1 ? earlyEnds.interrupted() : await this.#work(running, stopping);
      if (end === 'released') await this.leases.release(running, 'stopping');
      else if (end !== 'lease-lost') await this.database.inCompany(running.companyId, (em) => this.#end(em, running, end));
    } catch (error) {
      this.#logger.error(error);
      await this.leases.release(running, 'after-failure');
    } finally {
      clearInterval(heartbeat);
      await this.leases.sendWaiting();
    }
  }

  async #work(running: Import, stopping: AbortSignal): Promise<End | 'released' | 'lease-lost'> {
    let table: XlsxTable;
    try {
      table = await openXlsx(await this.#content(running), { keyHeaders: [usernameHeader], limits: xlsxLimits(this.settings) });
    } catch (error) {
      const problem = toImportProblem(error);
      if (problem instanceof ProblemError) return failed(problem);
      throw error;
    }
    try {
      const run = await this.#begin(running, table);
      if (running.attempts > attemptsMax) return await this.#abandon(run, table, 'interrupted');
      return await this.#applyRows(run, table, stopping);
    } finally {
      await table.close();
    }
  }

  async #applyRows(run: ImportRun, table: XlsxTable, stopping: AbortSignal): Promise<End | 'released' | 'lease-lost'> {
    const chunks = readChunks(run, table);
    let current = await this.#prepareNext(run, chunks);
    while (current) {
      if (stopping.aborted) return 'released';
      // The next chunk is hashed while this one is written, so that the cores never wait for the database.
      const next = this.#prepareNext(run, chunks);
      next.catch(() => undefined);
      const end = await this.chunks.write(run, current.rows, current.plans);
      if (end === 'lease-lost') return end;
      if (end !== 'written') {
        // A table answers one question at a time.
        await next.catch(() => undefined);
        return this.#abandon(run, table, end);
      }
      current = await next;
    }
    return { state: 'completed' };
  }

  async #prepareNext(run: ImportRun, chunks: AsyncIterator<ParsedRow[]>): Promise<{ rows: ParsedRow[]; plans: ReadyPlan[] } | null> {
    const { done, value: rows } = await chunks.next();
    return done ? null : { rows, plans: await this.chunks.prepare(run, rows) };
  }

  /** Notes how many rows there are and what is odd about the file; usernames that stand twice are found here. */
  async #begin(running: Import, table: XlsxTable): Promise<ImportRun> {
    const { fields, warnings } = checkHeader(table.head.header, table.head.otherSheets);
    const layout: Layout = { fields, headers: table.head.header.map(({ text }) => text) };
    const keys = (await table.column(fields.indexOf('username'), usernameCharsRead)).map(usernameKey).filter((key) => key !== '');
    const noRows: Warning[] =
      table.rowCount === 0
        ? [{ code: 'no-rows', message: 'The sheet has a header and no rows below it: there was nothing to import.' }]
        : [];
    const companyName = await this.database.inCompany(running.companyId, async (em) => {
      await em.execute('update imports set total = ?, warnings = ?::jsonb where id = ? and lease_owner = ?', [
        table.rowCount,
        toJsonb([...warnings, ...noRows]),
        running.id,
        running.leaseOwner,
      ]);
      return (await this.companies.require(em, running.companyId)).name;
    });
    const { companyId, createdBy, blank, existingPasswords } = running;
    const context: PlanContext = { companyId, companyName, createdBy, blank, existingPasswords, layout, duplicates: findDuplicates(keys) };
    return { running, context };
  }

  /** The rest of the rows, kept as not processed so that the report shows them. */
  async #abandon({ running, context }: ImportRun, table: XlsxTable, why: keyof typeof earlyEnds): Promise<End | 'lease-lost'> {
    let from = await this.#processed(running);
    while (from !== null && from < table.rowCount) {
      const rest = (await table.rows(from, chunkRowsMax)).map((row) => parseRow(row, context.layout));
      from = await this.#keepUnprocessed(running, from, rest);
    }
    if (from === null) return 'lease-lost';
    return earlyEnds[why]();
  }

  /** Null when the lease is lost. */
  async #processed({ id, leaseOwner }: Import): Promise<number | null> {
    const found = await this.database.acrossCompanies((em) => em.findOne(Import, { id, leaseOwner, state: 'running' }));
    return found && processedRows(found);
  }

  async #keepUnprocessed(running: Import, from: number, rest: ParsedRow[]): Promise<number | null> {
    const { id, companyId, leaseOwner } = running;
    return this.database.inCompany(companyId, async (em) => {
      const kept = await em.execute<unknown[]>(
        `update imports set not_processed = not_processed + ? where id = ? and lease_owner = ? and state = 'running' returning id`,
        [rest.length, id, leaseOwner],
      );
      if (kept.length === 0) return null;
      const nothing = { userId: null, outcome: 'not_processed' as const, changes: [], skipped: [], problems: [] };
      await this.rows.insert(
        em,
        companyId,
        id,
        rest.map(({ row, username, cells }, index) => ({ ...nothing, position: from + index, row, username, cells })),
      );
      return from + rest.length;
    });
  }

  async #content({ id }: Import): Promise<Uint8Array> {
    const [upload] = await this.database.acrossCompanies((em) =>
      em.execute<{ content: Uint8Array }[]>('select content from import_uploads where import_id = ?', [id]),
    );
    if (!upload) throw new Error(`The upload of import ${id} is gone.`);
    return new Uint8Array(upload.content);
  }

  /** The last transaction of an import: its end, and the end of the upload. */
  async #end(em: EntityManager, running: Import, { state, problem }: End): Promise<void> {
    const ended = await em.execute<Record<string, unknown>[]>(
      `update imports set state = ?, problem = ?::jsonb, ended_at = now(), lease_until = null,
         not_processed = coalesce(total, 0) - created - updated - unchanged - rejected
       where id = ? and lease_owner = ? and state = 'running'
       returning total, created, updated, unchanged, rejected, not_processed as "notProcessed", skipped_datalinks as "skippedDatalinks"`,
      [state, problem ? toJsonb(problem) : null, running.id, running.leaseOwner],
    );
    if (ended.length === 0) return;
    await em.execute('delete from import_uploads where import_id = ?', [running.id]);
    await this.audit.record(em, authorOf(running), {
      companyId: running.companyId,
      action: `import.${state}`,
      target: { type: 'import', id: running.id, name: running.fileName },
      details: { counts: ended[0], ...(problem ? { problem: problem.code } : {}) },
    });
  }
}

/** How an import ends before its last row; what has been applied stays. */
const earlyEnds = {
  cancelled: (): End => ({ state: 'cancelled' }),
  'rights-lost': () =>
    failed(importsProblems.rightsLost({ detail: 'The rows so far were applied; send the file again as an admin of the company.' })),
  interrupted: () =>
    failed(importsProblems.interrupted({ detail: 'The rows so far were applied; send the report of this import again for the others.' })),
};

/** The rows from where the import stands, in the chunks in which they are written. */
async function* readChunks({ running, context }: ImportRun, table: XlsxTable): AsyncGenerator<ParsedRow[], undefined> {
  for (let from = processedRows(running); from < table.rowCount;) {
    const page = await table.rows(from, chunkRowsMax);
    from += page.length;
    yield* splitIntoChunks(
      page.map((row) => parseRow(row, context.layout)),
      chunkRowsMax,
      chunkPasswordsMax,
    );
  }
  return undefined;
}

function failed(problem: ProblemError): End {
  return { state: 'failed', problem: { code: problem.code, title: problem.title, detail: problem.options.detail ?? problem.title } };
}

function findDuplicates(keys: string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.has(key) || !seen.add(key)));
}
