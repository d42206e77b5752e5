import { Global, Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { AuthModule, UnseenImpersonations } from '../auth/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { DatalinksModule } from '../datalinks/index.ts';
import { UsersModule } from '../users/index.ts';
import { ImpersonationController } from './impersonation.controller.ts';
import { ImpersonationService } from './impersonation.service.ts';
import { OwnImpersonationsController } from './own-impersonations.controller.ts';
import { OwnImpersonationsService } from './own-impersonations.service.ts';
import { UnseenImpersonationsService } from './unseen-impersonations.service.ts';

/** Global, so that `auth` can be given {@link UnseenImpersonations} from a layer above it. */
@Global()
@Module({
  imports: [AuditModule, AuthModule, CompaniesModule, DatalinksModule, UsersModule],
  controllers: [ImpersonationController, OwnImpersonationsController],
  providers: [ImpersonationService, OwnImpersonationsService, { provide: UnseenImpersonations, useClass: UnseenImpersonationsService }],
  exports: [UnseenImpersonations],
})
export class ImpersonationModule {}
