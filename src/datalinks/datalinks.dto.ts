import { ApiProperty } from '@nestjs/swagger';
import { TextField } from '../platform/http/index.ts';
import type { Datalinks } from './datalinks.entity.ts';
import { datalinkRules, type DatalinkValues, noDatalinks } from './datalinks.rules.ts';

/** A merge patch (RFC 7396): fields that are left out stay, null clears. */
export class DatalinksPatch {
  @TextField(datalinkRules.workPhone, { isOptional: true, isNullable: true, example: '+852 2345 6789 ext. 12' })
  workPhone?: string | null;

  @TextField(datalinkRules.mobilePhone, { isOptional: true, isNullable: true, example: '+852 9123 4567' })
  mobilePhone?: string | null;

  @TextField(datalinkRules.fax, { isOptional: true, isNullable: true, example: '+852 2345 6000' })
  fax?: string | null;

  @TextField(datalinkRules.website, { isOptional: true, isNullable: true, example: 'https://example.com/alex' })
  website?: string | null;

  @TextField(datalinkRules.address, { isOptional: true, isNullable: true, example: "12 Queen's Road Central\nHong Kong" })
  address?: string | null;
}

export class DatalinksView implements DatalinkValues {
  @ApiProperty({ type: String, nullable: true, example: '+852 2345 6789 ext. 12' })
  workPhone: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+852 9123 4567' })
  mobilePhone: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+852 2345 6000' })
  fax: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com/alex' })
  website: string | null;

  @ApiProperty({ type: String, nullable: true, example: "12 Queen's Road Central\nHong Kong" })
  address: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null where nothing was ever set.',
    example: '2026-11-23T09:30:00.000Z',
  })
  updatedAt: string | null;
}

export function datalinkValues(datalinks: Datalinks | null): DatalinkValues {
  if (!datalinks) return { ...noDatalinks };
  const { workPhone, mobilePhone, fax, website, address } = datalinks;
  return {
    workPhone: workPhone ?? null,
    mobilePhone: mobilePhone ?? null,
    fax: fax ?? null,
    website: website ?? null,
    address: address ?? null,
  };
}

export function toDatalinksView(datalinks: Datalinks | null): DatalinksView {
  return { ...datalinkValues(datalinks), updatedAt: datalinks?.updatedAt.toISOString() ?? null };
}
