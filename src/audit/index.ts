export { AuditModule } from './audit.module.ts';
export { AuditVerification } from './audit-verification.service.ts';
export type { AuditAction } from './audit-actions.ts';
export { AuditService } from './audit.service.ts';
export type { AuditAuthor, AuditEntry, ChangeOrigin } from './audit.service.ts';
export { AuditEventsFilter, AuditEventView, FieldChangeView } from './audit.dto.ts';
export { AuditEvent } from './audit-event.entity.ts';
export type { FieldChange } from './audit-event.entity.ts';
