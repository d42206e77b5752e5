// The same requests to the three servers, round by round, so that a slow moment of the machine meets all of them.
import { median, reportAtLeast } from '../figures.ts';
import { roundRobin, type Load, requestsPerSecond } from './load.ts';
import { betterAuthSignIn, cookiesOf, type Ours, signInRequests, signInToBetterAuth } from './servers.ts';
import { accountCount, rounds, roundSeconds } from './sizes.ts';

const warmUpSeconds = 2;
/** Of "login as user" in one round: an admin may start it 1,000 times in an hour. */
const startsPerRound = 100;
const columns = ['', 'ours', 'better-auth', 'bare', '÷ better-auth', '÷ bare'];

type RequestHeaders = Record<string, string>;

interface Goals {
  betterAuth?: number;
  bare?: number;
}

/** Measures one server for about so many seconds. More is better. */
type Measurement = (seconds: number) => Promise<number>;

interface Comparison {
  name: string;
  measurements: { ours: Measurement; betterAuth: Measurement; bare?: Measurement };
  goals: Goals;
  /** How the table shows a figure; requests per second unless it is given. */
  show?: (figure: number) => string;
}

export async function compare(ours: Ours, betterAuthAddress: string, bareAddress: string): Promise<void> {
  const comparisons = [
    ...readComparisons(ours, betterAuthAddress, bareAddress, {
      admin: await signInToBetterAuth(betterAuthAddress, 0),
      member: await signInToBetterAuth(betterAuthAddress, accountCount),
    }),
    signInComparison(ours, betterAuthAddress, bareAddress),
    loginAsUserComparison(ours, betterAuthAddress, await signInToBetterAuth(betterAuthAddress, 0)),
  ];
  const results: { comparison: Comparison; ratios: Goals }[] = [];
  printRow(columns);
  for (const comparison of comparisons) results.push({ comparison, ratios: await measure(comparison) });
  console.log('');
  for (const { comparison, ratios } of results) {
    const { name, goals } = comparison;
    if (goals.betterAuth) reportAtLeast(`${name}, relative to better-auth`, ratios.betterAuth!, '×', goals.betterAuth);
    if (goals.bare) reportAtLeast(`${name}, relative to the bare server`, ratios.bare!, '×', goals.bare);
  }
}

/** Prints a row of the table and returns the ratios: each is the median of those of the rounds. */
async function measure({ name, measurements, show = (figure) => `${figure.toFixed(0)}/s` }: Comparison): Promise<Goals> {
  const servers = Object.entries(measurements);
  for (const [, run] of servers) await run(warmUpSeconds);
  const figures: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) for (const [server, run] of servers) (figures[server] ??= []).push(await run(roundSeconds));
  const shown = (server: string) => (figures[server] ? show(median(figures[server])) : '–');
  const ratio = (server: string) => figures[server] && median(figures[server].map((figure, round) => figures['ours']![round]! / figure));
  const [betterAuth, bare] = [ratio('betterAuth')!, ratio('bare')];
  printRow([name, shown('ours'), shown('betterAuth'), shown('bare'), betterAuth.toFixed(2), bare?.toFixed(2) ?? '–']);
  return { betterAuth, ...(bare === undefined ? {} : { bare }) };
}

function printRow(cells: string[]): void {
  console.log(`  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(24) : cell.padStart(14))).join('')}`);
}

function readComparisons(
  ours: Ours,
  betterAuth: string,
  bare: string,
  sessions: { admin: RequestHeaders; member: RequestHeaders },
): Comparison[] {
  const { address, asAdmin, asMember, usersPath } = ours;
  const measuring = (server: string, path: string, headers: RequestHeaders) => rate(server, { path, headers });
  return [
    {
      name: 'GET /me',
      measurements: {
        ours: measuring(address, '/api/v1/me', asMember),
        betterAuth: measuring(betterAuth, '/api/auth/get-session', sessions.member),
        bare: measuring(bare, '/api/v1/me', asMember),
      },
      goals: { betterAuth: 1, bare: 0.3 },
    },
    {
      name: 'list 50 of 10,000 users',
      measurements: {
        ours: measuring(address, `${usersPath}?limit=50`, asAdmin),
        betterAuth: measuring(betterAuth, '/api/auth/admin/list-users?limit=50', sessions.admin),
        bare: measuring(bare, `${usersPath}?limit=50`, asAdmin),
      },
      goals: { betterAuth: 1.2, bare: 0.35 },
    },
  ];
}

function signInComparison({ address }: Ours, betterAuth: string, bare: string): Comparison {
  const byEmail = roundRobin(accountCount, (index) => betterAuthSignIn(betterAuth, index));
  return {
    name: 'sign-in',
    measurements: {
      ours: rate(address, signInRequests()),
      betterAuth: rate(betterAuth, byEmail),
      bare: rate(bare, signInRequests(accountCount)),
    },
    goals: { bare: 0.8 },
  };
}

function rate(address: string, load: Load): Measurement {
  return (seconds) => requestsPerSecond(address, load, seconds);
}

function loginAsUserComparison(ours: Ours, betterAuth: string, admin: RequestHeaders): Comparison {
  const { address, asAdmin, usersPath, userIds } = ours;
  const startAndStopOurs = async (index: number) => {
    await post(`${address}${usersPath}/${userIds[index]}/impersonations`, asAdmin, { reason: 'The bench logs in as this user' });
    await expectSuccess(await fetch(`${address}/api/v1/impersonation`, { method: 'DELETE', headers: asAdmin }));
  };
  const startAndStopBetterAuth = async (index: number) => {
    const started = await post(`${betterAuth}/api/auth/admin/impersonate-user`, admin, { userId: `user-${index}` });
    await post(`${betterAuth}/api/auth/admin/stop-impersonating`, { ...admin, cookie: cookiesOf(started) }, {});
  };
  return {
    name: 'log in as user, and stop',
    measurements: { ours: pairsPerSecond(startAndStopOurs), betterAuth: pairsPerSecond(startAndStopBetterAuth) },
    goals: { betterAuth: 1 },
    show: (figure) => `${(1_000 / figure).toFixed(1)} ms`,
  };
}

/** By the median time of a pair, one after another. The users are other ones than those who sign in. */
function pairsPerSecond(startAndStop: (index: number) => Promise<void>): Measurement {
  let next = 3 * accountCount;
  return async (seconds) => {
    const milliseconds: number[] = [];
    for (const endsAt = performance.now() + seconds * 1_000; performance.now() < endsAt && milliseconds.length < startsPerRound;) {
      const startedAt = performance.now();
      await startAndStop(next++);
      milliseconds.push(performance.now() - startedAt);
    }
    return 1_000 / median(milliseconds);
  };
}

async function post(url: string, headers: RequestHeaders, body: object): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return expectSuccess(response);
}

async function expectSuccess(response: Response): Promise<Response> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} responded with ${response.status}: ${text}`);
  return response;
}
