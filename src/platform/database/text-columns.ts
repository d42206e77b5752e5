import { type ColumnName, columnName } from './column-name.ts';

/** The columns of the values, as plain SQL returns them. */
export type TextRow<Values> = { [Field in keyof Values & string as ColumnName<Field>]: Values[Field] };

/** Parts of plain SQL statements over text fields. `blank` has all fields, and every part is in its order. */
export function textColumns<Values extends Record<string, string | null>>(blank: Values) {
  const fields = Object.keys(blank) as (keyof Values & string)[];
  const columnByField = fields.map((field) => [field, columnName(field) as keyof TextRow<Values> & string] as const);
  const columns = columnByField.map(([, column]) => column);
  return {
    columns,
    /** The columns in the database. */
    columnList: columns.join(', '),
    /** The fields in the JSON records that are sent. */
    fieldList: fields.map((field) => `"${field}"`).join(', '),
    /** The fields with their types, for `jsonb_to_recordset`. */
    recordType: fields.map((field) => `"${field}" text`).join(', '),
    /** The columns set from the fields of a record that is called `entry`. */
    assignments: columnByField.map(([field, column]) => `${column} = entry."${field}"`).join(', '),
    toValues(row: TextRow<Values>): Values {
      // A copy has the shape of its source from the start, which is quicker than adding one property after another.
      const values: Record<string, string | null> = { ...blank };
      for (const [field, column] of columnByField) values[field] = row[column] as string | null;
      return values as Values;
    },
  };
}
