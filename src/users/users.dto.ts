import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsIn, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { passwordLimits } from '../../libs/password-hash/index.ts';
import { companyNameRule } from '../companies/index.ts';
import { IfGiven, checkedBy, FieldsOf, TextField, type TextFieldOptions } from '../platform/http/index.ts';
import { type Language, LanguageField } from '../platform/language/index.ts';
import {
  type ClearableProfileField,
  clearableProfileFields,
  profileDefinitions,
  type ProfileField,
  type ProfileFieldDefinition,
  type RequiredProfileField,
  requiredProfileFields,
} from './profile.fields.ts';
import { checkNewUsername, cleanUsername, usernameLimits } from './username.rules.ts';

export const companyRoles = ['company_admin', 'member'] as const;
export type CompanyRole = (typeof companyRoles)[number];

/** A password is neither trimmed nor shortened. Its strength is checked later, when the username and company are known. */
export const PasswordField = ({
  isOptional = false,
  example = 'brave-otter-canoe-41',
  description = `${passwordLimits.charsMin} to ${passwordLimits.charsMax} characters, without line breaks and other control characters.`,
} = {}): PropertyDecorator => {
  const decorators = [
    ApiProperty({ type: String, format: 'password', maxLength: 1_000, required: !isOptional, description, example }),
    ...(isOptional ? [IfGiven()] : []),
    IsString(),
    MaxLength(1_000),
  ];
  return (target, property) => decorators.forEach((decorate) => decorate(target, property));
};

const UsernameField = (): PropertyDecorator => {
  const decorators = [
    ApiProperty({
      minLength: usernameLimits.charsMin,
      maxLength: usernameLimits.charsMax,
      description:
        'Letters of one script (or Latin with Chinese, Japanese or Korean), digits and `. _ @ + -`. Unique in the whole installation; never changes.',
      example: 'alex.tong',
    }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? cleanUsername(value) : value)),
    checkedBy((value) => (typeof value === 'string' ? checkNewUsername(value) : { code: 'required', message: 'Enter a username.' })),
  ];
  return (target, property) => decorators.forEach((decorate) => decorate(target, property));
};

class ClearableProfile extends FieldsOf<Partial<Record<ClearableProfileField, string | null>>>(clearableProfileFields, (field) =>
  profileText(field, { isOptional: true, isNullable: true }),
) {}

class RequiredProfile extends FieldsOf<Record<RequiredProfileField, string>>(requiredProfileFields, (field) => profileText(field)) {}

class RequiredProfilePatch extends FieldsOf<Partial<Record<RequiredProfileField, string>>>(requiredProfileFields, (field) =>
  profileText(field, { isOptional: true }),
) {}

function profileText(field: ProfileField, options: TextFieldOptions = {}): PropertyDecorator {
  const { rule, example, description }: ProfileFieldDefinition = profileDefinitions[field];
  return TextField(rule, { ...options, example, ...(description === undefined ? {} : { description }) });
}

const languageDescription =
  'The language of the console, of mails and of workbooks; null for the language of the company, or else of the browser.';

/** A merge patch (RFC 7396) of the user's own profile. */
export class OwnProfilePatch extends IntersectionType(ClearableProfile, RequiredProfilePatch) {
  @LanguageField(languageDescription)
  language?: Language | null;
}

/** A merge patch (RFC 7396) by an admin. */
export class UserPatch extends OwnProfilePatch {
  @ApiPropertyOptional({ enum: companyRoles, example: 'member' })
  @IfGiven()
  @IsIn(companyRoles)
  role?: CompanyRole;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'A disabled user cannot log in. Disabling ends the sessions of the user at once.',
    example: false,
  })
  @IfGiven()
  @IsBoolean()
  disabled?: boolean;

  @PasswordField({ isOptional: true, description: "A new password of 8 to 128 characters; it ends the user's sessions." })
  password?: string;
}

class NewAccount {
  @UsernameField()
  username: string;

  @PasswordField()
  password: string;
}

export class UserCreation extends IntersectionType(NewAccount, RequiredProfile, ClearableProfile) {
  @ApiPropertyOptional({ enum: companyRoles, default: 'member', example: 'member' })
  @IfGiven()
  @IsIn(companyRoles)
  role: CompanyRole = 'member';

  @LanguageField(languageDescription)
  language?: Language | null;
}

class FirstAdmin extends IntersectionType(NewAccount, RequiredProfile) {}

/** A company is created together with its first admin, so that it always has one. */
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
