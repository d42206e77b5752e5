import type { Schemas } from '../api/types.ts';

type AuditAction = Schemas['AuditEventView']['action'];

/** All that the trail can tell of; the type makes sure that none is missing and none is too much. */
const known: Record<AuditAction, true> = {
  'access.denied': true,
  'audit.exported': true,
  'company.created': true,
  'company.updated': true,
  'datalinks.updated': true,
  'impersonation.denied': true,
  'impersonation.ended': true,
  'impersonation.started': true,
  'import.applied': true,
  'import.cancel-requested': true,
  'import.cancelled': true,
  'import.completed': true,
  'import.created': true,
  'import.failed': true,
  'import.previewed': true,
  'import.undo-requested': true,
  'session.all-ended': true,
  'session.denied': true,
  'session.ended': true,
  'session.reauthenticated': true,
  'session.started': true,
  'skipped-datalink.dismissed': true,
  'user.created': true,
  'user.deleted': true,
  'user.updated': true,
  'users.exported': true,
};

export const auditActions = Object.keys(known) as AuditAction[];
