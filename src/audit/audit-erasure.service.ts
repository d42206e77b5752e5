import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { checkpointLock } from './hash-entries.ts';

/** Erases the audit log of a company that leaves. */
@Injectable()
export class AuditErasure {
  /**
   * Removes up to `rowsMax` checkpoints or entries, and returns how many, by table. The database refuses it for a company with
   * users, and for one whose erasure was not requested.
   */
  async erase(em: EntityManager, companyId: string, rowsMax: number): Promise<Record<string, number>> {
    // No checkpoint is added, and none verified, in the meantime.
    await em.execute('select pg_advisory_xact_lock(?)', [checkpointLock]);
    const [erased] = await em.execute<[{ checkpoints: number; entries: number }]>('select * from erase_audit(?::uuid, ?)', [
      companyId,
      rowsMax,
    ]);
    return { audit_seals: erased.checkpoints, audit_events: erased.entries };
  }
}
