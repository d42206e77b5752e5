import { Injectable } from '@nestjs/common';
import { normalizeHeader, openXlsx, type XlsxTable } from '../../../libs/xlsx-table/index.ts';
import { CompaniesService } from '../../companies/index.ts';
import { Settings } from '../../platform/config/index.ts';
import { Database, toJsonb } from '../../platform/database/index.ts';
import { usernameKey } from '../../users/index.ts';
import { isDatalink, matchHeader, usernameHeader } from '../../spreadsheet/index.ts';
import { DuplicateKeys } from '../rules/duplicate-keys.ts';
import { type FileImport, PlanChunk, type PreparedChunk } from './plan-chunk.service.ts';
import { emailKey } from '../rules/hints.ts';
import type { ImportWork } from './import-work.ts';
import { ImportRows, packRows } from '../import-rows.service.ts';
import { type Import, type ImportWarning, processedRows } from '../import.entity.ts';
import { UploadStore } from '../upload-store.service.ts';
import { type Layout, type ParsedRow, parseRow } from '../../spreadsheet/index.ts';
import { SkippedDatalinks } from '../../datalinks/index.ts';
import { xlsxLimits } from '../upload-form.ts';

/** Passwords that are hashed for one chunk: about half a second on two cores. */
const chunkPasswordsMax = 128;
const restRowsMax = 1_000;
/** So that hashing, or looking for what a file does not change, never pauses. */
const chunksAhead = 2;
/** Each collection of young objects moves the rows that wait to be written, and no request is answered meanwhile. */
const chunksAheadOfSlowWriting = 1;
const emailHeader = normalizeHeader('Email');

/** What must be known of the whole file before its first row is planned. */
type FileKeys = Pick<FileImport['context'], 'usernameKeys' | 'duplicates' | 'sharedEmails'>;

/** Opens the file of an import, and hands out its rows in the chunks in which they are written. */
@Injectable()
export class ApplyUpload {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly uploads: UploadStore,
    private readonly imports: PlanChunk,
    private readonly rows: ImportRows,
    private readonly companies: CompaniesService,
    private readonly skippedDatalinks: SkippedDatalinks,
  ) {}

  /** Reads all of the file before anything is applied. Throws `XlsxError`. */
  async open(running: Import): Promise<ImportWork> {
    const usernames = new DuplicateKeys(usernameKey);
    const emails = new DuplicateKeys(emailKey);
    const table = await openXlsx(await this.uploads.read(running.companyId, running.id), {
      keyHeaders: [usernameHeader],
      collect: {
        headers: [usernameHeader, emailHeader],
        take([names, addresses]) {
          usernames.add(names!);
          emails.add(addresses!);
        },
      },
      limits: xlsxLimits(this.settings),
    });
    const keys = { usernameKeys: usernames, duplicates: usernames.repeated, sharedEmails: emails.repeated };
    return this.#work(await this.#begin(running, table, keys), table);
  }

  #work(run: FileImport, table: XlsxTable): ImportWork {
    let position = processedRows(run.running);
    let isWritingSlow = false;
    const ahead: Promise<PreparedChunk>[] = [];
    return {
      next: async (rowsMax) => {
        while (ahead.length < (isWritingSlow ? chunksAheadOfSlowWriting : chunksAhead)) {
          const from = position;
          const rows = takeRows(run, table, from, rowsMax);
          const count = rows.length;
          if (count === 0) break;
          const chunk = this.imports.prepare(run, rows, from, () => takeRows(run, table, from, count));
          chunk.catch(() => undefined);
          ahead.push(chunk);
          position += count;
        }
        const next = await ahead.shift();
        isWritingSlow = next?.isSlowToWrite ?? false;
        return next ?? null;
      },
      rest: (from) => this.#rest(run, table, from),
      close: () => table.close(),
    };
  }

  async #rest({ running, context }: FileImport, table: XlsxTable, from: number): ReturnType<ImportWork['rest']> {
    const rows = table.rows(from, restRowsMax).map((row) => parseRow(row, context.layout));
    if (rows.length === 0) return null;
    const kept = rows.map(({ row, username }, index) => ({
      position: from + index,
      row,
      username,
      userId: null,
      outcome: 'not_processed' as const,
    }));
    const packed = await packRows(
      kept,
      rows.map(({ cells }) => cells),
    );
    return { rowCount: rows.length, keep: (em) => this.rows.insert(em, running.companyId, running.id, packed) };
  }

  /** Notes how many rows there are and what is odd about the file as a whole. */
  async #begin(running: Import, table: XlsxTable, keys: FileKeys): Promise<FileImport> {
    const { fields, warnings: headerWarnings } = matchHeader(table.head.header, table.head.otherSheets);
    const warnings: ImportWarning[] = [...headerWarnings];
    const layout: Layout = { fields, headers: table.head.header.map(({ text }) => text) };
    if (table.rowCount === 0) warnings.push(noRows);
    if (keys.sharedEmails.size > 0) warnings.push(sharedEmailsWarning([...keys.sharedEmails]));
    const { companyName, hasDifferences } = await this.database.inCompany(running.companyId, async (em) => {
      await em.execute('update imports set total = ?, warnings = ?::jsonb, revision = revision + 1 where id = ? and lease_owner = ?', [
        table.rowCount,
        toJsonb(warnings),
        running.id,
        running.leaseOwner,
      ]);
      return {
        companyName: (await this.companies.require(em, running.companyId)).name,
        hasDifferences: await this.skippedDatalinks.hasAny(em, running.companyId),
      };
    });
    const { companyId, createdBy, blank, existingPasswords } = running;
    return {
      running,
      hasDifferences,
      context: {
        companyId,
        companyName,
        createdBy,
        blank,
        existingPasswords,
        layout,
        hasDatalinks: fields.some((field) => field !== null && isDatalink(field)),
        ...keys,
      },
    };
  }
}

const noRows: ImportWarning = { code: 'no-rows', message: 'The sheet has a header and no rows below it: there was nothing to import.' };
const emailsNamedMax = 5;

function sharedEmailsWarning(emails: string[]): ImportWarning {
  const named = emails.slice(0, emailsNamedMax).join(', ');
  const more = emails.length > emailsNamedMax ? ` and ${emails.length - emailsNamedMax} more` : '';
  return {
    code: 'shared-emails',
    message: `These e-mail addresses stand in more than one row: ${named}${more}. Check that this is meant.`,
  };
}

/** As many rows as fit one chunk: few where new passwords must be hashed for it. */
function takeRows({ context }: FileImport, table: XlsxTable, from: number, rowsMax: number): ParsedRow[] {
  const rows: ParsedRow[] = [];
  let passwords = 0;
  while (rows.length < rowsMax && passwords < chunkPasswordsMax) {
    const page = table.rows(from + rows.length, Math.min(rowsMax - rows.length, chunkPasswordsMax - passwords));
    if (page.length === 0) break;
    for (const raw of page) {
      const row = parseRow(raw, context.layout);
      rows.push(row);
      if (row.password !== null) passwords++;
    }
  }
  return rows;
}
