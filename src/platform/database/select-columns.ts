import type { EntityManager } from '@mikro-orm/postgresql';
import { executeBound } from './execute-bound.ts';

/** The rows of an answer by column: `columns.name[3]` is the name in the fourth row. */
export type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

/**
 * What a query finds, column by column, each as one text that the database has put together: by the thousand, taking
 * rows apart value by value costs twice as much. Values come as JSON has them.
 * @param expressions what to select, by the name that it is to have.
 * @param source the statement from its `from` on; each `?` in it is a parameter.
 */
export async function selectColumns<Row extends object>(
  em: EntityManager,
  expressions: Record<keyof Row & string, string>,
  source: string,
  parameters: unknown[],
): Promise<Columns<Row>> {
  const list = Object.entries<string>(expressions).map(
    ([name, expression]) => `coalesce(json_agg(${expression}), '[]')::text as "${name}"`,
  );
  const [texts] = await executeBound<[Record<string, string>]>(em, `select ${list.join(', ')} ${source}`, parameters);
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as unknown])) as Columns<Row>;
}
