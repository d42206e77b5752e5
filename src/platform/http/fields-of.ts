import type { Type } from '@nestjs/common';

/** A class with one decorated property per field, for request bodies and views whose fields are listed in a table. */
export function FieldsOf<Shape extends object>(
  fields: readonly (keyof Shape & string)[],
  decoratorFor: (field: keyof Shape & string) => PropertyDecorator,
): Type<Shape> {
  class Fields {}
  for (const field of fields) decoratorFor(field)(Fields.prototype, field);
  return Fields as Type<Shape>;
}
