import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound } from './execute-bound.ts';

/**
 * Rows by the thousand. They come column by column, each as one text of JSON that the database has put together:
 * taking them apart value by value costs twice as much. Values are as JSON has them.
 * @param columns what to select.
 * @param source the statement from its `from` on; each `?` in it is a parameter.
 */
export async function selectByColumn<Row extends object>(
  em: EntityManager,
  columns: readonly (keyof Row & string)[],
  source: string,
  parameters: unknown[],
): Promise<Row[]> {
  const list = columns.map((column) => `coalesce(json_agg(${column}), '[]')::text as ${column}`).join(', ');
  const [texts] = await executeBound<[Record<string, string>]>(em, `select ${list} ${source}`, parameters);
  const values = columns.map((column) => JSON.parse(texts[column]!) as unknown[]);
  return values[0]!.map((_, place) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) row[columns[index]!] = values[index]![place];
    return row as Row;
  });
}
