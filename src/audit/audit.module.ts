import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.ts';
import { AuditChain } from './audit-chain.service.ts';
import { AuditService } from './audit.service.ts';

@Module({ controllers: [AuditController], providers: [AuditService, AuditChain], exports: [AuditService, AuditChain] })
export class AuditModule {}
