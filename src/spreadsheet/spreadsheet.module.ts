import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { SpreadsheetController } from './spreadsheet.controller.ts';
import { SpreadsheetService } from './spreadsheet.service.ts';

@Module({
  imports: [AuditModule, DatalinksModule, UsersModule],
  controllers: [SpreadsheetController],
  providers: [SpreadsheetService],
})
export class SpreadsheetModule {}
