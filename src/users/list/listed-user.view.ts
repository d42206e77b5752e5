import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../platform/http/index.ts';
import { UserView } from '../user.view.ts';

/** A user on the list, with the column groups that were asked for. */
export class ListedUserView extends UserView {}

export class UserCountsView {
  @ApiProperty({ type: 'integer', description: 'All users: of the company, or in its bin.', example: 5001 })
  total: number;

  @ApiProperty({ type: 'integer', description: 'The users that match the filter.', example: 550 })
  matching: number;
}

export class UserPage implements Page<ListedUserView> {
  @ApiProperty({ type: [ListedUserView] })
  items: ListedUserView[];

  @ApiProperty({ type: String, nullable: true, description: 'Null on the last page.', example: null })
  nextCursor: string | null;

  @ApiProperty({ type: UserCountsView, nullable: true, description: 'Null unless `count=true`.' })
  counts: UserCountsView | null;
}
