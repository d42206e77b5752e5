import { AsyncLocalStorage } from 'node:async_hooks';
import { escapeLiteral } from 'pg';

/**
 * The statements that a transaction begins with, in the context that opens it: none for the owner of the tables. The drivers
 * send them in the same message as `begin`.
 */
export const transactionSettings = new AsyncLocalStorage<string>();

/**
 * Company, role and limits for one transaction only (`set local`), so that a pooled connection keeps none of them. They are
 * statements and not calls of `set_config`, whose settings Citus would not pass on to its workers.
 */
export function toStatements(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `set local ${name} = ${escapeLiteral(value)};`)
    .join(' ');
}
