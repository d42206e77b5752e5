import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';

/** How values are read, by the id of their type, on both databases as the ORM expects it: times stay text. No array has text with commas. */
export const typeParsers: Record<number, (text: string) => unknown> = createPostgreSqlTypeParsers((text) =>
  text.replace(/^\{|\}$/g, '').split(','),
);
