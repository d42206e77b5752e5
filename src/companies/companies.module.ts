import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesController } from './companies.controller.ts';
import { CompaniesService } from './companies.service.ts';
import { CompanyErasures } from './company-erasures.service.ts';

@Module({
  imports: [AuditModule],
  controllers: [CompaniesController],
  providers: [CompaniesService, CompanyErasures],
  exports: [CompaniesService, CompanyErasures],
})
export class CompaniesModule {}
