import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, MaxLength } from 'class-validator';
import { IfGiven } from './if-given.decorator.ts';
import { type CursorKey, encodeCursor } from './cursor.ts';
import { checkedBy } from './text-field.decorator.ts';

export interface Page<Item> {
  items: Item[];
  /** Null on the last page. */
  nextCursor: string | null;
}

const limitMax = 200;

function isLimit(value: unknown) {
  const isGood = typeof value === 'number' && value >= 1 && value <= limitMax;
  return isGood ? null : { code: 'out-of-range', message: `Use a whole number from 1 to ${limitMax}.` };
}

/** The query parameters that every list has. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Items on one page.' })
  @IfGiven()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^[1-9]\d{0,3}$/.test(value) ? Number(value) : value))
  @checkedBy(isLimit)
  limit = 50;

  @ApiPropertyOptional({ type: String, description: 'The `nextCursor` of the page before.' })
  @IfGiven()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

/** Makes a page of `limit + 1` selected rows: the additional row shows that there is a next page. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  order: string,
  keyOf: (row: Row) => CursorKey,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor(order, keyOf(last)) : null };
}

/** The schema of a page of these items, for the OpenAPI document. */
export function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageView implements Page<Item> {
    @ApiProperty({ type: [item] })
    items: Item[];

    @ApiProperty({ type: String, nullable: true, description: 'Null on the last page.', example: null })
    nextCursor: string | null;
  }
  Object.defineProperty(PageView, 'name', { value: `${item.name.replace(/View$/, '')}Page` });
  return PageView;
}
