import { randomUUID } from 'node:crypto';
import type { Actor } from '../platform/access/index.ts';
import type { Import, ImportWarning } from './import.entity.ts';
import { databaseNow } from '../platform/database/index.ts';

/** The counts before the first row. */
export const zeroCounts = {
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  notProcessed: 0,
  skippedDatalinks: 0,
  rowsPerSecond: null,
  attempts: 0,
  failures: 0,
};

/** The request that starts a run. */
export function startedBy({ sessionId, requestId, address }: Actor) {
  return { sessionId, requestId, address };
}

/** The state of a preview that is going to be applied by this user. */
export function queuedToApply({ revision }: Import, { userId, username }: { userId: string; username: string }) {
  const appliedBy = { appliedBy: userId, appliedByUsername: username };
  return { ...zeroCounts, ...appliedBy, state: 'queued' as const, expiresAt: null, revision: revision + 1 };
}

export function newImport(actor: Actor, companyId: string) {
  return {
    ...zeroCounts,
    ...startedBy(actor),
    id: randomUUID(),
    companyId,
    state: 'queued' as const,
    total: null,
    warnings: [] as ImportWarning[],
    createdBy: actor.user.userId,
    createdByUsername: actor.user.username,
    revision: 0,
    createdAt: databaseNow(),
  };
}
