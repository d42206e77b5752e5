import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../../companies/index.ts';
import { type Actor, companyOf, requireFreshLogin } from '../../platform/access/index.ts';
import { Settings } from '../../platform/config/index.ts';
import { Database } from '../../platform/database/index.ts';
import { requestProblems } from '../../platform/http/index.ts';
import { UsersService } from '../../users/index.ts';
import { refuseTooManyWaiting } from '../import-queries.ts';
import type { ImportView } from '../import.view.ts';
import { importsProblems } from '../imports.errors.ts';
import { newImport } from '../new-import.ts';
import { bulkHeader } from '../run/apply-bulk-change.service.ts';
import { type IdempotencyKey, IdempotencyKeys } from '../upload/idempotency.service.ts';
import { QueueImport } from '../upload/queue-import.service.ts';
import { type BulkChangeRequest, bulkChangeOf, refuseContradictions } from './bulk-changes.dto.ts';
import { packPeople } from './people.ts';

/** Accepts a bulk change: fixes its users, stores them and queues it. */
@Injectable()
export class CreateBulkChange {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly companies: CompaniesService,
    private readonly users: UsersService,
    private readonly keys: IdempotencyKeys,
    private readonly queue: QueueImport,
  ) {}

  /**
   * Throws `auth/reauthentication-required` for a change of roles, `request/invalid`, `imports/unexpected-count` or
   * `imports/too-many-waiting`.
   */
  async create(actor: Actor, request: BulkChangeRequest, idempotencyKey: string | null): Promise<ImportView> {
    refuseContradictions(request);
    const companyId = companyOf(actor);
    const print = createHash('sha256').update(JSON.stringify(request)).digest();
    return this.keys.createOnce(companyId, idempotencyKey, print, (key) => this.#create(actor, request, key));
  }

  async #create(actor: Actor, request: BulkChangeRequest, key: IdempotencyKey | null): Promise<ImportView> {
    const companyId = companyOf(actor);
    const userIds = await this.#fixPeople(actor, request);
    const bulk = bulkChangeOf(request);
    const fields = {
      ...newImport(actor, companyId),
      mode: request.mode,
      bulk,
      blank: 'keep' as const,
      existingPasswords: 'ignore' as const,
      header: bulkHeader,
      headerRow: 1,
      total: userIds.length,
    };
    const details = { mode: request.mode, bulk, users: userIds.length };
    return this.queue.add(actor, fields, { content: packPeople(userIds), key, details });
  }

  /** The users as they are selected now. Users who match the filter later are not changed. */
  #fixPeople(actor: Actor, { action, userIds, filter, expectedCount }: BulkChangeRequest): Promise<string[]> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      const { reauthenticateMinutes } = await this.companies.require(em, companyId);
      if (action === 'role') requireFreshLogin(actor, reauthenticateMinutes);
      await refuseTooManyWaiting(em, companyId, 'bulkChanges');
      // Ids that the company does not have become rejected rows: they may have been deleted since the client read them.
      if (userIds) return [...new Set(userIds.map((id) => id.toLowerCase()))];
      const usersMax = this.settings.importRowsMax;
      const found = await this.users.findIds(em, companyId, filter!, usersMax + 1);
      if (found.length > usersMax) throw invalidFilter('too-many-users', `More than ${usersMax} users match the filter. Narrow it.`);
      if (found.length !== (expectedCount ?? found.length))
        throw importsProblems.unexpectedCount({ detail: `${found.length} users match the filter now, not ${expectedCount}.` });
      if (found.length === 0) throw invalidFilter('no-users', 'No user matches the filter.');
      return found;
    });
  }
}

function invalidFilter(code: string, message: string) {
  return requestProblems.invalid({ errors: [{ path: 'filter', code, message }] });
}
