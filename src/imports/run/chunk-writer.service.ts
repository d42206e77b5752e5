import { DeadlockException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database, toJsonb } from '../../platform/database/index.ts';
import { BatchOutdatedError, UsersService } from '../../users/index.ts';
import type { Import } from '../import.entity.ts';
import { addTallies, type AlarmTally, zeroTally } from '../rules/alarms.ts';
import type { ChunkSizer } from './chunk-sizer.ts';
import { type ImportChunk, type ImportWork, responsibleFor } from './import-work.ts';

/** Why no more chunks may be written. */
export type ChunkEnd = 'written' | 'cancelled' | 'lease-lost' | 'rights-lost';

const attemptsMax = 10;

/**
 * Writes a chunk under the lease: users, row outcomes, audit log and counts in one short transaction, or nothing.
 * The transaction checks first whether the import may go on.
 */
@Injectable()
export class ChunkWriter {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
  ) {}

  async write(running: Import, work: ImportWork, planned: ImportChunk, sizer: ChunkSizer): Promise<ChunkEnd> {
    let chunk = planned;
    for (let attempt = 1; ; attempt++) {
      let begunAt = 0;
      try {
        const end = await this.database.inCompany(running.companyId, (em) => {
          // The wait for a connection says nothing about the size of the chunk.
          begunAt = performance.now();
          return this.#write(em, running, work, chunk, sizer);
        });
        if (end === 'written') sizer.recordWrite(chunk.rowCount, performance.now() - begunAt);
        return end;
      } catch (error) {
        if (attempt >= attemptsMax) throw error;
        // Nothing was written.
        if (error instanceof BatchOutdatedError) chunk = await work.replan(chunk);
        else if (!(error instanceof DeadlockException)) throw error;
      }
    }
  }

  async #write(em: EntityManager, running: Import, work: ImportWork, chunk: ImportChunk, sizer: ChunkSizer): Promise<ChunkEnd> {
    const [current] = await em.execute<{ is_cancelled: boolean; tally: AlarmTally | null }[]>(
      `select cancel_requested_at is not null as is_cancelled, alarm_tally as tally from imports where id = ? and lease_owner = ? and state = 'running' for update`,
      [running.id, running.leaseOwner],
    );
    if (!current) return 'lease-lost';
    if (current.is_cancelled) return 'cancelled';
    // This locks the company before any user, as everywhere.
    if (!(await this.users.isAdminOfEnabledCompany(em, running.companyId, responsibleFor(running).userId))) return 'rights-lost';
    const counts = await work.write(em, chunk);
    const tally = chunk.tally ? toJsonb(addTallies(current.tally ?? zeroTally, chunk.tally)) : null;
    await em.execute(
      `update imports set created = created + ?, updated = updated + ?, unchanged = unchanged + ?, rejected = rejected + ?,
         skipped_datalinks = skipped_datalinks + ?, alarm_tally = coalesce(?::jsonb, alarm_tally), attempts = 0, failures = 0, revision = revision + 1,
         rows_per_second = coalesce(?::real, rows_per_second)
       where id = ?`,
      [counts.created, counts.updated, counts.unchanged, counts.rejected, counts.skippedDatalinks, tally, sizer.rowsPerSecond, running.id],
    );
    return 'written';
  }
}
