import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { datalinkFields, type DatalinkField } from './datalinks.fields.ts';
import type { Role } from '../platform/access/index.ts';
import { IfGiven, PageQuery } from '../platform/http/index.ts';

export class SkippedDatalinksQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Only skipped datalinks of this user.' })
  @IfGiven()
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
  @ApiProperty({ description: 'POST a reason here to log in as the user.', example: '/api/v1/companies/…/users/…/impersonations' })
  href: string;

  @ApiProperty({ description: 'False if the user is not an enabled member, or if the company does not allow it.', example: true })
  possible: boolean;
}

export class SkippedDatalinkView {
  @ApiProperty({ format: 'uuid', example: '5b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c19' })
  id: string;

  @ApiProperty({ type: SkippedDatalinkUserView })
  user: SkippedDatalinkUserView;

  @ApiProperty({ enum: datalinkFields, example: 'fax' })
  field: DatalinkField;

  @ApiProperty({ type: String, nullable: true, description: 'The value that the user has now.', example: '+852 2345 6000' })
  current: string | null;

  @ApiProperty({ description: 'The value in the file.', example: '+852 2345 6999' })
  inFile: string;

  @ApiProperty({ format: 'uuid', description: 'The import of the file.', example: '9f0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c16' })
  importId: string;

  @ApiProperty({ type: 'integer', description: 'The number of the row in the sheet.', example: 2 })
  row: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:05.000Z' })
  seenAt: string;

  @ApiProperty({ type: LoginAsView, description: 'How to change the value: log in as the user.' })
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

export function toSkippedDatalinkView(found: OpenSkippedDatalink, companyId: string, isImpersonationEnabled: boolean): SkippedDatalinkView {
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
      possible: isImpersonationEnabled && role === 'member' && !isDisabled,
    },
  };
}
