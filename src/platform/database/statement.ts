/** SQL, or a part of it, with `?` for each of its parameters. */
export interface Statement {
  sql: string;
  parameters: readonly unknown[];
}
