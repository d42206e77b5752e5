import { isUUID } from 'class-validator';
import { requestProblems } from './request.errors.ts';

/** Where the next page begins: the sort key and the id of the last item that was shown. */
export type CursorKey = (string | number)[];

/** What the parts of a key are, so that a forged cursor is refused before the database sees it. */
export type CursorPart = keyof typeof isPart;

const isPart = {
  text: (value: unknown) => typeof value === 'string' && !value.includes('\u0000'),
  time: (value: unknown) => typeof value === 'string' && /^[1-9]\d{3}-/.test(value) && isIsoTime(value),
  id: (value: unknown) => isUUID(value),
  position: (value: unknown) => Number.isSafeInteger(value),
};

/** Exactly as we write times: a day that no month has is not one. */
function isIsoTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** An opaque cursor. It names the order it belongs to, so that it cannot be used with another one. */
export function encodeCursor(order: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url');
}

/** Throws `request/invalid` for anything but a cursor of this order with parts of these kinds. */
export function decodeCursor(order: string, cursor: string | undefined, ...parts: CursorPart[]): CursorKey | null {
  if (cursor === undefined) return null;
  const [from, ...key] = parse(cursor);
  if (from !== order || key.length !== parts.length || !parts.every((part, index) => isPart[part](key[index]))) throw badCursor();
  return key as CursorKey;
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value)) return value;
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
