import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.ts';
import type { Actor } from '../platform/access/index.ts';
import { Database, databaseNow } from '../platform/database/index.ts';
import { requestProblems } from '../platform/http/index.ts';
import { companiesProblems } from './companies.errors.ts';
import { CompaniesService } from './companies.service.ts';
import { Company, type Erasure } from './company.entity.ts';

/** A company whose erasure was requested. */
export type ErasedCompany = Company & { erasureRequestedAt: Date; erasure: Erasure };

/** The mark that a company is being erased. What is removed, and how, is known to a module above. */
@Injectable()
export class CompanyErasures {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly audit: AuditService,
  ) {}

  /**
   * The entry about it belongs to no company, so that it outlives this one. A repeated request changes nothing. Throws
   * `companies/not-found`, `companies/not-disabled`, or `request/invalid` for another name than that of the company.
   */
  request(actor: Actor, companyId: string, name: string): Promise<ErasedCompany> {
    return this.database.acrossCompanies(async (em) => {
      const company = await this.companies.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      if (!company.disabledAt) throw companiesProblems.notDisabled({ detail: 'Disable the company first. Its users are signed out then.' });
      if (company.name !== name) throw wrongName();
      if (!isErased(company)) {
        Object.assign(company, { erasureRequestedAt: databaseNow(), erasure: { author: authorOf(actor), removed: {} } satisfies Erasure });
        await em.flush();
        await this.audit.record(em, actor, {
          companyId: null,
          action: 'company.erasure-requested',
          target: { type: 'company', id: companyId, name: company.name },
        });
      }
      return company as ErasedCompany;
    });
  }

  async listRequested(): Promise<string[]> {
    const companies = await this.database.acrossCompanies((em) =>
      em.find(Company, { erasureRequestedAt: { $ne: null } }, { orderBy: { erasureRequestedAt: 'asc' } }),
    );
    return companies.map(({ id }) => id);
  }

  /** Locked until the end of the transaction, so that nothing is added to the company. Null when it is gone. */
  async lock(em: EntityManager, companyId: string): Promise<ErasedCompany | null> {
    const company = await em.findOne(Company, { id: companyId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    return company && isErased(company) ? company : null;
  }

  async addRemoved(em: EntityManager, company: ErasedCompany, removed: Record<string, number>): Promise<void> {
    const total = { ...company.erasure.removed };
    for (const [table, rows] of Object.entries(removed)) total[table] = (total[table] ?? 0) + rows;
    company.erasure = { ...company.erasure, removed: total };
    await em.flush();
  }

  /** Removes the company itself, when nothing of it is left. */
  async remove(em: EntityManager, { id }: ErasedCompany): Promise<void> {
    await em.nativeDelete(Company, { id });
  }
}

function isErased(company: Company): company is ErasedCompany {
  return company.erasureRequestedAt != null && company.erasure != null;
}

function authorOf({ user, sessionId, requestId, address, userAgent }: Actor): Erasure['author'] {
  const { userId, username } = user;
  return { user: { userId, username }, impersonator: null, sessionId, requestId, address, userAgent };
}

function wrongName(): Error {
  const message = 'Enter the name of the company exactly as it is.';
  return requestProblems.invalid({ errors: [{ path: 'name', code: 'wrong-name', message }] });
}
