/** Rows of a company: a table, and a condition in which `$1` is the company. */
interface ErasedTable {
  table: string;
  condition: string;
}

const ofCompany = 'company_id = $1';
const ofImports = 'import_id in (select id from imports where company_id = $1)';
const ofUsers = 'user_id in (select id from users where company_id = $1)';

/**
 * All tables with rows of a company, but for the audit log, which erases itself. In the order in which rows are removed: those
 * that refer to others first. This is the one place outside of their modules that deletes from them.
 */
export const erasedTables: readonly ErasedTable[] = [
  { table: 'import_uploads', condition: ofImports },
  { table: 'import_cells', condition: ofImports },
  { table: 'import_rows', condition: ofImports },
  { table: 'idempotency_keys', condition: ofCompany },
  { table: 'imports', condition: ofCompany },
  { table: 'skipped_datalinks', condition: ofUsers },
  { table: 'datalinks', condition: ofUsers },
  { table: 'refresh_tokens', condition: `session_id in (select id from sessions where ${ofUsers})` },
  { table: 'sessions', condition: ofUsers },
  { table: 'impersonations', condition: ofCompany },
  { table: 'users', condition: ofCompany },
];

/** What {@link AuditErasure} erases. */
export const auditTables = ['audit_events', 'audit_prunings', 'audit_seals'];
