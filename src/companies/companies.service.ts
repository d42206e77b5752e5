import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { foldText } from '../../libs/field-rules/index.ts';
import { type AuditAuthor, AuditService, type ChangeOrigin } from '../audit/index.ts';
import { accessProblems, type Actor } from '../platform/access/index.ts';
import { containing, Database, databaseNow } from '../platform/database/index.ts';
import { decodeCursor, type Page, requireVersion, toPage } from '../platform/http/index.ts';
import { type CompaniesQuery, type CompanyPatch, type CompanyView, toCompanyView } from './companies.dto.ts';
import { companiesProblems } from './companies.errors.ts';
import { applyPatch, companyChanges, restrictionOf } from './companies.rules.ts';
import { Company } from './company.entity.ts';

/** A company was disabled, or it switched "login as user" off. */
interface CompanyRestriction {
  companyId: string;
  restricted: 'company' | 'impersonation';
  origin: ChangeOrigin;
}

/** Called in the transaction of the change. */
type CompanyRestrictionSubscriber = (em: EntityManager, restriction: CompanyRestriction) => Promise<void>;

const order = 'name';
const staleCompany = () => companiesProblems.staleVersion({ detail: 'Get the company again, then repeat the change.' });

@Injectable()
export class CompaniesService {
  readonly #subscribers: CompanyRestrictionSubscriber[] = [];

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  subscribeToRestrictions(subscriber: CompanyRestrictionSubscriber): void {
    this.#subscribers.push(subscriber);
  }

  /** Adds a company in the caller's transaction. */
  async create(em: EntityManager, author: AuditAuthor, name: string): Promise<Company> {
    const now = databaseNow();
    const company = em.create(Company, {
      id: randomUUID(),
      name,
      nameKey: foldText(name),
      isImpersonationEnabled: true,
      impersonationMinutes: 30,
      impersonationStartsPerHour: 20,
      notifiesImpersonated: true,
      reauthenticateMinutes: 60,
      requiresPasswordChange: false,
      language: null,
      importAlarmShare: 30,
      importAlarmMinimum: 10,
      disabledAt: null,
      createdAt: now,
      updatedAt: now,
      version: 1,
    });
    await em.flush();
    await this.audit.record(em, author, {
      companyId: company.id,
      action: 'company.created',
      target: { type: 'company', id: company.id, name },
      changes: [{ field: 'name', from: null, to: name }],
    });
    return company;
  }

  /** All companies, by name. For platform admins. */
  async list(query: CompaniesQuery): Promise<Page<CompanyView>> {
    const after = decodeCursor(order, query.cursor, 'text', 'id');
    const companies = await this.database.acrossCompanies((em) => {
      const builder = em
        .createQueryBuilder(Company, 'company')
        .select('*')
        .orderBy({ nameKey: 'asc', id: 'asc' })
        .limit(query.limit + 1);
      if (query.q) builder.andWhere('company.name_key like ?', [containing(foldText(query.q))]);
      if (after) builder.andWhere('(company.name_key, company.id) > (?, ?)', [after[0], after[1]]);
      return builder.getResultList();
    });
    return toPage(companies, query.limit, order, ({ nameKey, id }) => [nameKey, id], toCompanyView);
  }

  /** Throws `companies/not-found`. */
  async get(companyId: string): Promise<CompanyView> {
    return toCompanyView(await this.database.acrossCompanies((em) => this.require(em, companyId)));
  }

  /**
   * Changes the name and the policy; `disabled` only as a platform admin. Throws `companies/being-erased`, or
   * `companies/stale-version` if `ifMatch` names another version.
   */
  async update(actor: Actor, companyId: string, patch: CompanyPatch, ifMatch?: string): Promise<CompanyView> {
    if (patch.disabled !== undefined && actor.user.role !== 'platform_admin') {
      throw accessProblems.forbidden({ detail: 'Only a platform admin can disable or enable a company.' });
    }
    return this.database.acrossCompanies(async (em) => {
      const company = await this.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      refuseErased(company);
      requireVersion(ifMatch, company.version, staleCompany);
      const changes = companyChanges(company, patch);
      if (changes.length === 0) return toCompanyView(company);
      applyPatch(company, patch);
      await em.flush();
      await this.audit.record(em, actor, {
        companyId,
        action: 'company.updated',
        target: { type: 'company', id: companyId, name: company.name },
        changes,
      });
      const restricted = restrictionOf(changes);
      if (restricted) for (const subscriber of this.#subscribers) await subscriber(em, { companyId, restricted, origin: actor });
      return toCompanyView(company);
    });
  }

  /** The company in the caller's transaction, locked on request. Throws `companies/not-found`. */
  async require(em: EntityManager, companyId: string, lockMode: LockMode = LockMode.NONE): Promise<Company> {
    const company = await em.findOne(Company, { id: companyId }, { lockMode });
    if (!company) throw companiesProblems.notFound();
    return company;
  }
}

/** Throws `companies/being-erased`. */
export function refuseErased({ erasureRequestedAt }: Company): void {
  if (erasureRequestedAt) throw companiesProblems.beingErased({ detail: 'Nothing of the company can be read or changed any more.' });
}
