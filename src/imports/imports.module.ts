import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { FileImports } from './run/plan-chunk.service.ts';
import { FileWork } from './run/apply-upload.service.ts';
import { IdempotencyKeys } from './idempotency.service.ts';
import { ImportDecisions } from './import-actions.service.ts';
import { ImportJob } from './run/import.job.ts';
import { ImportLeases } from './run/import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { ImportRunner } from './run/import-runner.service.ts';
import { ImportTransactions } from './run/chunk-writer.service.ts';
import { ImportUploads } from './upload-store.service.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsRetention } from './retention.service.ts';
import { ImportsService } from './imports.service.ts';
import { PreviewWork } from './run/apply-preview.service.ts';
import { SkippedDatalinksController } from '../datalinks/skipped-datalinks.controller.ts';
import { SkippedDatalinks } from '../datalinks/skipped-datalinks.service.ts';
import { UndoWork } from './run/undo-import.service.ts';
import { WorkbooksController } from '../spreadsheet/spreadsheet.controller.ts';
import { WorkbooksService } from '../spreadsheet/spreadsheet.service.ts';

@Module({
  imports: [AuditModule, CompaniesModule, DatalinksModule, UsersModule],
  // The workbooks come first: their fixed paths must not be taken for ids.
  controllers: [WorkbooksController, ImportsController, SkippedDatalinksController],
  providers: [
    FileImports,
    FileWork,
    IdempotencyKeys,
    ImportDecisions,
    ImportJob,
    ImportLeases,
    ImportRows,
    ImportRunner,
    ImportTransactions,
    ImportUploads,
    ImportsRetention,
    ImportsService,
    PreviewWork,
    SkippedDatalinks,
    UndoWork,
    WorkbooksService,
  ],
})
export class SpreadsheetModule {}
