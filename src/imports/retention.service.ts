import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.ts';
import { Database, toJsonb } from '../platform/database/index.ts';
import { ImportRows } from './rows/import-rows.service.ts';
import { importsProblems, toStoredProblem } from './imports.errors.ts';

const resultDays = 90;
const batchSize = 50;

/** Runs a step until it finds less than a whole batch. */
async function inBatches(step: () => Promise<number>): Promise<void> {
  let count: number;
  do count = await step();
  while (count === batchSize);
}

/** Deletes what is stored for a limited time: expired previews, results, idempotency keys. */
@Injectable()
export class ImportRetention {
  constructor(
    private readonly database: Database,
    private readonly rows: ImportRows,
    private readonly audit: AuditService,
  ) {}

  async sweep(): Promise<void> {
    await inBatches(() => this.#expirePreviews());
    await inBatches(() => this.#deleteResults());
    await this.database.acrossCompanies((em) => em.execute(`delete from idempotency_keys where created_at < now() - interval '24 hours'`));
  }

  /** Deletes the stored plans with their password hashes too. */
  async #expirePreviews(): Promise<number> {
    const problem = toStoredProblem(importsProblems.previewExpired({ detail: 'Nothing was changed. Make a new preview.' }));
    return this.database.acrossCompanies(async (em) => {
      const expired = await em.execute<{ id: string; company_id: string; file_name: string | null }[]>(
        `update imports set state = 'cancelled', ended_at = now(), revision = revision + 1, problem = ?::jsonb,
           not_processed = coalesce(total, 0), created = 0, updated = 0, unchanged = 0, rejected = 0, skipped_datalinks = 0
         where id in (select id from imports where state = 'previewed' and expires_at < now() order by expires_at limit ? for update skip locked)
         returning id, company_id, file_name`,
        [toJsonb(problem), batchSize],
      );
      for (const { id, company_id: companyId, file_name: name } of expired) {
        await this.rows.discardPlans(em, id);
        await this.audit.record(em, null, {
          companyId,
          action: 'import.cancelled',
          target: { type: 'import', id, name },
          details: { problem: problem.code },
        });
      }
      return expired.length;
    });
  }

  async #deleteResults(): Promise<number> {
    const deleted = await this.database.acrossCompanies((em) =>
      em.execute<unknown[]>(
        `delete from imports where id in (select id from imports where ended_at < now() - make_interval(days => ?) limit ?) returning id`,
        [resultDays, batchSize],
      ),
    );
    return deleted.length;
  }
}
