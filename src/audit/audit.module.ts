import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.ts';
import { AuditChain } from './audit-chain.service.ts';
import { AuditErasure } from './audit-erasure.service.ts';
import { AuditLog } from './audit-log.service.ts';
import { AuditService } from './audit.service.ts';
import { AuditVerification } from './audit-verification.service.ts';
import { OwnActivityController } from './own-activity.controller.ts';

@Module({
  controllers: [AuditController, OwnActivityController],
  providers: [AuditService, AuditLog, AuditChain, AuditErasure, AuditVerification],
  exports: [AuditErasure, AuditLog, AuditService],
})
export class AuditModule {}
