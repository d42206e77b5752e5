import { ApiProperty } from '@nestjs/swagger';
import { CompanyView } from '../companies/index.ts';
import { type Role, roles } from '../platform/access/index.ts';
import type { User } from './user.entity.ts';

export class UserView {
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

  @ApiProperty({ example: 'alex.tong@example.com' })
  email: string;

  @ApiProperty({ example: 'Alex' })
  firstName: string;

  @ApiProperty({ example: 'Tong' })
  lastName: string;

  @ApiProperty({ description: 'The text on the card.', example: 'Acme Holdings' })
  companyName: string;

  @ApiProperty({ type: String, nullable: true, example: 'Account Manager' })
  title: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Sales' })
  department: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Speaks Cantonese and English.' })
  aboutMe: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+852 9123 4567' })
  whatsApp: string | null;

  @ApiProperty({ enum: roles, example: 'member' })
  role: Role;

  @ApiProperty({ example: false })
  disabled: boolean;

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

export function toUserView(user: User): UserView {
  return {
    id: user.id,
    companyId: user.companyId ?? null,
    username: user.username,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    companyName: user.companyName,
    title: user.title ?? null,
    department: user.department ?? null,
    aboutMe: user.aboutMe ?? null,
    whatsApp: user.whatsApp ?? null,
    role: user.role,
    disabled: user.disabledAt != null,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    version: user.version,
  };
}
