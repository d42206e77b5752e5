import { Module } from '@nestjs/common';
import { PasswordHasher } from '../../libs/password-hash/index.ts';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { AccessChanges } from './access-changes.service.ts';
import { AccountsService } from './accounts.service.ts';
import { CompanyProvisioningController } from './company-provisioning.controller.ts';
import { CompanyProvisioning } from './company-provisioning.service.ts';
import { Passwords } from './passwords.service.ts';
import { UserBatches } from './user-batches.service.ts';
import { UsersController } from './users.controller.ts';
import { UsersService } from './users.service.ts';

@Module({
  imports: [AuditModule, CompaniesModule],
  controllers: [UsersController, CompanyProvisioningController],
  // One hasher for the whole process: it is what keeps hashes to as many at once as there are cores.
  providers: [
    { provide: PasswordHasher, useFactory: () => new PasswordHasher() },
    Passwords,
    AccessChanges,
    UsersService,
    AccountsService,
    CompanyProvisioning,
    UserBatches,
  ],
  exports: [PasswordHasher, AccessChanges, UsersService, AccountsService, CompanyProvisioning, UserBatches],
})
export class UsersModule {}
