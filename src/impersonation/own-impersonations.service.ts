import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.ts';
import { DatalinksService, type DatalinksView } from '../datalinks/index.ts';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { Database, databaseNow } from '../platform/database/index.ts';
import type { Page } from '../platform/http/index.ts';
import { findImpersonations, toImpersonationsPage } from './find-impersonations.ts';
import { type OwnImpersonationsQuery, type OwnImpersonationView, toImpersonationView } from './impersonation.dto.ts';
import { Impersonation } from './impersonation.entity.ts';
import { impersonationProblems } from './impersonation.errors.ts';

/** What users see of the impersonations of their account, and how they revert changes. */
@Injectable()
export class OwnImpersonationsService {
  constructor(
    private readonly database: Database,
    private readonly datalinks: DatalinksService,
    private readonly audit: AuditService,
  ) {}

  /** The impersonations of the actor's account with their changes, the newest first. */
  async list(actor: Actor, query: OwnImpersonationsQuery): Promise<Page<OwnImpersonationView>> {
    const companyId = companyOf(actor);
    const { found, changes } = await this.database.inCompany(companyId, async (em) => {
      const rows = await findImpersonations(em, { companyId, userId: actor.user.userId }, query);
      const ids = rows.map(({ id }) => id);
      return { found: rows, changes: await this.audit.changesDuring(em, companyId, ids) };
    });
    return toImpersonationsPage(found, query, (impersonation) => ({
      ...toImpersonationView(impersonation),
      changes: changes.get(impersonation.id) ?? [],
    }));
  }

  /** `GET /me` does not count them any more. */
  async markSeen(actor: Actor): Promise<void> {
    const companyId = companyOf(actor);
    await this.database.inCompany(companyId, (em) =>
      em.nativeUpdate(Impersonation, { companyId, userId: actor.user.userId, seenAt: null }, { seenAt: databaseNow() }),
    );
  }

  /** Reverts the changes of an impersonation, except for fields that were changed again. Throws `impersonation/not-found`. */
  async revert(actor: Actor, impersonationId: string): Promise<DatalinksView> {
    const companyId = companyOf(actor);
    const changes = await this.database.inCompany(companyId, async (em) => {
      const own = await em.count(Impersonation, { id: impersonationId, companyId, userId: actor.user.userId });
      if (!own) throw impersonationProblems.notFound();
      return (await this.audit.changesDuring(em, companyId, [impersonationId])).get(impersonationId) ?? [];
    });
    return this.datalinks.restoreOwn(actor, changes);
  }
}
