import { Readable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { csvRow, utf8Mark } from '../../libs/csv-writer/index.ts';
import { zip, type ZipPart } from '../../libs/xlsx-writer/index.ts';
import { AuditLog, AuditService } from '../audit/index.ts';
import { CompaniesService, type CompanyView, refuseErased, toCompanyView } from '../companies/index.ts';
import { datalinkFields, DatalinksService, type DatalinkValues } from '../datalinks/index.ts';
import { Impersonation, toImpersonationView } from '../impersonation/index.ts';
import { Import, toImportView } from '../imports/index.ts';
import type { Actor } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { profileFields, showingBin, toUserView, User, type UserView } from '../users/index.ts';

const pageRows = 500;

type ExportedUser = UserView & { datalinks: Partial<DatalinkValues> };

/**
 * What a company leaves with: an archive of its data in open formats, without secrets. It is read page by page while it is
 * downloaded, so its size takes no memory. Each page is a transaction, so changes in the meantime may or may not be in it.
 */
@Injectable()
export class CompanyExport {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly datalinks: DatalinksService,
    private readonly log: AuditLog,
    private readonly audit: AuditService,
  ) {}

  /** A zip. The export is audited. Throws `companies/not-found` or `companies/being-erased`. */
  async stream(actor: Actor, companyId: string): Promise<Readable> {
    const company = await this.database.inCompany(companyId, async (em) => {
      const found = await this.companies.require(em, companyId);
      refuseErased(found);
      const target = { type: 'company', id: companyId, name: found.name };
      await this.audit.record(em, actor, { companyId, action: 'company.exported', target });
      return toCompanyView(found);
    });
    return Readable.from(zip(this.#parts(company)), { objectMode: false, highWaterMark: 256 * 1024 });
  }

  async *#parts(company: CompanyView): AsyncGenerator<ZipPart> {
    const { id } = company;
    yield { name: 'company.json', content: one(`${JSON.stringify(company, null, 2)}\n`) };
    yield { name: 'users.csv', content: toCsv(this.#users(id)) };
    yield { name: 'users.ndjson', content: toLines(this.#users(id)) };
    yield { name: 'imports.ndjson', content: toLines(this.#imports(id)) };
    yield { name: 'impersonations.ndjson', content: toLines(this.#impersonations(id)) };
    yield { name: 'audit-events.ndjson', content: toLines(this.log.pages(id, {})) };
  }

  #users(companyId: string): AsyncGenerator<ExportedUser[]> {
    let last: string | null = null;
    return this.#pages(companyId, (em) =>
      showingBin(em, async () => {
        const after = last === null ? {} : { usernameKey: { $gt: last } };
        const users = await em.find(User, { companyId, ...after }, { orderBy: { usernameKey: 'asc' }, limit: pageRows });
        last = users.at(-1)?.usernameKey ?? last;
        const ids = users.map(({ id }) => id);
        const datalinks = await this.datalinks.find(em, companyId, ids);
        return users.map((user) => ({ ...toUserView(user), datalinks: datalinks.get(user.id) ?? {} }));
      }),
    );
  }

  #imports(companyId: string) {
    let last: string | null = null;
    return this.#pages(companyId, async (em) => {
      const after = last === null ? {} : { id: { $gt: last } };
      const imports = await em.find(Import, { companyId, ...after }, { orderBy: { id: 'asc' }, limit: pageRows });
      last = imports.at(-1)?.id ?? last;
      return imports.map(toImportView);
    });
  }

  #impersonations(companyId: string) {
    let last: string | null = null;
    return this.#pages(companyId, async (em) => {
      const after = last === null ? {} : { id: { $gt: last } };
      const found = await em.find(Impersonation, { companyId, ...after }, { orderBy: { id: 'asc' }, limit: pageRows });
      last = found.at(-1)?.id ?? last;
      return found.map(toImpersonationView);
    });
  }

  /** Calls `next` in a transaction of its own for each page, until a page is empty. */
  async *#pages<Item>(companyId: string, next: (em: EntityManager) => Promise<Item[]>): AsyncGenerator<Item[]> {
    for (;;) {
      const items = await this.database.inCompany(companyId, next, { waits: 'background' });
      if (items.length === 0) return;
      yield items;
    }
  }
}

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

/** One JSON text a line (NDJSON). */
async function* toLines(pages: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  for await (const items of pages) yield items.map((item) => `${JSON.stringify(item)}\n`).join('');
}

/** The users as a table that a spreadsheet program opens. */
async function* toCsv(pages: AsyncIterable<ExportedUser[]>): AsyncGenerator<string> {
  yield utf8Mark + csvRow(['username', ...profileFields, ...datalinkFields, 'role', 'disabled', 'createdAt']);
  for await (const users of pages) yield users.map(toCsvRow).join('');
}

function toCsvRow(user: ExportedUser): string {
  return csvRow([
    user.username,
    ...profileFields.map((field) => user[field]),
    ...datalinkFields.map((field) => user.datalinks[field] ?? null),
    user.role,
    String(user.disabled),
    user.createdAt,
  ]);
}
