import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { datalinkFields, type DatalinkField } from './datalinks.rules.ts';
import type { Role } from '../platform/access/index.ts';
import { PageQuery } from '../platform/http/index.ts';

export class SkippedDatalinksQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Only of this user.' })
  @IsOptional()
  @IsUUID()
  userId?: string;
}

class SkippedDatalinkUserView {
  @ApiProperty({ format: 'uuid', example: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })
  id: string;

  @ApiProperty({ example: 'alex.tong' })
  username: string;

  @ApiProperty({ example: 'Alex' })
  firstName: string;

  @ApiProperty({ example: 'Tong' })
  lastName: string;
}

class LoginAsView {
  @ApiProperty({ description: 'Where to send a reason with POST.', example: '/api/v1/companies/…/users/…/impersonations' })
  href: string;

  @ApiProperty({ description: 'False for a user who is no enabled member, or where the company has switched it off.', example: true })
  possible: boolean;
}

export class SkippedDatalinkView {
  @ApiProperty({ format: 'uuid', example: '5b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c19' })
  id: string;

  @ApiProperty({ type: SkippedDatalinkUserView })
  user: SkippedDatalinkUserView;

  @ApiProperty({ enum: datalinkFields, example: 'fax' })
  field: DatalinkField;

  @ApiProperty({ type: String, nullable: true, description: 'What the user has now.', example: '+852 2345 6000' })
  current: string | null;

  @ApiProperty({ description: 'What the file says.', example: '+852 2345 6999' })
  inFile: string;

  @ApiProperty({ format: 'uuid', description: 'The import of that file.', example: '9f0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c16' })
  importId: string;

  @ApiProperty({ type: 'integer', description: 'The row in its sheet.', example: 2 })
  row: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:05.000Z' })
  seenAt: string;

  @ApiProperty({ type: LoginAsView, description: 'How to change it: log in as the user.' })
  loginAs: LoginAsView;
}

export interface OpenSkippedDatalink {
  id: string;
  field: DatalinkField;
  current: string | null;
  inFile: string;
  importId: string;
  row: number;
  seenAt: string | Date;
  userId: string;
  username: string;
  firstName: string;
  lastName: string;
  role: Role;
  isDisabled: boolean;
}

export function toSkippedDatalinkView(found: OpenSkippedDatalink, companyId: string, isOpenToImpersonation: boolean): SkippedDatalinkView {
  const { id, field, current, inFile, importId, row, userId, username, firstName, lastName, role, isDisabled } = found;
  return {
    id,
    user: { id: userId, username, firstName, lastName },
    field,
    current,
    inFile,
    importId,
    row,
    seenAt: new Date(found.seenAt).toISOString(),
    loginAs: {
      href: `/api/v1/companies/${companyId}/users/${userId}/impersonations`,
      possible: isOpenToImpersonation && role === 'member' && !isDisabled,
    },
  };
}
