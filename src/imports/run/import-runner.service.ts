import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ProblemError } from '../../../libs/problem-details/index.ts';
import { type AuditAuthor, AuditService } from '../../audit/index.ts';
import { Database, toJsonb } from '../../platform/database/index.ts';
import { Import, type ImportProblem, processedRows } from '../import.entity.ts';
import { toTarget } from '../import-queries.ts';
import { importsProblems, toImportProblem, toStoredProblem } from '../imports.errors.ts';
import { UploadStore } from '../upload/upload-store.service.ts';
import { ApplyBulkChange } from './apply-bulk-change.service.ts';
import { ApplyPreview } from './apply-preview.service.ts';
import { ApplyUpload } from './apply-upload.service.ts';
import { ChunkSizer, chunkTarget } from './chunk-sizer.ts';
import { ChunkWriter } from './chunk-writer.service.ts';
import { heartbeatSeconds, ImportLeases, type QueuedImport } from './import-leases.service.ts';
import { authorOf, type ImportWork } from './import-work.ts';
import { type EndState, PlanReview } from './plan-review.service.ts';
import { UndoImport } from './undo-import.service.ts';

/** An import that ends its process so often has a file that the service cannot bear. */
const attemptsMax = 5;
/** How long an import may run while imports of other companies wait. */
const runMilliseconds = 20_000;
const previewHours = 24;

type End = { state: EndState; problem?: ImportProblem };
type EndedImport = Record<string, unknown> & { cancelledBy: string | null; cancelledByUsername: string | null };
type Interruption = 'released' | 'lease-lost';

/** Runs one import from the last written chunk to its end, or until it must let others run. */
@Injectable()
export class ImportRunner {
  readonly #logger = new Logger(ImportRunner.name);

  constructor(
    private readonly database: Database,
    private readonly leases: ImportLeases,
    private readonly applyUpload: ApplyUpload,
    private readonly applyPreview: ApplyPreview,
    private readonly applyBulkChange: ApplyBulkChange,
    private readonly undoImport: UndoImport,
    private readonly chunks: ChunkWriter,
    private readonly uploads: UploadStore,
    private readonly audit: AuditService,
    private readonly review: PlanReview,
  ) {}

  /** Does nothing for an import that has ended or that another process runs. */
  async run(queued: QueuedImport, stopping: AbortSignal): Promise<void> {
    const running = await this.leases.claim(queued);
    if (!running) return;
    const heartbeat = setInterval(
      () => void this.leases.prolong(running).catch((error: unknown) => this.#logger.error(error)),
      heartbeatSeconds * 1000,
    );
    try {
      // One more attempt is made to store the rows that are left. If that fails too, the import ends without them.
      const end = running.attempts > attemptsMax + 1 ? earlyEnds.interrupted() : await this.#runWork(running, stopping);
      if (end === 'released') await this.leases.release(running);
      else if (end !== 'lease-lost') await this.database.inCompany(running.companyId, (em) => this.#end(em, running, end));
    } catch (error) {
      this.#logger.error(error);
      await this.leases.postpone(running);
    } finally {
      clearInterval(heartbeat);
      await this.leases.sendWaiting();
    }
  }

  async #runWork(running: Import, stopping: AbortSignal): Promise<End | Interruption> {
    if (running.cancelRequestedAt) return this.#cancel(running);
    let work: ImportWork;
    try {
      work = await this.#open(running);
    } catch (error) {
      const problem = toImportProblem(error);
      if (problem instanceof ProblemError) return failed(problem);
      throw error;
    }
    return running.attempts > attemptsMax ? this.#storeRemaining(running, work, 'interrupted') : this.#writeChunks(running, work, stopping);
  }

  /** For an import that was cancelled while it waited. It ends, also if what made it wait is still wrong. */
  async #cancel(running: Import): Promise<End | Interruption> {
    try {
      return await this.#storeRemaining(running, await this.#open(running), 'cancelled');
    } catch (error) {
      this.#logger.error(error);
      return earlyEnds.cancelled();
    }
  }

