import { createHash } from 'node:crypto';

export const windowSeconds = 15 * 60;
/** An address may be shared by many people, so it has this many times the attempts of one account. */
const accountsPerAddress = 10;
const addressAttemptsMin = 100;
/** Failures in a row on one account, from all addresses, after which unknown addresses are restricted (NIST SP 800-63B §5.2.2). */
export const failuresInARowMax = 100;
/** A restricted address has one attempt in this time. */
const restrictedWindowSeconds = 5 * 60;

/** The attempts in a window, and the seconds until it ends. */
export interface Counter {
  attempts: number;
  wait: number;
}

/** What bounds the attempts of an address on one account. */
export interface Limit {
  kind: 'account' | 'restricted';
  attemptsMax: number;
  seconds: number;
}

/** The hashes under which an attempt is counted. */
export type Keys = ReturnType<typeof keysOf>;

/**
 * @param failures in a row on the account, before the attempt.
 * @param isTrusted the address is never restricted.
 */
export function limitOf(failures: number, isTrusted: boolean, loginFailuresMax: number): Limit {
  if (failures < failuresInARowMax || isTrusted) return { kind: 'account', attemptsMax: loginFailuresMax, seconds: windowSeconds };
  // Never more attempts than without the restriction, whatever the setting.
  return { kind: 'restricted', attemptsMax: 1, seconds: Math.max(restrictedWindowSeconds, windowSeconds / loginFailuresMax) };
}

/** The attempts of an address on all accounts in a window. */
export function addressAttemptsMax(loginFailuresMax: number): number {
  return Math.max(loginFailuresMax * accountsPerAddress, addressAttemptsMin);
}

/** The seconds to wait if more attempts than these are counted, otherwise null. */
export function waitOf(counter: Counter | null, attemptsMax: number): number | null {
  return counter && counter.attempts > attemptsMax ? counter.wait : null;
}

export function keysOf(username: string, network: string | null) {
  return {
    total: totalKey(username),
    account: hashOf('account', username, network),
    restricted: hashOf('restricted', username, network),
    known: hashOf('known', username, network),
    address: hashOf('address', network),
  };
}

/** The hash for the attempts on an account from all addresses together. */
export function totalKey(username: string): Buffer {
  return hashOf('account', username);
}

function hashOf(kind: 'account' | 'restricted' | 'known' | 'address', ...parts: (string | null)[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest();
}
