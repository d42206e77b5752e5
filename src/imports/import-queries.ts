// Queries that several services of imports share.
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Import } from './import.entity.ts';
import { importsProblems } from './imports.errors.ts';

const waitingMax = 5;

/** Throws `imports/not-found`. */
export async function requireImport(
  em: EntityManager,
  companyId: string,
  importId: string,
  lockMode: LockMode = LockMode.NONE,
): Promise<Import> {
  const found = await em.findOne(Import, { id: importId, companyId }, { lockMode });
  if (!found) throw importsProblems.notFound();
  return found;
}

/** Throws `imports/too-many-waiting`. The caller locks the company if the answer is to hold. */
export async function refuseTooManyWaiting(em: EntityManager, companyId: string): Promise<void> {
  // An import that is about to run still counts as queued, so the running one is added.
  const active = await em.count(Import, { companyId, state: { $in: ['queued', 'running'] } });
  if (active <= waitingMax) return;
  throw importsProblems.tooManyWaiting({
    detail: `At most ${waitingMax} imports may wait. Try again when one has ended, or cancel one.`,
    retryAfterSeconds: 30,
  });
}
