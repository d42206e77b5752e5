/** `workPhone` as a type becomes `work_phone`. */
export type ColumnName<Property extends string> = Property extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${ColumnName<Rest>}`
  : '';

/** The database column of a property, named as MikroORM names it: `workPhone` becomes `work_phone`. */
export function columnName<Property extends string>(property: Property): ColumnName<Property> {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as ColumnName<Property>;
}
