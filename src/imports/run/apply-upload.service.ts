import { Injectable } from '@nestjs/common';
import { openXlsx, type XlsxTable } from '../../../libs/xlsx-table/index.ts';
import { CompaniesService } from '../../companies/index.ts';
import { SkippedDatalinks } from '../../datalinks/index.ts';
import { Settings } from '../../platform/config/index.ts';
import { Database, toJsonb } from '../../platform/database/index.ts';
import {
  headerNameOf,
  headerOptions,
  isDatalink,
  type Layout,
  matchHeader,
  type ParsedRow,
  parseRow,
  toLayout,
} from '../../spreadsheet/index.ts';
import { emailKey, usernameKey } from '../../users/index.ts';
import { type Import, type ImportWarning, processedRows } from '../import.entity.ts';
import { ImportRows } from '../rows/import-rows.service.ts';
import { packRows } from '../rows/pack-rows.ts';
import { DuplicateKeys } from '../rules/duplicate-keys.ts';
import { countOutcomes } from '../rules/import-row.ts';
import { xlsxLimits } from '../upload/upload-form.ts';
import { UploadStore } from '../upload/upload-store.service.ts';
import { type ImportWork, remainingRowsMax } from './import-work.ts';
import { PlanChunk, type UploadChunk, type UploadRun } from './plan-chunk.service.ts';
import { WriteRows } from './write-rows.service.ts';

/** Passwords hashed for one chunk: about half a second on two cores. */
const chunkPasswordsMax = 128;

/** Facts about the whole file that the plan of a single row needs. */
type FileKeys = Pick<UploadRun['context'], 'usernameKeys' | 'duplicates' | 'sharedEmails'>;

/** Imports a file, or makes a preview of it, which stores the plans and changes no user. */
@Injectable()
export class ApplyUpload {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly uploads: UploadStore,
    private readonly planChunk: PlanChunk,
    private readonly writeRows: WriteRows,
    private readonly rows: ImportRows,
    private readonly companies: CompaniesService,
    private readonly skippedDatalinks: SkippedDatalinks,
  ) {}

  /** Reads the whole file before anything is applied. Throws `XlsxError`. */
  async open(running: Import): Promise<ImportWork<UploadChunk>> {
    const { table, keys } = await this.#read(running);
    return this.workOn(await this.#begin(running, table, keys), table);
  }

  /** Public so that a test can change users between the plan and the write of a chunk. */
  workOn(run: UploadRun, table: Pick<XlsxTable, 'rows'>): ImportWork<UploadChunk> {
    const { running, context } = run;
    const { layout } = context;
    let position = processedRows(running);
    return {
      next: async (rowsMax) => {
        const firstPosition = position;
        const rows = takeRows(table, layout, firstPosition, rowsMax, chunkPasswordsMax);
        position += rows.length;
        return rows.length === 0 ? null : this.planChunk.plan(run, rows, firstPosition);
      },
      write: async (em, { writes, packed, counts }) => {
        await this.writeRows.write(em, running, writes);
        await this.rows.insert(em, running.companyId, running.id, packed);
        return counts;
      },
      replan: ({ firstPosition, rowCount }) => this.planChunk.plan(run, takeRows(table, layout, firstPosition, rowCount), firstPosition),
      remaining: (fromPosition) => Promise.resolve(notProcessed(takeRows(table, layout, fromPosition, remainingRowsMax), fromPosition)),
    };
  }

  async #read(running: Import): Promise<{ table: XlsxTable; keys: FileKeys }> {
    const usernames = new DuplicateKeys(usernameKey);
    const emails = new DuplicateKeys(emailKey);
    const table = await openXlsx(await this.uploads.read(running.companyId, running.id), {
      ...headerOptions,
      collect: {
        headers: [headerNameOf('username', running.header), headerNameOf('email', running.header)],
        take([names = [], addresses = []]) {
          usernames.add(names);
          // A row without a username is rejected, so no other row shares its e-mail address.
          emails.add(addresses.filter((_, row) => names[row]?.trim()));
        },
      },
      limits: xlsxLimits(this.settings),
    });
    return { table, keys: { usernameKeys: usernames, duplicates: usernames.repeated, sharedEmails: emails.repeated } };
  }

  /** Stores the number of rows and the warnings about the file as a whole. */
  async #begin(running: Import, table: XlsxTable, keys: FileKeys): Promise<UploadRun> {
    const { companyId, createdBy, blank, existingPasswords, id, leaseOwner } = running;
    const { warnings } = matchHeader(table.head);
    const layout = toLayout(table.head.header);
    const allWarnings: ImportWarning[] = [...warnings, ...fileWarnings(table, [...keys.sharedEmails])];
    const { companyName, hasSkippedDatalinks } = await this.database.inCompany(companyId, async (em) => {
      await em.execute('update imports set total = ?, warnings = ?::jsonb, revision = revision + 1 where id = ? and lease_owner = ?', [
        table.rowCount,
        toJsonb(allWarnings),
        id,
        leaseOwner,
      ]);
      return {
        companyName: (await this.companies.require(em, companyId)).name,
        hasSkippedDatalinks: await this.skippedDatalinks.hasAny(em, companyId),
      };
    });
    const hasDatalinks = layout.fields.some((field) => field !== null && isDatalink(field));
    return {
      running,
      hasSkippedDatalinks,
      context: { companyId, companyName, createdBy, blank, existingPasswords, layout, hasDatalinks, ...keys },
    };
  }
}

