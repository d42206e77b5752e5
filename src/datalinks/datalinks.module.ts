import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { UsersModule } from '../users/index.ts';
import { DatalinksColumns } from './datalinks-columns.ts';
import { DatalinksService } from './datalinks.service.ts';
import { OwnDatalinksController } from './own-datalinks.controller.ts';
import { SkippedDatalinksController } from './skipped-datalinks.controller.ts';
import { SkippedDatalinks } from './skipped-datalinks.service.ts';
import { UserDatalinksController } from './user-datalinks.controller.ts';

@Module({
  imports: [AuditModule, CompaniesModule, UsersModule],
  controllers: [OwnDatalinksController, UserDatalinksController, SkippedDatalinksController],
  providers: [DatalinksService, DatalinksColumns, SkippedDatalinks],
  exports: [DatalinksService, SkippedDatalinks],
})
export class DatalinksModule {}
