// The three servers, each a process of its own with the same number of threads for hashes.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ApiClient } from '../../../src/demo/api-client.ts';
import { BenchService } from '../service.ts';
import { roundRobin, type LoadRequest, sendJson } from './load.ts';
import { addPeople } from './people.ts';
import { accountCount, password, peopleCount } from './sizes.ts';

const platformAdmin = { username: 'platform.admin', password: 'a-lantern-of-the-bench-1' };
const companyAdmin = { username: 'bench.admin', password };
/** So that many may start "login as user". */
const startsPerHour = 1_000;
const preparedStatements = process.env['DATABASE_PREPARED_STATEMENTS'];
const commonSettings = { UV_THREADPOOL_SIZE: '2', JWT_SECRET: randomBytes(32).toString('hex') };

export const settingsInUse = `DATABASE_PREPARED_STATEMENTS=${preparedStatements ?? '(default)'}, UV_THREADPOOL_SIZE=2`;

export interface Ours {
  service: BenchService;
  address: string;
  databaseUrl: string;
  companyId: string;
  /** The path of the users of the company. */
  usersPath: string;
  /** The client of the company's admin. */
  api: ApiClient;
  asAdmin: Record<string, string>;
  asMember: Record<string, string>;
  userIds: string[];
}

/** The first people sign in under load, the next ones on the bare server, and the one after them reads its profile. */
const memberIndex = 2 * accountCount;

function usernameOf(index: number): string {
  return `old.${index}`;
}

export async function startOurs(databaseUrl: string, onStart: (service: BenchService) => void): Promise<Ours> {
  const service = await BenchService.start({
    ...commonSettings,
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
    BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    ACCESS_TOKEN_SECONDS: '3600',
    LOGIN_FAILURES_MAX: '1000',
    IMPERSONATION_STARTS_PER_HOUR: String(startsPerHour),
    ...(preparedStatements === undefined ? {} : { DATABASE_PREPARED_STATEMENTS: preparedStatements }),
  });
  onStart(service);
  const { address } = service;
  const platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
  const profile = { email: 'bench@example.com', firstName: 'Bench', lastName: 'Admin' };
  const { id: companyId } = await platform.send<{ id: string }>('POST', '/companies', 201, {
    name: 'Bench',
    admin: { ...companyAdmin, ...profile },
  });
  await platform.send('PATCH', `/companies/${companyId}`, 200, { policy: { impersonation: { startsPerHour } } });
  const userIds = await addPeople(databaseUrl, companyId, peopleCount);
  const adminToken = await signIn(address, companyAdmin.username);
  return {
    service,
    address,
    databaseUrl,
    companyId,
    usersPath: `/api/v1/companies/${companyId}/users`,
    api: new ApiClient(address, adminToken),
    asAdmin: { authorization: `Bearer ${adminToken}` },
    asMember: { authorization: `Bearer ${await signIn(address, usernameOf(memberIndex))}` },
    userIds,
  };
}

/** Of the accounts from this one on. */
export function signInRequests(from = 0): () => LoadRequest {
  return roundRobin(accountCount, (index) => sendJson('POST', '/api/v1/auth/login', { username: usernameOf(from + index), password }));
}

async function signIn(address: string, username: string): Promise<string> {
  const { accessToken } = await new ApiClient(address).send<{ accessToken: string }>('POST', '/auth/login', 200, { username, password });
  return accessToken;
}

/** A server of this folder. */
export function startPeer(databaseUrl: string, script: string): Promise<BenchService> {
  return BenchService.start({ ...commonSettings, DATABASE_URL: databaseUrl }, join(import.meta.dirname, script));
}

export function betterAuthSignIn(address: string, index: number): LoadRequest {
  return sendJson('POST', '/api/auth/sign-in/email', { email: `${usernameOf(index)}@example.com`, password }, { origin: address });
}

/** The headers of a session of better-auth, whose user 0 is an admin. */
export async function signInToBetterAuth(address: string, index: number): Promise<Record<string, string>> {
  const { path, ...request } = betterAuthSignIn(address, index);
  const response = await fetch(`${address}${path}`, request);
  if (!response.ok) throw new Error(`better-auth responded with ${response.status}: ${await response.text()}`);
  return { cookie: cookiesOf(response), origin: address };
}

/** The cookies that a response sets, as a client sends them back. A later one replaces one of the same name. */
export function cookiesOf(response: Response): string {
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
  return [...new Map(cookies.map((cookie) => [cookie.split('=')[0]!, cookie])).values()].join('; ');
}
