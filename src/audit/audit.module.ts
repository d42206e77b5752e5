import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.ts';
import { AuditSeals } from './audit-chain.service.ts';
import { AuditService } from './audit.service.ts';

@Module({ controllers: [AuditController], providers: [AuditService, AuditSeals], exports: [AuditService, AuditSeals] })
export class AuditModule {}
