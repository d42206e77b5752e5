import { isUUID } from 'class-validator';
import { requestProblems } from './request.errors.ts';

/** The sort key and the id of the last item of a page: the next page begins after them. The sort key may be missing. */
export type CursorKey = (string | number | null)[];

/** The type of each part of a key, so that a forged cursor is refused before it reaches the database. */
export type CursorPart = keyof typeof isPart;

const isText = (value: unknown) => typeof value === 'string' && !value.includes('\u0000');
const isTime = (value: unknown) => typeof value === 'string' && /^[1-9]\d{3}-/.test(value) && isIsoTime(value);
const isPart = {
  text: isText,
  'text-or-null': (value: unknown) => value === null || isText(value),
  time: isTime,
  'time-or-null': (value: unknown) => value === null || isTime(value),
  id: (value: unknown) => isUUID(value),
  position: (value: unknown) => Number.isSafeInteger(value),
};

/** Only the form that we write. This also refuses days that do not exist, such as 30 February. */
function isIsoTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** An opaque cursor. It contains the name of its sort order, so that it cannot be used with another one. */
export function encodeCursor(order: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url');
}

/** Throws `request/invalid` unless the cursor is of this sort order and has parts of these types. */
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
    // Not a cursor: refused below.
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
