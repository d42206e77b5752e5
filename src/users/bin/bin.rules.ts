const binDays = 30;
const dayMilliseconds = 24 * 60 * 60_000;

/** When a user who was put into the bin at this time is erased. */
export function erasesAt(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + binDays * dayMilliseconds);
}

/** Users who were put into the bin at this time or earlier are due to be erased. */
export function erasedUntil(now: Date): Date {
  return new Date(now.getTime() - binDays * dayMilliseconds);
}
