import { columnName } from './column-name.ts';

/** An entity, or a row of plain SQL with the same properties, whose times are text. */
export type RowOf<Entity> = {
  [Property in keyof Entity]: Extract<Entity[Property], Date> extends never ? Entity[Property] : Entity[Property] | string;
};

/** The columns that a view is made of, for statements that need no entity. The prefix distinguishes those of several tables. */
export class ViewColumns<Entity, Property extends keyof Entity & string> {
  readonly #properties: readonly Property[];
  readonly #names: readonly string[];

  constructor(properties: readonly Property[], prefix = '') {
    this.#properties = properties;
    this.#names = properties.map((property) => prefix + property);
  }

  /** The columns of a table with this alias. */
  list(alias: string): string {
    return this.#properties.map((property, index) => `${alias}.${columnName(property)} as "${this.#names[index]}"`).join(', ');
  }

  /** The values among those of other tables. */
  read(row: Record<string, unknown>): RowOf<Pick<Entity, Property>> {
    const values: Record<string, unknown> = {};
    for (let index = 0; index < this.#names.length; index++) values[this.#properties[index]!] = row[this.#names[index]!];
    return values as RowOf<Pick<Entity, Property>>;
  }

  /** The same columns with a prefix. */
  withPrefix(prefix: string): ViewColumns<Entity, Property> {
    return new ViewColumns(this.#properties, prefix);
  }
}

/** A time of an entity or of a row, as a view shows it. */
export function toIsoTime(time: Date | string): string {
  return (typeof time === 'string' ? new Date(time) : time).toISOString();
}

export function toIsoTimeOrNull(time: Date | string | null | undefined): string | null {
  return time == null ? null : toIsoTime(time);
}
