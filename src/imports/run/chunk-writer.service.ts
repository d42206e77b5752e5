import { DeadlockException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.ts';
import { BatchOutdatedError, UsersService } from '../../users/index.ts';
import type { Import } from '../import.entity.ts';
import type { ChunkSize } from './chunk-size.ts';
import { type ImportChunk, responsibleFor } from './import-work.ts';

/** Why no more chunks may be written. */
export type ChunkEnd = 'written' | 'cancelled' | 'lease-lost' | 'rights-lost';

const attemptsMax = 10;

/**
 * Writes a chunk under the lease: its effects, outcomes, trail and counts in one short transaction, or none of
 * them. Before that it asks anew whether the import may go on.
 */
@Injectable()
export class ChunkWriter {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
  ) {}

  async write(running: Import, prepared: ImportChunk, pace: ChunkSize): Promise<ChunkEnd> {
    let chunk = prepared;
    for (let attempt = 1; ; attempt++) {
      const started = performance.now();
      try {
        const end = await this.database.inCompany(running.companyId, (em) => this.#write(em, running, chunk, pace));
        if (end === 'written') pace.written(chunk.rowCount, performance.now() - started);
        return end;
      } catch (error) {
        if (attempt >= attemptsMax) throw error;
        // Nothing was written: prepare the rows again on what is there now.
        if (error instanceof BatchOutdatedError) chunk = await chunk.again();
        else if (!(error instanceof DeadlockException)) throw error;
      }
    }
  }

  async #write(em: EntityManager, running: Import, chunk: ImportChunk, pace: ChunkSize): Promise<ChunkEnd> {
    const [current] = await em.execute<{ is_cancelled: boolean }[]>(
      `select cancel_requested_at is not null as is_cancelled from imports where id = ? and lease_owner = ? and state = 'running' for update`,
      [running.id, running.leaseOwner],
    );
    if (!current) return 'lease-lost';
    if (current.is_cancelled) return 'cancelled';
    // The company is locked before any user is, as everywhere.
    if (!(await this.users.isAdminOfOpenCompany(em, running.companyId, responsibleFor(running).userId))) return 'rights-lost';
    const counts = await chunk.write(em);
    await em.execute(
      `update imports set created = created + ?, updated = updated + ?, unchanged = unchanged + ?, rejected = rejected + ?,
         skipped_datalinks = skipped_datalinks + ?, attempts = 0, revision = revision + 1, rows_per_second = coalesce(?::real, rows_per_second)
       where id = ?`,
      [counts.created, counts.updated, counts.unchanged, counts.rejected, counts.skippedDatalinks, pace.rowsPerSecond, running.id],
    );
    return 'written';
  }
}
