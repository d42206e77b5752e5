// The time of the database, for what is stored and compared later, perhaps by another instance: their clocks may differ.

/** A slower response says too little about the moment in which it was made. */
const roundTripMillisecondsMax = 250;

let offsetMilliseconds = 0;

/** Now, by the clock of the database server as it was last seen. Exact to some milliseconds. */
export function databaseNow(): Date {
  return new Date(Date.now() + offsetMilliseconds);
}

/** The server had this time between the two moments of this process, in milliseconds. */
export function noteDatabaseTime(serverTime: number, sentAt: number, receivedAt: number): void {
  if (receivedAt - sentAt <= roundTripMillisecondsMax) offsetMilliseconds = serverTime - (sentAt + receivedAt) / 2;
}
