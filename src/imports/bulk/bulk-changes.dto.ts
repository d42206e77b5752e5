import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, isUUID, ValidateNested } from 'class-validator';
import type { FieldError } from '../../../libs/problem-details/index.ts';
import { IfGiven, checkedBy, requestProblems, TextField } from '../../platform/http/index.ts';
import { companyRoles, type CompanyRole, profileDefinitions, UsersFilter } from '../../users/index.ts';
import { type BulkAction, bulkActions, type BulkChange } from '../rules/plan-bulk-change.ts';

const userIdsMax = 1_000;

export class BulkChangeRequest {
  @ApiProperty({ enum: bulkActions, description: 'A change of `role` needs a fresh login.', example: 'department' })
  @IsIn(bulkActions)
  action: BulkAction;

  @TextField(profileDefinitions.department.rule, {
    isOptional: true,
    isNullable: true,
    description: 'For the action `department` only, and needed for it. Null clears the department.',
    example: 'Sales',
  })
  department?: string | null;

  @ApiPropertyOptional({ enum: companyRoles, description: 'For the action `role` only, and needed for it.' })
  @IfGiven()
  @IsIn(companyRoles)
  role?: CompanyRole;

  @ApiPropertyOptional({
    enum: ['apply', 'preview'],
    default: 'apply',
    description: 'A preview shows what would change. It can be applied for 24 hours.',
  })
  @IfGiven()
  @IsIn(['apply', 'preview'])
  mode: 'apply' | 'preview' = 'apply';

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    minItems: 1,
    maxItems: userIdsMax,
    description: 'These users. Either this or `filter`.',
    example: ['0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12'],
  })
  @IfGiven()
  @checkedBy(checkUserIds)
  userIds?: string[];

  @ApiPropertyOptional({
    type: UsersFilter,
    description: 'All users that match now, as in the list of users. An empty filter is everyone.',
  })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => UsersFilter)
  filter?: UsersFilter;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description:
      'With `filter`: how many users match, as a person has confirmed it. If another number matches now, nothing is changed and the response is 409.',
    example: 40,
  })
  @IfGiven()
  @checkedBy(checkExpectedCount)
  expectedCount?: number;
}

/** Throws `request/invalid` unless there is exactly what the action needs, and one selection of users. */
export function refuseContradictions({ action, department, role, userIds, filter, expectedCount }: BulkChangeRequest): void {
  const errors = [
    ...valueErrors('department', department, action),
    ...valueErrors('role', role, action),
    ...(userIds && filter ? [{ path: 'filter', code: 'not-together', message: 'Send either userIds or filter.' }] : []),
    ...(userIds && expectedCount !== undefined
      ? [{ path: 'expectedCount', code: 'not-together', message: 'Send it with filter only.' }]
      : []),
    ...(userIds || filter ? [] : [{ path: 'userIds', code: 'required', message: 'Send userIds or filter.' }]),
  ];
  if (errors.length > 0) throw requestProblems.invalid({ errors });
}

export function bulkChangeOf({ action, department, role }: BulkChangeRequest): BulkChange {
  return { action, department: department || null, role: role ?? null };
}

function valueErrors(path: 'department' | 'role', value: unknown, action: BulkAction): FieldError[] {
  if (path === action && value === undefined) return [{ path, code: 'required', message: 'Enter a value.' }];
  if (path !== action && value !== undefined) return [{ path, code: 'not-for-action', message: `The action ${action} has no ${path}.` }];
  return [];
}

function checkUserIds(value: unknown): { code: string; message: string } | null {
  if (!Array.isArray(value)) return { code: 'not-a-list', message: 'Send a list of ids.' };
  if (value.length === 0 || value.length > userIdsMax) return { code: 'out-of-range', message: `Send 1 to ${userIdsMax} ids.` };
  return value.every((id) => isUUID(id)) ? null : { code: 'not-an-id', message: 'Send ids only.' };
}

function checkExpectedCount(value: unknown): { code: string; message: string } | null {
  return Number.isInteger(value) && (value as number) >= 1 ? null : { code: 'out-of-range', message: 'Use a whole number from 1.' };
}
