import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { UsersModule } from '../users/index.ts';
import { DatalinksService } from './datalinks.service.ts';
import { OwnDatalinksController } from './own-datalinks.controller.ts';
import { UserDatalinksController } from './user-datalinks.controller.ts';

@Module({
  imports: [AuditModule, UsersModule],
  controllers: [OwnDatalinksController, UserDatalinksController],
  providers: [DatalinksService],
  exports: [DatalinksService],
})
export class DatalinksModule {}
