import { Readable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Actor, companyOf } from '../platform/access/index.ts';
import { type AuditAction, type AuditEventsFilter, AuditLog, AuditService } from '../audit/index.ts';
import { DatalinksService } from '../datalinks/index.ts';
import { Database } from '../platform/database/index.ts';
import { FairQueue } from '../platform/limits/index.ts';
import type { Language } from '../platform/language/index.ts';
import { AccountsService, parseUserLines, UsersFilter, UsersService } from '../users/index.ts';
import { writeAuditLogCsv } from './sheets/audit-log.csv.ts';
import { writeAuditLog } from './sheets/audit-log.sheet.ts';
import { writeExport } from './sheets/export.sheet.ts';
import { Spool } from './spool.ts';
import { type PrefilledUser, writeTemplate } from './sheets/template.sheet.ts';
import { textsIn } from './texts/all-texts.ts';
import type { SpreadsheetTexts } from './texts/texts.ts';

/** Downloads that are prepared at the same time, of different companies. Each keeps a connection; the embedded database has one. */
const preparedAtOnce = { embedded: 1, server: 2 };

/** Rows that are read with one query, and written before the event loop continues with other requests. */
const pageRows = 1_000;

/**
 * The workbooks to download. All rows of an export or template are read in one transaction, so that they are consistent,
 * into a spooled temporary file. The client can read the workbook slowly without keeping the transaction open.
 */
@Injectable()
export class SpreadsheetService {
  readonly #queue: FairQueue;

  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly accounts: AccountsService,
    private readonly datalinks: DatalinksService,
    private readonly audit: AuditService,
    private readonly log: AuditLog,
  ) {
    this.#queue = new FairQueue(preparedAtOnce[database.isEmbedded ? 'embedded' : 'server']);
  }

  /** The users that match the filter. Work for a client that has gone ends with its signal. */
  async export(actor: Actor, filter: UsersFilter, signal: AbortSignal, language?: Language): Promise<Readable> {
    const companyId = companyOf(actor);
    const texts = await this.#textsFor(actor, language);
    const spool = await this.#spool(companyId, signal, async (em, write) => {
      let count = 0;
      for await (const page of this.users.pages(em, companyId, filter, pageRows)) {
        count += page.count;
        await write(page.lines);
      }
      await this.#recordExport(em, actor, 'users.exported', { users: count, filter: given(filter) });
    });
    return closing(spool, writeExport(parsePages(spool, parseUserLines), texts));
  }

  /** The workbook for an import: empty, or with all users of the company, which is audited as an export. */
  async template(actor: Actor, isPrefilled: boolean, signal: AbortSignal, language?: Language): Promise<Readable> {
    const companyId = companyOf(actor);
    const texts = await this.#textsFor(actor, language);
    if (!isPrefilled) return writeTemplate(Readable.from([]), texts);
    const spool = await this.#spool(companyId, signal, async (em, write) => {
      let count = 0;
      for await (const page of this.users.pages(em, companyId, new UsersFilter(), pageRows)) {
        const users = parseUserLines(page.lines);
        count += page.count;
        const datalinks = await this.datalinks.find(
          em,
          companyId,
          users.map(({ id }) => id),
        );
        await write(JSON.stringify(users.map((user) => ({ user, datalinks: datalinks.get(user.id) ?? null }))));
      }
      await this.#recordExport(em, actor, 'users.exported', { users: count, template: true });
    });
    return closing(
      spool,
      writeTemplate(
        parsePages(spool, (page) => JSON.parse(page) as PrefilledUser[]),
        texts,
      ),
    );
  }

  /** The audit events that match the filter. The export is audited itself. */
  async auditLog(actor: Actor, filter: AuditEventsFilter, format: 'xlsx' | 'csv', language?: Language): Promise<Readable> {
    const companyId = companyOf(actor);
    const texts = await this.#textsFor(actor, language);
    await this.database.inCompany(companyId, (em) => this.#recordExport(em, actor, 'audit.exported', { filter: given(filter), format }));
    const pages = this.log.pages(companyId, filter);
    return format === 'csv' ? writeAuditLogCsv(pages, texts) : writeAuditLog(pages, texts);
  }

  async #textsFor(actor: Actor, language: Language | undefined): Promise<SpreadsheetTexts> {
    return textsIn(language ?? (await this.accounts.languageOf(actor)));
  }

  #recordExport(em: EntityManager, actor: Actor, action: AuditAction, details: Record<string, unknown>): Promise<void> {
    const companyId = companyOf(actor);
    return this.audit.record(em, actor, { companyId, action, target: { type: 'company', id: companyId, name: null }, details });
  }

  /**
   * Reads into a spooled file. A large company takes seconds, during which it holds a connection, so only some are read at a
   * time: the others wait outside the database, and no company waits for two downloads of another.
   */
  async #spool(
    companyId: string,
    signal: AbortSignal,
    read: (em: EntityManager, write: (page: string) => Promise<void>) => Promise<void>,
  ): Promise<Spool> {
    const spool = new Spool();
    const readAll = (em: EntityManager) =>
      read(em, async (page) => {
        signal.throwIfAborted();
        await spool.write(page);
      });
    try {
      await this.#queue.run(
        companyId,
        () => this.database.inCompany(companyId, readAll, { isSnapshot: true, waits: 'background' }),
        signal,
      );
      return spool;
    } catch (error) {
      spool.close();
      throw error;
    }
  }
}

/** The filter as it was given, for the audit log. */
function given(filter: UsersFilter | AuditEventsFilter): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

async function* parsePages<Row>(spool: Spool, parse: (page: string) => Row[]): AsyncGenerator<Row[]> {
  for await (const page of spool.pages()) yield parse(page);
}

/** Closes the spool with the stream, even if the client never reads it. */
function closing(spool: Spool, stream: Readable): Readable {
  return stream.once('close', () => spool.close());
}
