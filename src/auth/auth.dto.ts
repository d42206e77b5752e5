import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { CompanyView } from '../companies/index.ts';
import { type RowOf, toIsoTime } from '../platform/database/index.ts';
import { PasswordField, UserView } from '../users/index.ts';
import type { Session } from './sessions/session.entity.ts';

export class Credentials {
  @ApiProperty({ maxLength: 200, example: 'admin@acme' })
  @IsString()
  @MaxLength(200)
  username: string;

  @PasswordField({ description: 'The password.' })
  password: string;
}

export class Reauthentication {
  @PasswordField({ description: 'Your current password.' })
  password: string;
}

export class RefreshTokenBody {
  @ApiProperty({
    maxLength: 200,
    description: 'The refresh token from the last response. It works once.',
    example: 'pN3mX1o8n1c4yq0V1nF2m7bq3QyTzG5u0b4w7s9e2rA',
  })
  @IsString()
  @MaxLength(200)
  refreshToken: string;
}

export class PasswordChange {
  @PasswordField({ description: 'Your current password.' })
  currentPassword: string;

  @PasswordField({ example: 'quiet-maple-lantern-77' })
  newPassword: string;
}

export class AccessTokenView {
  @ApiProperty({ description: 'For the header "Authorization: Bearer …".', example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln' })
  accessToken: string;

  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' })
  tokenType: 'Bearer';

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token expires.', example: 600 })
  expiresIn: number;
}

export class TokensView extends AccessTokenView {
  @ApiProperty({ description: 'For the next pair of tokens. It works once.', example: 'pN3mX1o8n1c4yq0V1nF2m7bq3QyTzG5u0b4w7s9e2rA' })
  refreshToken: string;
}

export class SignedInView extends TokensView {
  @ApiProperty({ type: UserView })
  user: UserView;
}

/** The response of the console's login. Its refresh token is in the cookie. */
export class ConsoleSessionView extends AccessTokenView {
  @ApiProperty({ type: UserView })
  user: UserView;
}

class ImpersonatingAdminView {
  @ApiProperty({ format: 'uuid', example: '7e0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11' })
  id: string;

  @ApiProperty({ example: 'admin@acme' })
  username: string;
}

export class CurrentImpersonationView {
  @ApiProperty({ format: 'uuid', example: '3c0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c14' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alex asked for a new fax number, ticket 4711' })
  reason: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  startedAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  expiresAt: string;
}

export class MeView {
  @ApiProperty({ type: UserView, description: 'The user on whose behalf requests are made.' })
  user: UserView;

  @ApiProperty({ type: CompanyView, nullable: true, description: 'Null for platform admins.' })
  company: CompanyView | null;

  @ApiProperty({
    type: ImpersonatingAdminView,
    nullable: true,
    description: 'The admin who is logged in as the user. Null without impersonation.',
  })
  actor: ImpersonatingAdminView | null;

  @ApiProperty({ type: CurrentImpersonationView, nullable: true })
  impersonation: CurrentImpersonationView | null;

  @ApiProperty({ description: 'True until the user sets a new password. Until then, most other operations are refused.', example: false })
  mustChangePassword: boolean;

  @ApiProperty({
    type: 'integer',
    description: 'Number of impersonations that the user has not confirmed as seen. 0 if the company does not notify its users.',
    example: 0,
  })
  unseenImpersonations: number;
}

class SessionView {
  @ApiProperty({ format: 'uuid', example: '1d0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c15' })
  id: string;

  @ApiProperty({ description: 'Whether this request belongs to the session.', example: true })
  current: boolean;

  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  address: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  userAgent: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', description: 'When its tokens were last refreshed.', example: '2026-11-23T09:40:00.000Z' })
  lastUsedAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-23T09:30:00.000Z' })
  expiresAt: string;
}

export class SessionsView {
  @ApiProperty({ type: [SessionView] })
  items: SessionView[];
}

export function toSessionView(session: Session, currentSessionId: string): SessionView {
  return {
    id: session.id,
    current: session.id === currentSessionId,
    address: session.address ?? null,
    userAgent: session.userAgent ?? null,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}

export function toCurrentImpersonationView(
  session: RowOf<Pick<Session, 'id' | 'reason' | 'createdAt' | 'expiresAt'>>,
): CurrentImpersonationView {
  return {
    id: session.id,
    reason: session.reason ?? null,
    startedAt: toIsoTime(session.createdAt),
    expiresAt: toIsoTime(session.expiresAt),
  };
}
