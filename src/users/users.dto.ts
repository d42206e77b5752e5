import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { companyNameRule, CompanyView } from '../companies/index.ts';
import type { Role } from '../platform/access/index.ts';
import { checkedBy, PageQuery, TextField } from '../platform/http/index.ts';
import { profileRules } from './profile.rules.ts';
import type { User } from './user.entity.ts';
import { checkUsername, cleanUsername } from './username.rules.ts';

const isGiven = (_: object, value: unknown) => value !== undefined;
const companyRoles = ['company_admin', 'member'] as const;
type CompanyRole = (typeof companyRoles)[number];
const exampleId = '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12';

export const userSorts = ['username', 'firstName', 'lastName', 'email', 'createdAt', 'updatedAt'] as const;
export type UserSort = (typeof userSorts)[number];
const sortChoices = userSorts.flatMap((sort) => [sort, `-${sort}`]);

/** Which users of the company; the list and the export share it. */
export class UsersFilter {
  @ApiPropertyOptional({ description: 'A part of the username, the name or the e-mail address.', example: 'tong' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ description: 'Exactly this department.', example: 'Sales' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  department?: string;

  @ApiPropertyOptional({ enum: companyRoles })
  @IsOptional()
  @IsIn(companyRoles)
  role?: CompanyRole;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  disabled?: boolean;

  @ApiPropertyOptional({ enum: sortChoices, default: 'username', description: 'With `-` in front from the last to the first.' })
  @IsOptional()
  @IsIn(sortChoices)
  sort: UserSort | `-${UserSort}` = 'username';
}

/** {@link UsersFilter} with pages. */
export class UsersQuery extends UsersFilter {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Items on one page.' })
  @PageLimit()
  limit = 50;

  @ApiPropertyOptional({ type: String, description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

class ProfilePatchBody {
  @TextField(profileRules.email, { isOptional: true, example: 'alex.tong@example.com' })
  email?: string;

  @TextField(profileRules.firstName, { isOptional: true, example: 'Alex' })
  firstName?: string;

  @TextField(profileRules.lastName, { isOptional: true, example: 'Tong' })
  lastName?: string;

  @TextField(profileRules.companyName, { isOptional: true, isNullable: true, description: "The text on the card; cleared, it is the company's name.", example: 'Acme Holdings' })
  companyName?: string | null;

  @TextField(profileRules.title, { isOptional: true, isNullable: true, example: 'Account Manager' })
  title?: string | null;

  @TextField(profileRules.department, { isOptional: true, isNullable: true, example: 'Sales' })
  department?: string | null;

  @TextField(profileRules.aboutMe, { isOptional: true, isNullable: true, example: 'Speaks Cantonese and English.' })
  aboutMe?: string | null;

  @TextField(profileRules.whatsApp, { isOptional: true, isNullable: true, example: '+852 9123 4567' })
  whatsApp?: string | null;
}

/** A merge patch (RFC 7396) of the own profile. */
export class OwnProfilePatch extends ProfilePatchBody {}
