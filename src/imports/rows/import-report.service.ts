import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Actor, companyOf } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import type { Language } from '../../platform/language/index.ts';
import { type ReportRow, textsIn, writeReport } from '../../spreadsheet/index.ts';
import { AccountsService } from '../../users/index.ts';
import { requireImport } from '../import-queries.ts';
import { ImportRows } from './import-rows.service.ts';

/** The workbook with the rows of an import and their outcomes. */
@Injectable()
export class ImportReport {
  constructor(
    private readonly database: Database,
    private readonly rows: ImportRows,
    private readonly accounts: AccountsService,
  ) {}

  /** The workbook, and the name of the file for what it reports. Throws `imports/not-found`. */
  async stream(actor: Actor, importId: string, language?: Language): Promise<{ stream: Readable; name: string }> {
    const companyId = companyOf(actor);
    const found = await this.database.inCompany(companyId, (em) => requireImport(em, companyId, importId));
    const { header, headerRow, mode, appliedBy, bulk } = found;
    const kind = mode === 'undo' ? 'undo' : mode === 'preview' && !appliedBy ? 'preview' : bulk ? 'bulk' : 'import';
    const hasFile = mode !== 'undo' && !bulk;
    const texts = textsIn(language ?? (await this.accounts.languageOf(actor)));
    const stream = writeReport({ kind, hasFile, header, headerRow }, this.#pages(companyId, importId), texts);
    return { stream, name: kind === 'bulk' ? 'bulk-change-report' : `${kind}-report` };
  }

  /** A chunk of rows at a time, as it was stored. Rows never move, so no snapshot is needed. */
  async *#pages(companyId: string, importId: string): AsyncGenerator<ReportRow[]> {
    for (let after = -1; ;) {
      const rows = await this.database.inCompany(companyId, (em) => this.rows.chunkWithCells(em, companyId, importId, after), {
        waits: 'background',
      });
      if (!rows) return;
      yield rows;
      after = rows.at(-1)!.position;
    }
  }
}