/** The rows from a position on, at most `rowsMax`, and fewer if they have many passwords to hash. */
function takeRows(
  table: Pick<XlsxTable, 'rows'>,
  layout: Layout,
  from: number,
  rowsMax: number,
  passwordsMax = Number.POSITIVE_INFINITY,
): ParsedRow[] {
  const rows: ParsedRow[] = [];
  let passwords = 0;
  while (rows.length < rowsMax && passwords < passwordsMax) {
    const page = table.rows(from + rows.length, Math.min(rowsMax - rows.length, passwordsMax - passwords));
    if (page.length === 0) break;
    const parsed = page.map((row) => parseRow(row, layout));
    rows.push(...parsed);
    passwords += parsed.filter(({ password }) => password !== null).length;
  }
  return rows;
}

function notProcessed(parsed: ParsedRow[], firstPosition: number): UploadChunk | null {
  if (parsed.length === 0) return null;
  const rows = parsed.map(({ row, username }, index) => ({
    position: firstPosition + index,
    row,
    username,
    userId: null,
    outcome: 'not_processed' as const,
  }));
  const cells = parsed.map((row) => row.cells);
  return { rowCount: rows.length, firstPosition, counts: countOutcomes([]), writes: [], packed: packRows(rows, cells) };
}

const emailsNamedMax = 5;

function fileWarnings({ rowCount, unnamedColumns }: XlsxTable, sharedEmails: string[]): ImportWarning[] {
  const warnings: ImportWarning[] = [];
  if (rowCount === 0)
    warnings.push({ code: 'no-rows', message: 'The sheet has no rows below its header. There was nothing to import.', params: {} });
  if (unnamedColumns.length > 0)
    warnings.push({
      code: 'unnamed-columns',
      message: `These columns have values but no header and were not read: ${unnamedColumns.join(', ')}.`,
      params: { count: unnamedColumns.length, columns: unnamedColumns.join(', ') },
    });
  if (sharedEmails.length > 0) warnings.push(sharedEmailsWarning(sharedEmails));
  return warnings;
}

function sharedEmailsWarning(emails: string[]): ImportWarning {
  const [count, named, more] = [emails.length, emails.slice(0, emailsNamedMax).join(', '), emails.length - emailsNamedMax];
  return {
    code: 'shared-emails',
    message: `More than one row has these e-mail addresses: ${named}${more > 0 ? ` and ${more} more` : ''}. Check that this is intended.`,
    params: more > 0 ? { context: 'more', count, emails: named, more } : { count, emails: named },
  };
}
