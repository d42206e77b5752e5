import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { FileImports } from './file-import.service.ts';
import { FileWork } from './file-work.service.ts';
import { IdempotencyKeys } from './idempotency.service.ts';
import { ImportDecisions } from './import-decisions.service.ts';
import { ImportJob } from './import.job.ts';
import { ImportLeases } from './import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { ImportRunner } from './import-runner.service.ts';
import { ImportTransactions } from './import-transactions.service.ts';
import { ImportUploads } from './import-uploads.service.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsRetention } from './imports-retention.service.ts';
import { ImportsService } from './imports.service.ts';
import { PreviewWork } from './preview-work.service.ts';
import { SkippedDatalinksController } from './skipped-datalinks.controller.ts';
import { SkippedDatalinks } from './skipped-datalinks.service.ts';
import { UndoWork } from './undo-work.service.ts';
import { WorkbooksController } from './workbooks.controller.ts';
import { WorkbooksService } from './workbooks.service.ts';

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
