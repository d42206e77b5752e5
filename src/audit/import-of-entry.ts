import type { AuditEvent } from './audit-event.entity.ts';

/** The import that an entry is about, or that has made the change. Imports note their id and the row in the details of each change. */
export function importOf({ targetType, targetId, details }: Pick<AuditEvent, 'targetType' | 'targetId' | 'details'>) {
  const id = targetType === 'import' ? targetId : details['importId'];
  if (typeof id !== 'string') return null;
  const row = details['row'];
  return { id, row: typeof row === 'number' ? row : null };
}
