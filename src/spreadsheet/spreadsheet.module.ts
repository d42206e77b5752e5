import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { ImportJob } from './import.job.ts';
import { ImportChunks } from './import-chunks.service.ts';
import { ImportLeases } from './import-leases.service.ts';
import { ImportRows } from './import-rows.service.ts';
import { ImportRunner } from './import-runner.service.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';
import { WorkbooksController } from './workbooks.controller.ts';
import { WorkbooksService } from './workbooks.service.ts';

@Module({
  imports: [AuditModule, CompaniesModule, DatalinksModule, UsersModule],
  // The workbooks come first: their fixed paths must not be taken for ids.
  controllers: [WorkbooksController, ImportsController],
  providers: [ImportJob, ImportChunks, ImportLeases, ImportRows, ImportRunner, ImportsService, WorkbooksService],
})
export class SpreadsheetModule {}
