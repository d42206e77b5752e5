import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import type { TextRule } from '../../libs/field-rules/index.ts';
import { FieldChangeView } from '../audit/index.ts';
import { IfGiven, PageQuery, TextField } from '../platform/http/index.ts';
import type { Impersonation } from './impersonation.entity.ts';
import { databaseNow } from '../platform/database/index.ts';

const reasonRule: TextRule = { kind: 'lines', charsMin: 5, charsMax: 500 };

export class OwnImpersonationsQuery extends PageQuery {}

export class ImpersonationsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'Only impersonations of this user, or by this user.',
  })
  @IfGiven()
  @IsUUID()
  userId?: string;
}

export class ImpersonationStart {
  @TextField(reasonRule, {
    description: 'Why you log in as the user. The user and the audit log show it.',
    example: 'Alex asked for a new fax number, ticket 4711',
  })
  reason: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'An open skipped datalink of the user that you want to change. Such starts have a higher limit.',
  })
  @IfGiven()
  @IsUUID()
  skippedDatalinkId?: string;
}

class ImpersonatorView {
  @ApiProperty({ format: 'uuid', example: '7e0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11' })
  id: string;

  @ApiProperty({ example: 'admin@acme' })
  username: string;
}

class ImpersonatedUserView {
  @ApiProperty({ format: 'uuid', example: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })
  id: string;

  @ApiProperty({ example: 'alex.tong' })
  username: string;
}

export class ImpersonationView {
  @ApiProperty({ format: 'uuid', example: '3c0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c14' })
  id: string;

  @ApiProperty({ type: ImpersonatorView, description: 'The admin who logged in.' })
  actor: ImpersonatorView;

  @ApiProperty({ type: ImpersonatedUserView, description: 'The user as whom the admin logged in.' })
  user: ImpersonatedUserView;

  @ApiProperty({ example: 'Alex asked for a new fax number, ticket 4711' })
  reason: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  startedAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  expiresAt: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null while it is active.',
    example: '2026-11-23T09:35:00.000Z',
  })
  endedAt: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'How it ended: stopped, expired, logged-out, password-changed, role-changed, disabled, deleted …',
    example: 'stopped',
  })
  endReason: string | null;
}

export class OwnImpersonationView extends ImpersonationView {
  @ApiProperty({ type: [FieldChangeView], description: 'The changes that were made in the account.' })
  changes: FieldChangeView[];
}

export class StartedImpersonationView {
  @ApiProperty({
    description: 'An access token for the account of the user. It cannot be refreshed.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln',
  })
  accessToken: string;

  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' })
  tokenType: 'Bearer';

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  expiresAt: string;

  @ApiProperty({ type: ImpersonationView })
  impersonation: ImpersonationView;
}

export function toImpersonationView(impersonation: Impersonation): ImpersonationView {
  const { id, reason, createdAt, expiresAt } = impersonation;
  // It is ended within a minute after it has expired, and shown as ended at once.
  const hasExpired = !impersonation.endedAt && expiresAt.getTime() <= databaseNow().getTime();
  return {
    id,
    actor: { id: impersonation.impersonatorId, username: impersonation.impersonatorUsername },
    user: { id: impersonation.userId, username: impersonation.username },
    reason,
    startedAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    endedAt: hasExpired ? expiresAt.toISOString() : (impersonation.endedAt?.toISOString() ?? null),
    endReason: hasExpired ? 'expired' : (impersonation.endReason ?? null),
  };
}
