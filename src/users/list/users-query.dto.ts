import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, isUUID } from 'class-validator';
import { IfGiven, checkedBy, PageQuery, QueryFlag, SearchText } from '../../platform/http/index.ts';
import { type CompanyRole, companyRoles } from '../users.dto.ts';
import { userSorts } from './user-sorts.ts';

export const bothOrders = (sort: string): string[] => [sort, `-${sort}`];
/** The choices of `sort`, with the columns that other modules register. */
export const sortable = userSorts.flatMap(bothOrders);
const idsMax = 200;
const offsetMax = 1_000_000;

/** The filter of the list of users and of their export. */
export class UsersFilter {
  @SearchText(200, {
    description:
      'Words that must all be in the username, the name, the e-mail address or a datalink. Case, accents and width do not count, nor the spaces and signs in a phone.',
    example: 'tong',
  })
  q?: string;

  @SearchText(100, { description: 'The name of a department. Case, accents and width do not count.', example: 'Sales' })
  department?: string;

  @QueryFlag({ description: 'True: only users without a department. False: only users with one.' })
  noDepartment?: boolean;

  @ApiPropertyOptional({ enum: companyRoles })
  @IfGiven()
  @IsIn(companyRoles)
  role?: CompanyRole;

  @QueryFlag()
  disabled?: boolean;

  @ApiPropertyOptional({
    type: String,
    isArray: true,
    format: 'uuid',
    maxItems: idsMax,
    description: 'Only these users. Repeat it for each.',
  })
  @IfGiven()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @checkedBy(checkIds)
  id?: string[];

  @ApiPropertyOptional({
    enum: sortable,
    default: 'username',
    description:
      'A `-` in front reverses the order. `name` is the name as it is shown: Chinese names by the family name. Case and accents do not count, except in WhatsApp and datalinks. Users without a value are last in both orders.',
  })
  @IfGiven()
  @IsIn(sortable)
  sort = 'username';
}

/** The names of the column groups that other modules register. */
export const includable: string[] = [];

/** {@link UsersFilter} with pages, by cursor or by number. */
export class UsersQuery extends IntersectionType(UsersFilter, PageQuery) {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: offsetMax,
    description: 'How many users to skip, for numbered pages. Not together with `cursor`, which neither repeats nor loses a user.',
  })
  @IfGiven()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value))
  @checkedBy(checkOffset)
  offset?: number;

  @QueryFlag({ default: false, description: 'Also count the users: `counts` of the response.' })
  count = false;

  @QueryFlag({ default: false, description: 'List the users in the bin instead.' })
  deleted = false;

  // Documented when a group is registered.
  @IfGiven()
  @IsIn(includable)
  include?: string;
}

function checkIds(value: unknown) {
  if (!Array.isArray(value) || !value.every((id) => isUUID(id))) return { code: 'not-an-id', message: 'Send ids.' };
  return value.length <= idsMax ? null : { code: 'too-many', message: `Send at most ${idsMax} ids.` };
}

function checkOffset(value: unknown, request: object) {
  if (typeof value !== 'number' || value > offsetMax)
    return { code: 'out-of-range', message: `Use a whole number from 0 to ${offsetMax}.` };
  const hasCursor = (request as UsersQuery).cursor !== undefined;
  return hasCursor ? { code: 'not-with-cursor', message: 'Use either offset or cursor.' } : null;
}
