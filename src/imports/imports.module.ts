import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { BulkChangesController } from './bulk/bulk-changes.controller.ts';
import { CreateBulkChange } from './bulk/create-bulk-change.service.ts';
import { CreateImport } from './upload/create-import.service.ts';
import { IdempotencyKeys } from './upload/idempotency.service.ts';
import { ImportActions } from './import-actions.service.ts';
import { ImportReport } from './rows/import-report.service.ts';
import { ImportRows } from './rows/import-rows.service.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';
import { ImportRetention } from './retention.service.ts';
import { ApplyBulkChange } from './run/apply-bulk-change.service.ts';
import { ApplyPreview } from './run/apply-preview.service.ts';
import { ApplyUpload } from './run/apply-upload.service.ts';
import { ChunkWriter } from './run/chunk-writer.service.ts';
import { ImportLeases } from './run/import-leases.service.ts';
import { ImportRunner } from './run/import-runner.service.ts';
import { ImportJob } from './run/import.job.ts';
import { PlanChunk } from './run/plan-chunk.service.ts';
import { PlanReview } from './run/plan-review.service.ts';
import { UndoImport } from './run/undo-import.service.ts';
import { WriteRows } from './run/write-rows.service.ts';
import { QueueImport } from './upload/queue-import.service.ts';
import { UploadStore } from './upload/upload-store.service.ts';

@Module({
  imports: [AuditModule, CompaniesModule, DatalinksModule, UsersModule],
  controllers: [ImportsController, BulkChangesController],
  providers: [
    ApplyBulkChange,
    ApplyPreview,
    ApplyUpload,
    ChunkWriter,
    CreateBulkChange,
    CreateImport,
    IdempotencyKeys,
    ImportActions,
    ImportJob,
    ImportLeases,
    ImportReport,
    ImportRetention,
    ImportRows,
    ImportRunner,
    ImportsService,
    PlanChunk,
    PlanReview,
    QueueImport,
    UndoImport,
    UploadStore,
    WriteRows,
  ],
})
export class ImportsModule {}
