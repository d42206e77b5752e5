const waitSecondsMax = 30;

/** The seconds that a `Prefer: wait=N` header asks for, at most 30; null without one (RFC 7240 §4.3). */
export function readPreferredWait(header: string | undefined): number | null {
  const wait = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:[,;]|$)/i.exec(header ?? '')?.[1];
  return wait === undefined ? null : Math.min(Number(wait), waitSecondsMax);
}
