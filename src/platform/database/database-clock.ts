// The time of the database, for what is stored and compared later, perhaps by another instance: their clocks may differ.

/** A response that took this much longer than the quickest says too little about the moment in which it was made. */
const slownessMax = 2;
const ordinaryMilliseconds = 50;

let offsetMilliseconds = 0;
let quickestMilliseconds = Number.POSITIVE_INFINITY;

/** Now, by the clock of the database server as it was last seen. Exact to some milliseconds. */
export function databaseNow(): Date {
  return new Date(Date.now() + offsetMilliseconds);
}

/** The server had this time in the middle of a request that has just ended, both in milliseconds. */
export function noteDatabaseTime(serverTime: number, tookMilliseconds: number): void {
  quickestMilliseconds = Math.min(quickestMilliseconds, tookMilliseconds);
  if (tookMilliseconds <= Math.max(ordinaryMilliseconds, quickestMilliseconds * slownessMax))
    offsetMilliseconds = serverTime - (Date.now() - tookMilliseconds / 2);
}
