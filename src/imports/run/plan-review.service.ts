import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.ts';
import { CompaniesService } from '../../companies/index.ts';
import { toJsonb } from '../../platform/database/index.ts';
import { toLayout } from '../../spreadsheet/index.ts';
import { Import, type ImportState } from '../import.entity.ts';
import { toTarget } from '../import-queries.ts';
import { queuedToApply } from '../new-import.ts';
import { ImportRows } from '../rows/import-rows.service.ts';
import { type AlarmTally, alarmsOf } from '../rules/alarms.ts';
import { ImportLeases } from './import-leases.service.ts';
import { authorOf } from './import-work.ts';

export type EndState = Exclude<ImportState, 'queued' | 'running'>;

/** What follows when the last row of a file is planned: alarms, and a preview that is applied by itself. */
@Injectable()
export class PlanReview {
  constructor(
    private readonly companies: CompaniesService,
    private readonly rows: ImportRows,
    private readonly leases: ImportLeases,
    private readonly audit: AuditService,
  ) {}

  /** Stores the alarms of a file, or discards a preview that ends before it is ready. Returns the state in which the import ends. */
  async endOf(em: EntityManager, running: Import, reached: EndState): Promise<EndState> {
    if (running.mode === 'undo' || running.appliedBy) return reached;
    const [current] = await em.execute<{ isCancelled: boolean; tally: AlarmTally | null }[]>(
      `select cancel_requested_at is not null as "isCancelled", alarm_tally as tally from imports
       where id = ? and lease_owner = ? and state = 'running' for update`,
      [running.id, running.leaseOwner],
    );
    // The lease is lost: nothing is written.
    if (!current) return reached;
    // It was asked to stop in its last chunk.
    const state = reached === 'previewed' && current.isCancelled ? 'cancelled' : reached;
    if (state === 'previewed' || state === 'completed') await this.#storeAlarms(em, running, current.tally);
    else if (running.mode === 'preview') await this.#discard(em, running);
    return state;
  }

  /** Without a preview they are warnings, because the rows have been applied. */
  async #storeAlarms(em: EntityManager, { id, companyId, mode, header }: Import, tally: AlarmTally | null): Promise<void> {
    if (!tally) return;
    const { importAlarmShare: share, importAlarmMinimum: minimum } = await this.companies.require(em, companyId);
    const isApplied = mode === 'apply';
    const alarms = alarmsOf(tally, { share, minimum }, toLayout(header), isApplied);
    await em.execute(`update imports set ${isApplied ? 'warnings = warnings || ?::jsonb' : 'alarms = ?::jsonb'} where id = ?`, [
      toJsonb(alarms),
      id,
    ]);
  }

  async #discard(em: EntityManager, { id }: Import): Promise<void> {
    await em.execute('update imports set created = 0, updated = 0, unchanged = 0, rejected = 0, skipped_datalinks = 0 where id = ?', [id]);
    await this.rows.discardPlans(em, id);
  }

  /** Queues a preview that is ready, in the name of the user who sent it, if there is nothing to look at. */
  async applyIfSafe(em: EntityManager, { id, companyId }: Import): Promise<void> {
    const previewed = await em.findOneOrFail(Import, { id, companyId });
    if (previewed.rejected > 0 || previewed.alarms?.length) return;
    // As for an admin who applies it: what it shows is not what it would do.
    if ((await this.rows.findStale(em, id, 1)).length > 0) return;
    Object.assign(previewed, queuedToApply(previewed, { userId: previewed.createdBy, username: previewed.createdByUsername }));
    await em.flush();
    await this.audit.record(em, authorOf(previewed), {
      companyId,
      action: 'import.applied',
      target: toTarget(previewed),
      details: { applyIfSafe: true },
    });
    await this.leases.send(em, previewed);
  }
}
