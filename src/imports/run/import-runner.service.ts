import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ProblemError } from '../../../libs/problem-details/index.ts';
import { AuditService } from '../../audit/index.ts';
import { Database, toJsonb } from '../../platform/database/index.ts';
import { ApplyUpload } from './apply-upload.service.ts';
import { heartbeatSeconds, ImportLeases, type QueuedImport } from './import-leases.service.ts';
import { ChunkSize } from './chunk-size.ts';
import { authorOf, type ImportWork } from './import-work.ts';
import { ChunkWriter } from './chunk-writer.service.ts';
import { UploadStore } from '../upload-store.service.ts';
import { Import, type ImportProblem, type ImportState, processedRows } from '../import.entity.ts';
import { importsProblems, toImportProblem } from '../imports.errors.ts';
import { ApplyPreview } from './apply-preview.service.ts';
import { UndoImport } from './undo-import.service.ts';

const attemptsMax = 5;
/** How long an import may keep its place while those of other companies wait for one. */
const turnMilliseconds = 20_000;
export const previewHours = 24;

type End = { state: Exclude<ImportState, 'queued' | 'running'>; problem?: ImportProblem };
type Stop = 'released' | 'lease-lost';

/** Runs one import from wherever it stands to its end, or to the end of its turn. */
@Injectable()
export class ImportRunner {
  readonly #logger = new Logger(ImportRunner.name);

  constructor(
    private readonly database: Database,
    private readonly leases: ImportLeases,
    private readonly fileWork: ApplyUpload,
    private readonly previewWork: ApplyPreview,
    private readonly undoWork: UndoImport,
    private readonly transactions: ChunkWriter,
    private readonly uploads: UploadStore,
    private readonly audit: AuditService,
  ) {}

  /** Does nothing for an import that has ended or that somebody else runs. */
  async run(queued: QueuedImport, stopping: AbortSignal): Promise<void> {
    const running = await this.leases.claim(queued);
    if (!running) return;
    const heartbeat = setInterval(
      () => void this.leases.prolong(running).catch((error: unknown) => this.#logger.error(error)),
      heartbeatSeconds * 1000,
    );
    try {
      // One attempt more is given to tell what became of the rows; if that fails too, the end comes without.
      const end = running.attempts > attemptsMax + 1 ? earlyEnds.interrupted() : await this.#work(running, stopping);
      if (end === 'released') await this.leases.release(running, stopping.aborted ? 'stopping' : 'making-room');
      else if (end !== 'lease-lost') await this.database.inCompany(running.companyId, (em) => this.#end(em, running, end));
    } catch (error) {
      this.#logger.error(error);
      await this.leases.release(running, 'after-failure');
    } finally {
      clearInterval(heartbeat);
      await this.leases.sendWaiting();
    }
  }

  async #work(running: Import, stopping: AbortSignal): Promise<End | Stop> {
    let work: ImportWork;
    try {
      work = await this.#open(running);
    } catch (error) {
      const problem = toImportProblem(error);
      if (problem instanceof ProblemError) return failed(problem);
      throw error;
    }
    try {
      return await (running.attempts > attemptsMax
        ? this.#abandon(running, work, 'interrupted')
        : this.#writeChunks(running, work, stopping));
    } finally {
      work.close?.();
    }
  }

  #open(running: Import): Promise<ImportWork> | ImportWork {
    if (running.mode === 'undo') return this.undoWork.open(running);
    return running.appliedBy ? this.previewWork.open(running) : this.fileWork.open(running);
  }

  async #writeChunks(running: Import, work: ImportWork, stopping: AbortSignal): Promise<End | Stop> {
    const pace = new ChunkSize();
    const turnEndsAt = performance.now() + turnMilliseconds;
    let current = await work.next(pace.chunkRows);
    while (current) {
      if (stopping.aborted) return 'released';
      if (performance.now() > turnEndsAt && (await this.leases.isAnyoneWaiting())) return 'released';
      // The next chunk is hashed while this one is written, so that the cores never wait for the database.
      const next = work.next(pace.chunkRows);
      next.catch(() => undefined);
      const end = await this.transactions.write(running, current, pace);
      if (end === 'lease-lost') return end;
      if (end !== 'written') {
        await next.catch(() => undefined);
        return this.#abandon(running, work, end);
      }
      current = await next;
    }
    return { state: running.mode === 'preview' && !running.appliedBy ? 'previewed' : 'completed' };
  }

  /** The rest of the rows, kept as not processed so that the report shows them. */
  async #abandon(running: Import, work: ImportWork, why: keyof typeof earlyEnds): Promise<End | 'lease-lost'> {
    for (let from = await this.#processed(running); ;) {
      if (from === null) return 'lease-lost';
      const rest = await work.rest(from);
      if (!rest) return earlyEnds[why]();
      from = await this.database.inCompany(running.companyId, async (em) => {
        if (!(await this.#countUnprocessed(em, running, rest.rowCount))) return null;
        await rest.keep(em);
        return from! + rest.rowCount;
      });
    }
  }

  /** Null when the lease is lost. */
  async #processed({ id, companyId, leaseOwner }: Import): Promise<number | null> {
    const found = await this.database.inCompany(companyId, (em) => em.findOne(Import, { id, leaseOwner, state: 'running' }));
    return found && processedRows(found);
  }

  async #countUnprocessed(em: EntityManager, { id, leaseOwner }: Import, rows: number): Promise<boolean> {
    const counted = await em.execute<unknown[]>(
      `update imports set not_processed = not_processed + ?, revision = revision + 1 where id = ? and lease_owner = ? and state = 'running' returning id`,
      [rows, id, leaseOwner],
    );
    return counted.length > 0;
  }

  /** The last transaction of a run: its end, and the end of the upload. */
  async #end(em: EntityManager, running: Import, { state, problem }: End): Promise<void> {
    const isPreviewed = state === 'previewed';
    const ended = await em.execute<Record<string, unknown>[]>(
      `update imports set state = ?, problem = ?::jsonb, lease_until = null, revision = revision + 1, rows_per_second = null,
         ended_at = case when ? then null else now() end,
         expires_at = case when ? then now() + make_interval(hours => ?) end,
         not_processed = coalesce(total, 0) - created - updated - unchanged - rejected
       where id = ? and lease_owner = ? and state = 'running'
       returning total, created, updated, unchanged, rejected, not_processed as "notProcessed", skipped_datalinks as "skippedDatalinks"`,
      [state, problem ? toJsonb(problem) : null, isPreviewed, isPreviewed, previewHours, running.id, running.leaseOwner],
    );
    if (ended.length === 0) return;
    await this.uploads.delete(em, running.id);
    // Whatever did not put everything back may be tried again.
    if (running.undoes && state !== 'completed')
      await em.execute('update imports set undone_by = null where id = ? and undone_by = ?', [running.undoes, running.id]);
    await this.audit.record(em, authorOf(running), {
      companyId: running.companyId,
      action: `import.${state}`,
      target: { type: 'import', id: running.id, name: running.fileName },
      details: { mode: running.mode, counts: ended[0], ...(problem ? { problem: problem.code } : {}) },
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

function failed(problem: ProblemError): End {
  return { state: 'failed', problem: { code: problem.code, title: problem.title, detail: problem.options.detail ?? problem.title } };
}
