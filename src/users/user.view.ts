import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { CompanyView } from '../companies/index.ts';
import { type Role, roles } from '../platform/access/index.ts';
import { type RowOf, toIsoTime, toIsoTimeOrNull, ViewColumns } from '../platform/database/index.ts';
import { FieldsOf } from '../platform/http/index.ts';
import { type Language, LanguageProperty } from '../platform/language/index.ts';
import {
  isNullable,
  type Profile,
  profileDefinitions,
  type ProfileField,
  type ProfileFieldDefinition,
  profileFields,
} from './profile.fields.ts';
import { profileOf } from './profile.rules.ts';
import { erasesAt } from './bin/bin.rules.ts';
import type { User } from './user.entity.ts';

class UserIdentityView {
  @ApiProperty({ format: 'uuid', example: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })
  id: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null for platform admins.',
    example: '5d3a8c1e-7a53-4ed6-9f5e-0c1b2a3d4e5f',
  })
  companyId: string | null;

  @ApiProperty({ example: 'alex.tong' })
  username: string;
}

class ProfileView extends FieldsOf<Profile>(profileFields, profileProperty) {}

export class UserView extends IntersectionType(UserIdentityView, ProfileView) {
  @ApiProperty({ enum: roles, example: 'member' })
  role: Role;

  @LanguageProperty('The language that the user has chosen. If it is null, the language of the company applies, then that of the browser.')
  language: Language | null;

  @ApiProperty({ example: false })
  disabled: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null before the first login.', example: null })
  lastLoginAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the user was put into the bin.', example: null })
  deletedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When a user in the bin is erased.', example: null })
  erasesAt: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  updatedAt: string;

  @ApiProperty({ type: 'integer', description: 'Grows with every change; the same number as in the `ETag`.', example: 1 })
  version: number;
}

export class CreatedCompanyView extends CompanyView {
  @ApiProperty({ type: UserView })
  admin: UserView;
}

const userProperties = [
  ...(['id', 'companyId', 'username', ...profileFields, 'role', 'language'] as const),
  ...(['disabledAt', 'lastLoginAt', 'deletedAt', 'createdAt', 'updatedAt', 'version'] as const),
];

/** What {@link toUserView} shows. */
export type UserViewRow = RowOf<Pick<User, (typeof userProperties)[number]>>;

export const userViewColumns = new ViewColumns<User, (typeof userProperties)[number]>(userProperties);

export function toUserView(user: UserViewRow): UserView {
  return {
    id: user.id,
    companyId: user.companyId ?? null,
    username: user.username,
    ...profileOf(user),
    role: user.role,
    language: user.language ?? null,
    disabled: user.disabledAt != null,
    lastLoginAt: toIsoTimeOrNull(user.lastLoginAt),
    deletedAt: toIsoTimeOrNull(user.deletedAt),
    erasesAt: user.deletedAt ? erasesAt(new Date(user.deletedAt)).toISOString() : null,
    createdAt: toIsoTime(user.createdAt),
    updatedAt: toIsoTime(user.updatedAt),
    version: user.version,
  };
}

function profileProperty(field: ProfileField): PropertyDecorator {
  const { example, description }: ProfileFieldDefinition = profileDefinitions[field];
  return ApiProperty({ type: String, nullable: isNullable(field), example, ...(description === undefined ? {} : { description }) });
}
