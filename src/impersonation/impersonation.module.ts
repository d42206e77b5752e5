import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { AuthModule } from '../auth/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { ImpersonationController } from './impersonation.controller.ts';
import { ImpersonationService } from './impersonation.service.ts';
import { OwnImpersonationsController } from './own-impersonations.controller.ts';
import { OwnImpersonationsService } from './own-impersonations.service.ts';

@Module({
  imports: [AuditModule, AuthModule, CompaniesModule, DatalinksModule, UsersModule],
  controllers: [ImpersonationController, OwnImpersonationsController],
  providers: [ImpersonationService, OwnImpersonationsService],
})
export class ImpersonationModule {}
