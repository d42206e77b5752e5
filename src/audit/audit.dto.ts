import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsUUID } from 'class-validator';
import { canonicalAddress } from '../platform/access/index.ts';
import { IfGiven, checkedBy, PageQuery, SearchText } from '../platform/http/index.ts';
import { type AuditAction, auditActions } from './audit-actions.ts';
import { auditCategories, type AuditCategory } from './audit-categories.ts';
import type { AuditEvent } from './audit-event.entity.ts';
import { importOf } from './import-of-entry.ts';
import { checkRange, checkTime, checkTimeZone } from './time-range.rules.ts';

const timeFormats = 'An instant such as `2026-11-23T09:30:00Z`, or a day such as `2026-11-23`.';

/** The list and the export share this filter. */
export class AuditEventsFilter {
  @SearchText(100, {
    description:
      'A part of a username, of the name of the changed object, or of the name of an imported file. Case does not count. A page may have fewer entries than asked for although more pages follow.',
    example: 'staff',
  })
  q?: string;

  @ApiPropertyOptional({
    enum: auditCategories,
    isArray: true,
    description: 'Only entries of these kinds. May be repeated.',
  })
  @IfGiven()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @IsIn(auditCategories, { each: true })
  category?: AuditCategory[];

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'Only entries that this user has made, that were made in the name of this user, or that have changed this user.',
  })
  @IfGiven()
  @IsUUID()
  userId?: string;

  @SearchText(64, { description: 'Id or username of the user who acted.', example: 'admin@acme' })
  actor?: string;

  @SearchText(64, { description: 'Id or username of the user on whose behalf it was done.', example: 'alex.tong' })
  subject?: string;

  @SearchText(64, { description: 'Id or name of the changed object.', example: 'alex.tong' })
  target?: string;

  @ApiPropertyOptional({ enum: auditActions, description: 'Only entries with this action.' })
  @IfGiven()
  @IsIn(auditActions)
  action?: AuditAction;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only entries from this impersonation.' })
  @IfGiven()
  @IsUUID()
  impersonationId?: string;

  @ApiPropertyOptional({ type: String, description: `Only entries from this time on. ${timeFormats}` })
  @IfGiven()
  @checkedBy(checkTime)
  from?: string;

  @ApiPropertyOptional({ type: String, description: `Only entries before this time, or until the end of this day. ${timeFormats}` })
  @IfGiven()
  @checkedBy((value, request) => checkTime(value) ?? checkRange(request))
  to?: string;

  @ApiPropertyOptional({
    type: String,
    default: 'UTC',
    description: 'The time zone of days in `from` and `to`: a name of the IANA time zone database, such as `Asia/Hong_Kong`.',
  })
  @IfGiven()
  @checkedBy(checkTimeZone)
  timeZone?: string;
}

export class AuditEventsQuery extends IntersectionType(PageQuery, AuditEventsFilter) {}

class PersonView {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11' })
  userId: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'admin@acme' })
  username: string | null;
}

class TargetView {
  @ApiProperty({ example: 'user' })
  type: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })
  id: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'alex.tong' })
  name: string | null;
}

const fieldValue = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' as 'string' }];

/** One changed field. For a secret both values are null. */
export class FieldChangeView {
  @ApiProperty({ example: 'fax' })
  field: string;

  @ApiProperty({ oneOf: fieldValue, description: 'The value before.', example: null })
  from: unknown;

  @ApiProperty({ oneOf: fieldValue, description: 'The value after.', example: '+852 2345 6000' })
  to: unknown;
}

class ImportOriginView {
  @ApiProperty({ format: 'uuid', example: '9f0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c16' })
  id: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null if the entry about the upload is no longer in the audit log.',
    example: 'staff.xlsx',
  })
  fileName: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'The number of the row in the sheet. Null for an entry about the import as a whole.',
    example: 5,
  })
  row: number | null;
}

/** The parts of an entry that an admin and the user concerned see alike. */
export class AuditEntryView {
  @ApiProperty({ format: 'uuid', example: '2a6f1f0e-5b0e-4f4c-9a5e-2f3f6a1f0c13' })
  id: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  at: string;

  @ApiProperty({ enum: auditActions, example: 'datalinks.updated' })
  action: string;

  @ApiProperty({ type: PersonView, description: 'The user who acted.' })
  actor: PersonView;

  @ApiProperty({ type: PersonView, description: 'The user on whose behalf it was done. Without impersonation, the same as the actor.' })
  subject: PersonView;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  impersonationId: string | null;

  @ApiProperty({ type: [FieldChangeView] })
  changes: FieldChangeView[];

  @ApiProperty({ type: ImportOriginView, nullable: true, description: 'The import that the entry is about, or that has made the change.' })
  import: ImportOriginView | null;
}

export class AuditEventView extends AuditEntryView {
  @ApiProperty({ type: TargetView })
  target: TargetView;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  details: Record<string, unknown>;

  @ApiProperty({ type: String, nullable: true, example: '7c0c2c52-5a0f-4a52-8f6f-3a0d7f6f2f11' })
  requestId: string | null;

  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  address: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: '1d0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c15' })
  sessionId: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  userAgent: string | null;
}

/** @param fileNames by the id of an import. */
export function toAuditEntryView(event: AuditEvent, fileNames: ReadonlyMap<string, string>): AuditEntryView {
  const origin = importOf(event);
  return {
    id: event.id,
    at: event.at.toISOString(),
    action: event.action,
    actor: { userId: event.actorId ?? null, username: event.actorUsername ?? null },
    subject: { userId: event.subjectId ?? null, username: event.subjectUsername ?? null },
    impersonationId: event.impersonationId ?? null,
    changes: event.changes,
    import: origin && { ...origin, fileName: fileNames.get(origin.id) ?? null },
  };
}

export function toAuditEventView(event: AuditEvent, fileNames: ReadonlyMap<string, string>): AuditEventView {
  return {
    ...toAuditEntryView(event, fileNames),
    target: { type: event.targetType, id: event.targetId ?? null, name: event.targetName ?? null },
    details: event.details,
    requestId: event.requestId ?? null,
    // Entries never change, so old ones may hold an IPv4 address in its IPv6 form.
    address: canonicalAddress(event.address) ?? event.address ?? null,
    sessionId: event.sessionId ?? null,
    userAgent: event.userAgent ?? null,
  };
}
