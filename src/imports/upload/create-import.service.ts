import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type HeaderCell, type InspectedXlsx, inspectXlsx } from '../../../libs/xlsx-table/index.ts';
import { type Actor, companyOf } from '../../platform/access/index.ts';
import { Settings } from '../../platform/config/index.ts';
import { Database, toJsonb } from '../../platform/database/index.ts';
import { Capacity } from '../../platform/limits/index.ts';
import { headerOptions, matchHeader } from '../../spreadsheet/index.ts';
import { fingerprint, type IdempotencyKey, IdempotencyKeys } from './idempotency.service.ts';
import { refuseTooManyWaiting } from '../import-queries.ts';
import type { Import } from '../import.entity.ts';
import type { ImportView } from '../import.view.ts';
import { importsProblems, toImportProblem } from '../imports.errors.ts';
import { newImport } from '../new-import.ts';
import { QueueImport } from './queue-import.service.ts';
import { readUpload, type Upload, xlsxLimits } from './upload-form.ts';

/** Accepts an uploaded workbook: inspects it, stores it encrypted and queues the import. */
@Injectable()
export class CreateImport {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly capacity: Capacity,
    private readonly keys: IdempotencyKeys,
    private readonly queue: QueueImport,
  ) {}

  /**
   * Reads the form of the request. If the idempotency key has created an import of the same file before, returns that
   * import. Throws `request/*` for a form and `imports/*` for a file that cannot be imported; `limits/*`
   * before anything is read if too many uploads are under way. Nothing is stored then.
   */
  create(actor: Actor, request: FastifyRequest, idempotencyKey: string | null): Promise<ImportView> {
    const companyId = companyOf(actor);
    return this.capacity.run('uploads', companyId, async () => {
      const upload = await readUpload(request, this.settings.importFileBytesMax);
      return this.keys.createOnce(companyId, idempotencyKey, fingerprint(upload), (key) => this.#create(actor, upload, key));
    });
  }

  async #create(actor: Actor, upload: Upload, key: IdempotencyKey | null): Promise<ImportView> {
    const companyId = companyOf(actor);
    // Asked before the file costs anything, and again under the lock.
    await this.database.inCompany(companyId, (em) => refuseTooManyWaiting(em, companyId, 'files'));
    const inspected = await this.capacity.run('inspections', companyId, () => this.#inspect(upload));
    const fields = { ...newImport(actor, companyId), ...upload.options, fileName: upload.fileName, ...headerFields(inspected) };
    const details = { ...upload.options, bytes: inspected.content.length };
    return this.queue.add(actor, fields, { content: inspected.content, key, details });
  }

  /** Reads the zip and the header in a worker, but not all rows. */
  async #inspect(upload: Upload): Promise<InspectedXlsx> {
    let inspected: InspectedXlsx;
    try {
      inspected = await inspectXlsx(upload.content, { ...headerOptions, limits: xlsxLimits(this.settings) });
    } catch (error) {
      throw toImportProblem(error);
    }
    const { duplicates } = matchHeader(inspected.head);
    if (duplicates.length > 0)
      throw importsProblems.duplicateColumns({
        detail: `Keep one of each: ${duplicates.join('; ')}.`,
        extensions: { duplicates, params: { columns: duplicates.join('; ') } },
      });
    return inspected;
  }
}

/** The header in a form that PostgreSQL can store. */
function headerFields({ head }: InspectedXlsx): Pick<Import, 'header' | 'headerRow'> {
  return { header: JSON.parse(toJsonb(head.header)) as HeaderCell[], headerRow: head.headerRow };
}
