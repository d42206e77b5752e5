import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, ValidateNested } from 'class-validator';
import { type RowOf, toIsoTime, toIsoTimeOrNull, ViewColumns } from '../platform/database/index.ts';
import { IfGiven, checkedBy, PageQuery, SearchText, TextField } from '../platform/http/index.ts';
import { type Language, LanguageField, LanguageProperty } from '../platform/language/index.ts';
import { companyNameRule } from './companies.rules.ts';
import type { Company } from './company.entity.ts';

const wholeNumber = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    ? null
    : { code: 'out-of-range', message: `Use a whole number from ${min} to ${max}.` };

export class CompaniesQuery extends PageQuery {
  @SearchText(200, { description: 'A part of the name. Case, accents and width do not count.', example: 'acme' })
  q?: string;
}

class ImpersonationPolicyPatch {
  @ApiPropertyOptional({ type: Boolean, example: false })
  @IfGiven()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 60, example: 30 })
  @IfGiven()
  @checkedBy(wholeNumber(1, 60))
  minutes?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, example: 20 })
  @IfGiven()
  @checkedBy(wholeNumber(1, 1_000))
  startsPerHour?: number;

  @ApiPropertyOptional({ type: Boolean, example: true })
  @IfGiven()
  @IsBoolean()
  notifyUser?: boolean;
}

class ImportPolicyPatch {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, example: 30 })
  @IfGiven()
  @checkedBy(wholeNumber(1, 100))
  alarmShare?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100_000, example: 10 })
  @IfGiven()
  @checkedBy(wholeNumber(1, 100_000))
  alarmMinimum?: number;
}

class CompanyPolicyPatch {
  @ApiPropertyOptional({ type: ImpersonationPolicyPatch })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ImpersonationPolicyPatch)
  impersonation?: ImpersonationPolicyPatch;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_440, example: 60 })
  @IfGiven()
  @checkedBy(wholeNumber(1, 1_440))
  reauthenticateMinutes?: number;

  @ApiPropertyOptional({ type: Boolean, example: false })
  @IfGiven()
  @IsBoolean()
  passwordChangeRequired?: boolean;

  @ApiPropertyOptional({ type: ImportPolicyPatch })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ImportPolicyPatch)
  import?: ImportPolicyPatch;
}

export class CompanyPatch {
  @TextField(companyNameRule, { isOptional: true, example: 'Acme Holdings' })
  name?: string;

  @ApiPropertyOptional({ type: CompanyPolicyPatch })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => CompanyPolicyPatch)
  policy?: CompanyPolicyPatch;

  @LanguageField('The language of users who have chosen none; null for the language of the browser.')
  language?: Language | null;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'For platform admins only. No user of a disabled company can log in.',
    example: false,
  })
  @IfGiven()
  @IsBoolean()
  disabled?: boolean;
}

class ImpersonationPolicyView {
  @ApiProperty({ description: 'Whether company admins may log in as their members.', example: true })
  enabled: boolean;

  @ApiProperty({ type: 'integer', description: 'The longest duration of an impersonation. The installation may allow less.', example: 30 })
  minutes: number;

  @ApiProperty({
    type: 'integer',
    description:
      'How often an admin may log in as a user in an hour. Starts from an open skipped datalink count apart, ten times as many. The installation may allow fewer.',
    example: 20,
  })
  startsPerHour: number;

  @ApiProperty({ description: 'Whether users are notified on their next visit. They can always see their impersonations.', example: true })
  notifyUser: boolean;
}

class ImportPolicyView {
  @ApiProperty({
    type: 'integer',
    description:
      'An import has an alarm if it would change the names, the e-mail addresses or the departments of this share (%) or more of the existing users in its file.',
    example: 30,
  })
  alarmShare: number;

  @ApiProperty({ type: 'integer', description: 'An import has no alarm about fewer users than this.', example: 10 })
  alarmMinimum: number;
}

class CompanyPolicyView {
  @ApiProperty({ type: ImpersonationPolicyView })
  impersonation: ImpersonationPolicyView;

  @ApiProperty({ type: 'integer', description: 'How old an admin\'s login may be for "login as user".', example: 60 })
  reauthenticateMinutes: number;

  @ApiProperty({ description: 'Whether users created by an import must set a new password before anything else.', example: false })
  passwordChangeRequired: boolean;

  @ApiProperty({ type: ImportPolicyView })
  import: ImportPolicyView;
}

export class CompanyView {
  @ApiProperty({ format: 'uuid', example: '5d3a8c1e-7a53-4ed6-9f5e-0c1b2a3d4e5f' })
  id: string;

  @ApiProperty({ example: 'Acme Holdings' })
  name: string;

  @ApiProperty({ type: CompanyPolicyView })
  policy: CompanyPolicyView;

  @LanguageProperty('The language of users who have chosen none. If it is null, too, the browser decides.')
  language: Language | null;

  @ApiProperty({ example: false })
  disabled: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Since when the company is being erased. Nothing of it can be changed any more.',
    example: null,
  })
  erasureRequestedAt: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  updatedAt: string;

  @ApiProperty({ type: 'integer', description: 'Grows with every change; the same number as in the `ETag`.', example: 1 })
  version: number;
}

const companyProperties = [
  ...(['id', 'name', 'isImpersonationEnabled', 'impersonationMinutes', 'impersonationStartsPerHour', 'notifiesImpersonated'] as const),
  ...(['reauthenticateMinutes', 'requiresPasswordChange', 'importAlarmShare', 'importAlarmMinimum', 'language'] as const),
  ...(['disabledAt', 'erasureRequestedAt', 'createdAt', 'updatedAt', 'version'] as const),
];

/** What {@link toCompanyView} shows. */
type CompanyViewRow = RowOf<Pick<Company, (typeof companyProperties)[number]>>;

export const companyViewColumns = new ViewColumns<Company, (typeof companyProperties)[number]>(companyProperties);

export function toCompanyView(company: CompanyViewRow): CompanyView {
  return {
    id: company.id,
    name: company.name,
    policy: {
      impersonation: {
        enabled: company.isImpersonationEnabled,
        minutes: company.impersonationMinutes,
        startsPerHour: company.impersonationStartsPerHour,
        notifyUser: company.notifiesImpersonated,
      },
      reauthenticateMinutes: company.reauthenticateMinutes,
      passwordChangeRequired: company.requiresPasswordChange,
      import: { alarmShare: company.importAlarmShare, alarmMinimum: company.importAlarmMinimum },
    },
    language: company.language ?? null,
    disabled: company.disabledAt != null,
    erasureRequestedAt: toIsoTimeOrNull(company.erasureRequestedAt),
    createdAt: toIsoTime(company.createdAt),
    updatedAt: toIsoTime(company.updatedAt),
    version: company.version,
  };
}
