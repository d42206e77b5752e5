import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound } from './execute-bound.ts';

/**
 * Selects thousands of rows. The database returns each column as one JSON array, because parsing single values takes
 * twice as long. Values have their JSON types.
 * @param source the statement from its `from` on, with `$1`, `$2` … for the parameters.
 * @param toItem must not keep the row: every call gets the same object.
 */
export async function selectByColumn<Row extends object, Item>(
  em: EntityManager,
  columns: readonly (keyof Row & string)[],
  source: string,
  parameters: unknown[],
  toItem: (row: Row) => Item,
): Promise<Item[]> {
  const list = columns.map((column) => `coalesce(json_agg(${column}), '[]')::text as ${column}`).join(', ');
  const [texts] = await executeBound<[Record<string, string>]>(em, `select ${list} ${source}`, parameters);
  const values = columns.map((column) => JSON.parse(texts[column]!) as unknown[]);
  const row: Record<string, unknown> = {};
  return values[0]!.map((_, place) => {
    for (let index = 0; index < columns.length; index++) row[columns[index]!] = values[index]![place];
    return toItem(row as Row);
  });
}
