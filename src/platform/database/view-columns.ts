import { columnName } from './column-name.ts';

/** An entity, or a row of plain SQL with the same properties, whose times are text. */
export type RowOf<Entity> = { [Property in keyof Entity]: Extract<Entity[Property], Date> extends never ? Entity[Property] : Entity[Property] | string };

/** The columns that a view is made of, for statements that need no entity. */
export class ViewColumns<Entity, Property extends keyof Entity & string> {
  readonly #properties: readonly Property[];

  constructor(properties: readonly Property[]) {
    this.#properties = properties;
  }

  /** The columns of a table with this alias. The prefix distinguishes those of several tables. */
  list(alias: string, prefix = ''): string {
    return this.#properties.map((property) => `${alias}.${columnName(property)} as "${prefix}${property}"`).join(', ');
  }

  /** The values of the columns with this prefix. */
  read(row: Record<string, unknown>, prefix: string): RowOf<Pick<Entity, Property>> {
    const values: Record<string, unknown> = {};
    for (const property of this.#properties) values[property] = row[prefix + property];
    return values as RowOf<Pick<Entity, Property>>;
  }
}

/** A time of an entity or of a row, as a view shows it. */
export function toIsoTime(time: Date | string): string {
  return (typeof time === 'string' ? new Date(time) : time).toISOString();
}

export function toIsoTimeOrNull(time: Date | string | null | undefined): string | null {
  return time == null ? null : toIsoTime(time);
}
