import { ApiProperty } from '@nestjs/swagger';
import { FieldsOf, TextField } from '../platform/http/index.ts';
import type { Datalinks } from './datalinks.entity.ts';
import { datalinkDefinitions, type DatalinkField, datalinkFields, type DatalinkValues } from './datalinks.fields.ts';

/** A merge patch (RFC 7396): fields that are left out keep their values, null clears. */
export class DatalinksPatch extends FieldsOf<Partial<DatalinkValues>>(datalinkFields, (field) => {
  const { rule, example } = datalinkDefinitions[field];
  return TextField(rule, { isOptional: true, isNullable: true, example });
}) {}

export class DatalinkValuesView extends FieldsOf<DatalinkValues>(datalinkFields, (field) =>
  ApiProperty({ type: String, nullable: true, example: datalinkDefinitions[field].example }),
) {}

export class DatalinksView extends DatalinkValuesView {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null if no datalink was ever set.',
    example: '2026-11-23T09:30:00.000Z',
  })
  updatedAt: string | null;

  @ApiProperty({
    type: 'integer',
    description: 'Grows with every change; the same number as in the `ETag`. 0 if no datalink was ever set.',
    example: 1,
  })
  version: number;
}

export function toDatalinkValues(datalinks: { [Field in DatalinkField]?: string | null } | null): DatalinkValues {
  return Object.fromEntries(datalinkFields.map((field) => [field, datalinks?.[field] ?? null])) as DatalinkValues;
}

/** A user who never had any datalinks has no row, and the version 0. */
export function versionOf(datalinks: Datalinks | null): number {
  return datalinks?.version ?? 0;
}

export function toDatalinksView(datalinks: Datalinks | null): DatalinksView {
  return { ...toDatalinkValues(datalinks), updatedAt: datalinks?.updatedAt.toISOString() ?? null, version: versionOf(datalinks) };
}
