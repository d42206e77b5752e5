import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.ts';
import { AuditChain } from './audit-chain.service.ts';
import { AuditService } from './audit.service.ts';
import { AuditVerification } from './audit-verification.service.ts';

@Module({ controllers: [AuditController], providers: [AuditService, AuditChain, AuditVerification], exports: [AuditService] })
export class AuditModule {}
