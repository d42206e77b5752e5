import { requestProblems } from './request.errors.ts';

/** Where the next page begins: the sort key and the id of the last item that was shown. */
export type CursorKey = (string | number)[];

/** An opaque cursor. It names the order it belongs to, so that it cannot be used with another one. */
export function encodeCursor(order: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url');
}

/** Throws `request/invalid` for anything but a cursor of this order. */
export function decodeCursor(order: string, cursor: string | undefined, length: number): CursorKey | null {
  if (cursor === undefined) return null;
  const [from, ...key] = parse(cursor);
  if (from !== order || key.length !== length || !key.every((part) => ['string', 'number'].includes(typeof part))) throw badCursor();
  return key as CursorKey;
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && !cursor.includes('\u0000')) return value;
  } catch {
    // Not ours; said below.
  }
  throw badCursor();
}

function badCursor(): Error {
  return requestProblems.invalid({
    errors: [
      {
        path: 'cursor',
        code: 'bad-cursor',
        message: 'Use the nextCursor of the page before, with the same sort and filters, or leave it out.',
      },
    ],
  });
}
