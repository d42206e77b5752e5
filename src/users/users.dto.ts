import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { companyNameRule } from '../companies/index.ts';
import { checkedBy, PageQuery, QueryFlag, SearchText, TextField } from '../platform/http/index.ts';
import { profileRules } from './profile.rules.ts';
import { checkUsername, cleanUsername } from './username.rules.ts';

const isGiven = (_: object, value: unknown) => value !== undefined;
const companyRoles = ['company_admin', 'member'] as const;
export type CompanyRole = (typeof companyRoles)[number];

export const userSorts = ['username', 'firstName', 'lastName', 'email', 'createdAt', 'updatedAt'] as const;
export type UserSort = (typeof userSorts)[number];
const sortChoices = userSorts.flatMap((sort) => [sort, `-${sort}`]);

/** Which users of the company; the list and the export share it. */
export class UsersFilter {
  @SearchText(200, { description: 'Words, all of which are in the username, the name or the e-mail address.', example: 'tong' })
  q?: string;

  @SearchText(100, { description: 'This department, in whatever case.', example: 'Sales' })
  department?: string;

  @ApiPropertyOptional({ enum: companyRoles })
  @IsOptional()
  @IsIn(companyRoles)
  role?: CompanyRole;

  @QueryFlag()
  disabled?: boolean;

  @ApiPropertyOptional({ enum: sortChoices, default: 'username', description: 'With `-` in front from the last to the first.' })
  @IsOptional()
  @IsIn(sortChoices)
  sort: UserSort | `-${UserSort}` = 'username';
}

/** {@link UsersFilter} with pages. */
export class UsersQuery extends IntersectionType(UsersFilter, PageQuery) {}

/** A password as it comes: neither trimmed nor cut. Its strength is judged where the account is known. */
export const PasswordField = ({
  isOptional = false,
  example = 'brave-otter-canoe-41',
  description = '8 to 128 characters.',
} = {}): PropertyDecorator => {
  const decorators = [
    ApiProperty({ type: String, format: 'password', maxLength: 1_000, required: !isOptional, description, example }),
    ...(isOptional ? [ValidateIf(isGiven)] : []),
    IsString(),
    MaxLength(1_000),
  ];
  return (target, property) => decorators.forEach((decorate) => decorate(target, property));
};

const UsernameField = (): PropertyDecorator => {
  const decorators = [
    ApiProperty({
      minLength: 3,
      maxLength: 64,
      description: 'Letters, digits and `. _ @ + -`. Unique in the whole installation; never changes.',
      example: 'alex.tong',
    }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? cleanUsername(value) : value)),
    checkedBy((value) => (typeof value === 'string' ? checkUsername(value) : { code: 'required', message: 'Enter a username.' })),
  ];
  return (target, property) => decorators.forEach((decorate) => decorate(target, property));
};

class OptionalProfile {
  @TextField(profileRules.companyName, {
    isOptional: true,
    isNullable: true,
    description: "The text on the card; cleared, it is the company's name.",
    example: 'Acme Holdings',
  })
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
export class OwnProfilePatch extends OptionalProfile {
  @TextField(profileRules.email, { isOptional: true, example: 'alex.tong@example.com' })
  email?: string;

  @TextField(profileRules.firstName, { isOptional: true, example: 'Alex' })
  firstName?: string;

  @TextField(profileRules.lastName, { isOptional: true, example: 'Tong' })
  lastName?: string;
}

/** A merge patch (RFC 7396) by an admin. */
export class UserPatch extends OwnProfilePatch {
  @ApiPropertyOptional({ enum: companyRoles, example: 'member' })
  @ValidateIf(isGiven)
  @IsIn(companyRoles)
  role?: CompanyRole;

  @ApiPropertyOptional({ type: Boolean, description: 'A disabled user cannot log in, and is logged out at once.', example: false })
  @ValidateIf(isGiven)
  @IsBoolean()
  disabled?: boolean;

  @PasswordField({ isOptional: true, description: "A new password of 8 to 128 characters; it ends the user's sessions." })
  password?: string;
}

export class UserCreation extends OptionalProfile {
  @UsernameField()
  username: string;

  @PasswordField()
  password: string;

  @TextField(profileRules.email, { example: 'alex.tong@example.com' })
  email: string;

  @TextField(profileRules.firstName, { example: 'Alex' })
  firstName: string;

  @TextField(profileRules.lastName, { example: 'Tong' })
  lastName: string;

  @ApiPropertyOptional({ enum: companyRoles, default: 'member', example: 'member' })
  @ValidateIf(isGiven)
  @IsIn(companyRoles)
  role: CompanyRole = 'member';
}

class FirstAdmin {
  @UsernameField()
  username: string;

  @PasswordField()
  password: string;

  @TextField(profileRules.email, { example: 'admin@example.com' })
  email: string;

  @TextField(profileRules.firstName, { example: 'Ada' })
  firstName: string;

  @TextField(profileRules.lastName, { example: 'Min' })
  lastName: string;
}

/** A company is founded together with its first admin: it is never without one. */
export class CompanyCreation {
  @TextField(companyNameRule, { example: 'Acme Holdings' })
  name: string;

  @ApiProperty({ type: FirstAdmin })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => FirstAdmin)
  admin: FirstAdmin;
}
