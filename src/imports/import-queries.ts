// Queries that several services of imports share.
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Import } from './import.entity.ts';
import type { ImportsQuery } from './imports.dto.ts';
import { importsProblems } from './imports.errors.ts';

/** How many may wait in a company. Bulk changes take seconds and have a limit of their own. */
const waitingMax = { files: 5, bulkChanges: 20 };

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

/** The conditions of a list of imports, which are `e`. */
export function conditionsOf({ state, userId }: ImportsQuery): { sql: string; parameters: unknown[] }[] {
  return [
    ...(state ? [{ sql: `e.state in (${state.map(() => '?').join(', ')})`, parameters: state }] : []),
    // Rows of a preview that has not been applied have a plan, and have touched no user.
    ...(userId
      ? [
          {
            sql: `exists (select 1 from import_rows r where r.company_id = e.company_id and r.import_id = e.id and r.user_id = ?
                    and r.plan is null and r.outcome in ('created', 'updated'))`,
            parameters: [userId],
          },
        ]
      : []),
  ];
}

/** Throws `imports/too-many-waiting`. The caller locks the company if the answer is to hold. */
export async function refuseTooManyWaiting(em: EntityManager, companyId: string, queued: keyof typeof waitingMax): Promise<void> {
  // An import that is about to run still counts as queued, so the running one is added.
  const [found] = await em.execute<[{ active: number }]>(
    `select count(*)::int as active from imports where company_id = ? and (state = 'running' or (state = 'queued' and (bulk is not null) = ?))`,
    [companyId, queued === 'bulkChanges'],
  );
  if (found.active <= waitingMax[queued]) return;
  throw importsProblems.tooManyWaiting({
    detail: `At most ${waitingMax[queued]} ${queued === 'files' ? 'imports' : 'bulk changes'} may wait. Try again when one has ended, or cancel one.`,
    retryAfterSeconds: queued === 'files' ? 30 : 5,
  });
}

/** Whether the import waits in the queue of files or of bulk changes. */
export function queueOf({ bulk }: Pick<Import, 'bulk'>): keyof typeof waitingMax {
  return bulk ? 'bulkChanges' : 'files';
}

/** An import in the audit log. A bulk change has no name. */
export function toTarget({ id, fileName }: Pick<Import, 'id' | 'fileName'>) {
  return { type: 'import', id, name: fileName ?? null };
}
