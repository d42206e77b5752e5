// The same people for every server. All of them have the same password.
const timesOf = (name: string, byDefault: number) => Number(process.env[name] ?? byDefault);

export const peopleCount = 10_000;
export const importRows = 20_000;
/** Accounts that sign in under load. */
export const accountCount = 300;
export const password = 'harbour-lantern-58';

export const rounds = timesOf('BENCH_ROUNDS', 3);
/** Of one server in one round. */
export const roundSeconds = timesOf('BENCH_SECONDS', 8);
export const mixedSeconds = timesOf('BENCH_MIXED_SECONDS', 60);
export const memoryMinutes = timesOf('BENCH_MEMORY_MINUTES', process.argv.includes('--memory') ? 15 : 0);
