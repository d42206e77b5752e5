// Why the service cannot start on its database, in sentences for the operator.

/** The message is a sentence for the operator. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
}

/** By SQLSTATE. A longer key goes before its class. */
const advice: Record<string, string> = {
  '42501': 'The login role of DATABASE_URL lacks a right. It must own the database, or have CREATE on it and on its schema public.',
  '25006': 'The PostgreSQL server is read-only, as a standby is. Let DATABASE_URL name the primary.',
  '57014': 'A statement_timeout of the server or of the login role ended a statement of the start. Remove it for the login role.',
  '55P03': 'A migration waited too long for a lock. Stop what uses the tables, such as pg_dump, then start again.',
  '53': 'The PostgreSQL server has no room, memory or connections left.',
  '58': 'The PostgreSQL server cannot read or write its files.',
  '28': 'The PostgreSQL server refused the login of DATABASE_URL.',
  '3D000': 'DATABASE_URL names a database that does not exist. Create it first.',
  '08': 'The connection to the PostgreSQL server was lost.',
  '57P': 'The PostgreSQL server is starting or stopping.',
};

/** Undefined for an error that does not come from the database. */
export function toDatabaseStartError(error: unknown): DatabaseStartError | undefined {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: string; cause?: unknown };
  // Node has codes such as EROFS.
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || /^E[A-Z]+$/.test(code))
    return cause ? toDatabaseStartError(cause) : undefined;
  const known = Object.keys(advice)
    .toSorted((one, other) => other.length - one.length)
    .find((state) => code.startsWith(state));
  const reason = message
    ?.split('\n')
    .at(-1)
    ?.replace(/^.* - /, '');
  return new DatabaseStartError(
    `${known ? advice[known] : 'The database refused what the start needs.'} It says: ${reason} (SQLSTATE ${code}).`,
  );
}
