import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { CompanyErasure } from './company-erasure.service.ts';
import { CompanyExport } from './company-export.service.ts';
import { OffboardingController } from './offboarding.controller.ts';

/** A company that leaves: its data to take away, and its erasure. */
@Module({
  imports: [AuditModule, CompaniesModule, DatalinksModule],
  controllers: [OffboardingController],
  providers: [CompanyErasure, CompanyExport],
})
export class OffboardingModule {}
