import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { CompaniesModule } from '../companies/index.ts';
import { AccessChanges } from './access-changes.service.ts';
import { AccountsService } from './accounts.service.ts';
import { CompanyProvisioningController } from './company-provisioning.controller.ts';
import { CompanyProvisioning } from './company-provisioning.service.ts';
import { Passwords } from './passwords.service.ts';
import { UserBinJob } from './bin/user-bin.job.ts';
import { UserBin } from './bin/user-bin.service.ts';
import { ColumnGroups } from './list/column-groups.service.ts';
import { DepartmentsController } from './list/departments.controller.ts';
import { UserList } from './list/user-list.service.ts';
import { UserBatches } from './user-batches.service.ts';
import { UsersController } from './users.controller.ts';
import { UsersService } from './users.service.ts';

@Module({
  imports: [AuditModule, CompaniesModule],
  controllers: [UsersController, DepartmentsController, CompanyProvisioningController],
  providers: [
    Passwords,
    AccessChanges,
    ColumnGroups,
    UsersService,
    UserList,
    UserBin,
    UserBinJob,
    AccountsService,
    CompanyProvisioning,
    UserBatches,
  ],
  exports: [AccessChanges, ColumnGroups, UsersService, AccountsService, CompanyProvisioning, UserBatches],
})
export class UsersModule {}
