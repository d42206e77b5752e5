// The time range of a filter: instants, or whole days in a time zone.

/** The range begins at `from` and ends before `to`. */
export interface TimeRange {
  from: Date | null;
  to: Date | null;
}

/** As given: instants (RFC 3339) or days such as `2026-11-23`. */
export interface TimeFilter {
  from?: string | undefined;
  to?: string | undefined;
  /** A name of the IANA time zone database, for days. UTC if missing. */
  timeZone?: string | undefined;
}

interface Problem {
  code: string;
  message: string;
}

const dayPattern = /^[1-9]\d{3}-\d\d-\d\d$/;
/** Without an offset the text would be a local time of the server. */
const instantPattern = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;
const invalidTime: Problem = { code: 'invalid-time', message: 'Use a time such as 2026-11-23T09:30:00Z, or a day such as 2026-11-23.' };

export function checkTime(value: unknown): Problem | null {
  if (typeof value !== 'string' || !(dayPattern.test(value) || instantPattern.test(value))) return invalidTime;
  const day = Date.parse(value.slice(0, 10));
  // `Date` takes the 31st of a shorter month for a day of the next one.
  const isDay = !Number.isNaN(day) && new Date(day).toISOString().startsWith(value.slice(0, 10));
  return isDay && !Number.isNaN(Date.parse(value)) ? null : invalidTime;
}

export function checkTimeZone(value: unknown): Problem | null {
  const invalid: Problem = { code: 'invalid-time-zone', message: 'Use a name of the IANA time zone database, such as Asia/Hong_Kong.' };
  if (typeof value !== 'string' || !/^[a-z][\w+/-]{1,63}$/i.test(value)) return invalid;
  try {
    return Intl.DateTimeFormat('en', { timeZone: value }) && null;
  } catch {
    return invalid;
  }
}

/** Null if a value has a problem of its own. */
export function checkRange(filter: TimeFilter): Problem | null {
  const { from, to, timeZone } = filter;
  if (checkTime(from) || checkTime(to) || (timeZone !== undefined && checkTimeZone(timeZone))) return null;
  const range = toTimeRange(filter);
  return range.from! < range.to! ? null : { code: 'empty-range', message: 'Use a time after that of "from".' };
}

/** The values must be valid. A day as `to` is included. */
export function toTimeRange({ from, to, timeZone = 'UTC' }: TimeFilter): TimeRange {
  return {
    from: from === undefined ? null : toInstant(from, 0, timeZone),
    to: to === undefined ? null : toInstant(to, 1, timeZone),
  };
}

/** PostgreSQL does not read the form that JavaScript gives to later years. */
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');

function toInstant(value: string, daysLater: number, timeZone: string): Date {
  const isDay = dayPattern.test(value);
  const at = isDay ? startOfDay(Date.parse(value) + daysLater * 24 * hour, timeZone) : Date.parse(value);
  return new Date(Math.min(at, lastInstant));
}

const hour = 3_600_000;
/** Further than the local time of any zone was ever from UTC. */
const offsetMax = 16 * hour;

/**
 * The first instant of a day, by halving the time in which it must be: a change of the clock may skip or repeat midnight.
 * @param day midnight of the day in UTC.
 */
function startOfDay(day: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, calendar: 'gregory', year: 'numeric', month: 'numeric', day: 'numeric' });
  const localDay = (at: number) => {
    const parts = format.formatToParts(at);
    const [year, month, date] = ['year', 'month', 'day'].map((name) => Number(parts.find(({ type }) => type === name)!.value));
    return Date.UTC(year!, month! - 1, date);
  };
  let [before, after] = [day - offsetMax, day + offsetMax];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(middle) < day) before = middle;
    else after = middle;
  }
  return after;
}