  #open(running: Import): Promise<ImportWork> | ImportWork {
    if (running.mode === 'undo') return this.undoImport.open(running);
    if (running.appliedBy) return this.applyPreview.open(running);
    return running.bulk ? this.applyBulkChange.open(running) : this.applyUpload.open(running);
  }

  async #writeChunks(running: Import, work: ImportWork, stopping: AbortSignal): Promise<End | Interruption> {
    const sizer = new ChunkSizer(this.database.isEmbedded ? chunkTarget.embedded : chunkTarget.server);
    const runEndsAt = performance.now() + runMilliseconds;
    let chunk = await work.next(sizer.chunkRows);
    while (chunk) {
      if (stopping.aborted) return 'released';
      if (performance.now() > runEndsAt && (await this.leases.hasWaitingCompanies())) return 'released';
      // The next chunk is planned and hashed while this one is written, so that no core waits for the database.
      const next = work.next(sizer.chunkRows);
      next.catch(() => undefined);
      const end = await this.chunks.write(running, work, chunk, sizer);
      if (end === 'lease-lost') return end;
      if (end !== 'written') {
        await next.catch(() => undefined);
        return this.#storeRemaining(running, work, end);
      }
      chunk = await next;
    }
    return { state: running.mode === 'preview' && !running.appliedBy ? 'previewed' : 'completed' };
  }

  /** Stores the rows that are left as not processed, so that the report shows them. */
  async #storeRemaining(running: Import, work: ImportWork, reason: keyof typeof earlyEnds): Promise<End | 'lease-lost'> {
    for (;;) {
      const position = await this.#findProcessed(running);
      if (position === null) return 'lease-lost';
      const chunk = await work.remaining(position);
      if (!chunk) return earlyEnds[reason]();
      await this.database.inCompany(running.companyId, async (em) => {
        if (await this.#countNotProcessed(em, running, chunk.rowCount)) await work.write(em, chunk);
      });
    }
  }

  /** Rows stored so far. Null when the lease is lost. */
  async #findProcessed({ id, companyId, leaseOwner }: Import): Promise<number | null> {
    const found = await this.database.inCompany(companyId, (em) => em.findOne(Import, { id, leaseOwner, state: 'running' }));
    return found && processedRows(found);
  }

  /** False when the lease is lost. */
  async #countNotProcessed(em: EntityManager, { id, leaseOwner }: Import, rows: number): Promise<boolean> {
    const counted = await em.execute<unknown[]>(
      `update imports set not_processed = not_processed + ?, revision = revision + 1 where id = ? and lease_owner = ? and state = 'running' returning id`,
      [rows, id, leaseOwner],
    );
    return counted.length > 0;
  }

  /** The last transaction of a run: the final state, and the deletion of the upload. */
  async #end(em: EntityManager, running: Import, { state: reached, problem }: End): Promise<void> {
    const state = await this.review.endOf(em, running, reached);
    const isPreviewed = state === 'previewed';
    const [ended] = await em.execute<EndedImport[]>(
      `update imports set state = ?, problem = ?::jsonb, lease_until = null, revision = revision + 1, rows_per_second = null,
         ended_at = case when ? then null else now() end,
         expires_at = case when ? then now() + make_interval(hours => ?) end,
         not_processed = coalesce(total, 0) - created - updated - unchanged - rejected
       where id = ? and lease_owner = ? and state = 'running'
       returning cancelled_by as "cancelledBy", cancelled_by_username as "cancelledByUsername", total, created, updated, unchanged, rejected, not_processed as "notProcessed", skipped_datalinks as "skippedDatalinks"`,
      [state, problem ? toJsonb(problem) : null, isPreviewed, isPreviewed, previewHours, running.id, running.leaseOwner],
    );
    if (!ended) return;
    const { cancelledBy, cancelledByUsername, ...counts } = ended;
    await this.uploads.delete(em, running.id);
    // An undo that did not complete may be started again.
    if (running.undoes && state !== 'completed')
      await em.execute('update imports set undone_by = null where id = ? and undone_by = ?', [running.undoes, running.id]);
    const author = state === 'cancelled' && cancelledBy ? canceller(cancelledBy, cancelledByUsername!) : authorOf(running);
    await this.audit.record(em, author, {
      companyId: running.companyId,
      action: `import.${state}`,
      target: toTarget(running),
      details: {
        mode: running.mode,
        counts,
        ...(running.bulk ? { bulk: running.bulk } : {}),
        ...(problem ? { problem: problem.code } : {}),
      },
    });
    if (isPreviewed && running.applyIfSafe) await this.review.applyIfSafe(em, running);
  }
}

/** Ends before the last row. What has been applied stays. */
const earlyEnds = {
  cancelled: (): End => ({ state: 'cancelled' }),
  'rights-lost': () =>
    failed(importsProblems.rightsLost({ detail: 'The rows so far were applied. An admin of the company can start it again.' })),
  interrupted: () =>
    failed(
      importsProblems.interrupted({
        detail: 'The rows so far were applied. Send the report of this import, or the same bulk change, again for the others.',
      }),
    ),
};

/** The request to cancel has an entry of its own, with its session and address. */
function canceller(userId: string, username: string): NonNullable<AuditAuthor> {
  return { user: { userId, username }, impersonator: null, sessionId: null, requestId: null, address: null };
}

function failed(problem: ProblemError): End {
  return { state: 'failed', problem: toStoredProblem(problem) };
}
