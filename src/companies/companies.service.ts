import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditAuthor, AuditService, type ChangeOrigin } from '../audit/index.ts';
import { accessProblems, type Actor } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { decodeCursor, type Page, toPage } from '../platform/http/index.ts';
import { type CompaniesQuery, type CompanyPatch, type CompanyView, toCompanyView } from './companies.dto.ts';
import { companiesProblems } from './companies.errors.ts';
import { companyChanges } from './companies.rules.ts';
import { Company } from './company.entity.ts';

/** Is told, inside the transaction, when a company is disabled or switches "login as user" off. */
export type CompanyClosingListener = (
  em: EntityManager,
  company: Company,
  what: 'company' | 'impersonation',
  origin: ChangeOrigin,
) => Promise<void>;

const order = 'name';

@Injectable()
export class CompaniesService {
  readonly #listeners: CompanyClosingListener[] = [];

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  onClosing(listener: CompanyClosingListener): void {
    this.#listeners.push(listener);
  }

  /** A new company in the caller's transaction. */
  async create(em: EntityManager, author: AuditAuthor, name: string): Promise<Company> {
    const now = new Date();
    const company = em.create(Company, {
      id: randomUUID(),
      name,
      isImpersonationEnabled: true,
      impersonationMinutes: 30,
      notifiesImpersonated: true,
      reauthenticateMinutes: 60,
      requiresPasswordChange: false,
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

  /** By name. For platform admins. */
  async list(query: CompaniesQuery): Promise<Page<CompanyView>> {
    const after = decodeCursor(order, query.cursor, 'text', 'id');
    const companies = await this.database.acrossCompanies((em) => {
      const builder = em
        .createQueryBuilder(Company, 'company')
        .select('*')
        .orderBy({ name: 'asc', id: 'asc' })
        .limit(query.limit + 1);
      if (query.q) builder.andWhere({ name: { $ilike: `%${query.q.replace(/[\\%_]/g, '\\$&')}%` } });
      if (after) builder.andWhere('(company.name, company.id) > (?, ?)', [after[0], after[1]]);
      return builder.getResultList();
    });
    return toPage(companies, query.limit, order, ({ name, id }) => [name, id], toCompanyView);
  }

  /** Throws `companies/not-found`. */
  async get(companyId: string): Promise<CompanyView> {
    return toCompanyView(await this.database.acrossCompanies((em) => this.require(em, companyId)));
  }

  /** Changes the name and the policy; `disabled` only as a platform admin. */
  async update(actor: Actor, companyId: string, patch: CompanyPatch): Promise<CompanyView> {
    if (patch.disabled !== undefined && actor.user.role !== 'platform_admin') {
      throw accessProblems.forbidden({ detail: 'Only a platform admin can disable or enable a company.' });
    }
    return this.database.acrossCompanies(async (em) => {
      const company = await this.require(em, companyId, LockMode.PESSIMISTIC_WRITE);
      const changes = companyChanges(company, patch);
      if (changes.length === 0) return toCompanyView(company);
      company.name = patch.name ?? company.name;
      const { policy } = patch;
      company.isImpersonationEnabled = policy?.impersonation?.enabled ?? company.isImpersonationEnabled;
      company.impersonationMinutes = policy?.impersonation?.minutes ?? company.impersonationMinutes;
      company.notifiesImpersonated = policy?.impersonation?.notifyUser ?? company.notifiesImpersonated;
      company.reauthenticateMinutes = policy?.reauthenticateMinutes ?? company.reauthenticateMinutes;
      company.requiresPasswordChange = policy?.passwordChangeRequired ?? company.requiresPasswordChange;
      if (patch.disabled !== undefined) company.disabledAt = patch.disabled ? (company.disabledAt ?? new Date()) : null;
      company.updatedAt = new Date();
      await em.flush();
      await this.audit.record(em, actor, {
        companyId,
        action: 'company.updated',
        target: { type: 'company', id: companyId, name: company.name },
        changes,
      });
      const isClosing = (field: string, to: boolean) => changes.some((change) => change.field === field && change.to === to);
      if (isClosing('disabled', true)) await this.#tell(em, company, 'company', actor);
      else if (isClosing('policy.impersonation.enabled', false)) await this.#tell(em, company, 'impersonation', actor);
      return toCompanyView(company);
    });
  }

  /** The company within a transaction, locked if asked. Throws `companies/not-found`. */
  async require(em: EntityManager, companyId: string, lockMode: LockMode = LockMode.NONE): Promise<Company> {
    const company = await em.findOne(Company, { id: companyId }, { lockMode });
    if (!company) throw companiesProblems.notFound();
    return company;
  }

  async #tell(em: EntityManager, company: Company, what: 'company' | 'impersonation', origin: ChangeOrigin): Promise<void> {
    for (const listener of this.#listeners) await listener(em, company, what, origin);
  }
}
