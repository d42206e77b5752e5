import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound, toJsonb } from '../../platform/database/index.ts';

/** Which of these username keys belong to users in the company's bin. */
export async function findUsernamesInBin(em: EntityManager, companyId: string, usernameKeys: string[]): Promise<Set<string>> {
  if (usernameKeys.length === 0) return new Set();
  const rows = await executeBound<{ usernameKey: string }[]>(
    em,
    `select username_keys_in_bin($1::uuid, (select array_agg(value) from jsonb_array_elements_text($2::jsonb))::text[]) as "usernameKey"`,
    [companyId, toJsonb(usernameKeys)],
  );
  return new Set(rows.map(({ usernameKey }) => usernameKey));
}
