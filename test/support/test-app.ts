import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, inject } from 'vitest';
import { ensureBootstrapAdmin } from '../../src/bootstrap-admin.ts';
import { createApp } from '../../src/create-app.ts';
import { databaseSchema } from '../../src/database-schema.ts';
import { type BodyLimits, defaultBodyLimits } from '../../src/platform/http/index.ts';
import { type Database, openDatabase, type Waits } from '../../src/platform/database/index.ts';
import { Contract } from './contract.ts';
import { createDatabase, dropDatabase, urlOf } from './server-database.ts';
import { platformAdmin, testSettings } from './test-settings.ts';

/** Limits of time that no setting changes. A test makes them short. */
export interface TestLimits {
  waits?: Waits;
  bodies?: Partial<BodyLimits>;
}

/** The real application on a database of its own, and the companies and users that a test needs in it. */
export class TestApp {
  app!: NestFastifyApplication;
  database!: Database;
  readonly #overrides: Record<string, string>;
  readonly #limits: TestLimits;
  #dispose!: () => Promise<void>;
  #contract!: Contract;
  #count = 0;

  constructor(overrides: Record<string, string> = {}, limits: TestLimits = {}) {
    this.#overrides = overrides;
    this.#limits = limits;
  }

  static async start(overrides: Record<string, string> = {}): Promise<TestApp> {
    const testApp = new TestApp(overrides);
    await testApp.open();
    return testApp;
  }

  async open(): Promise<void> {
    const settings = testSettings(this.#overrides);
    const { database, dispose } = await openCopy(this.#overrides, this.#limits);
    this.database = database;
    this.#dispose = dispose;
    this.app = await createApp(settings, database, { ...defaultBodyLimits, ...this.#limits.bodies });
    await ensureBootstrapAdmin(this.app, settings, database);
    await this.app.listen(0, '127.0.0.1');
    const { body } = await this.app.inject({ url: '/openapi.json' });
    this.#contract = new Contract(JSON.parse(body));
  }

  /** A client with or without a token. Every response is checked against the OpenAPI document. */
  http(token?: string) {
    const agent = supertest.agent(this.app.getHttpServer()).set('user-agent', 'TestClient/1.0');
    agent.use((request: supertest.Test) => {
      request.on('response', (response: Response) => this.#check(request as unknown as { method: string; url: string }, response));
    });
    return token ? agent.auth(token, { type: 'bearer' }) : agent;
  }

  #check({ method, url }: { method: string; url: string }, { status, type, body }: Response): void {
    this.#contract.check({ method, path: new URL(url).pathname, status, mediaType: type, body });
  }

  /** Checks a problem that was read from a socket, as {@link http} does with every response. */
  checkRaw(method: string, path: string, response: string): void {
    const [head, body] = response.split('\r\n\r\n') as [string, string];
    const mediaType = /^content-type: ([^;\r]+)/im.exec(head)?.[1] ?? '';
    this.#contract.check({ method, path, status: Number(head.split(' ')[1]), mediaType, body: JSON.parse(body) });
  }

  async login(username: string, password: string): Promise<{ token: string; refreshToken: string; userId: string }> {
    const { body } = await this.http().post('/api/v1/auth/login').send({ username, password }).expect(200);
    return { token: body.accessToken, refreshToken: body.refreshToken, userId: body.user.id };
  }

  async platformToken(): Promise<string> {
    return (await this.login(platformAdmin.username, platformAdmin.password)).token;
  }

  /** A company with its admin, logged in. */
  async company(name = 'Acme Holdings'): Promise<TestCompany> {
    const admin = { username: `admin-${++this.#count}`, password: `harbour-lantern-${this.#count}` };
    const { body } = await this.http(await this.platformToken())
      .post('/api/v1/companies')
      .send({ name, admin: { ...admin, email: 'admin@example.com', firstName: 'Ada', lastName: 'Min' } })
      .expect(201);
    const { token, userId } = await this.login(admin.username, admin.password);
    return { id: body.id, path: `/api/v1/companies/${body.id}`, admin: { ...admin, id: userId }, token };
  }

  /** A member of the company; its password is {@link memberPassword}. */
  async member(company: TestCompany, overrides: Record<string, unknown> = {}): Promise<{ id: string; username: string }> {
    const username = `member-${++this.#count}`;
    const { body } = await this.http(company.token)
      .post(`${company.path}/users`)
      .send({ username, password: memberPassword, email: `${username}@example.com`, firstName: 'Mem', lastName: 'Ber', ...overrides })
      .expect(201);
    return { id: body.id, username: body.username };
  }

  /** A member with a session of their own. */
  async signedInMember(company: TestCompany): Promise<{ id: string; username: string; token: string }> {
    const member = await this.member(company);
    return { ...member, token: (await this.login(member.username, memberPassword)).token };
  }

  async impersonate(company: TestCompany, userId: string): Promise<string> {
    const { body } = await this.http(company.token)
      .post(`${company.path}/users/${userId}/impersonations`)
      .send({ reason: 'A test of login as user' })
      .expect(201);
    return body.accessToken;
  }

  /** Uploads a workbook and waits for the end of its import. */
  async import(company: TestCompany, content: Buffer, fields: Record<string, string> = {}): Promise<ImportBody> {
    const { body } = await this.http(company.token)
      .post(`${company.path}/imports`)
      .set('prefer', 'wait=30')
      .field(fields)
      .attach('file', content, 'staff.xlsx')
      .expect(202);
    return body;
  }

  async rows(company: TestCompany, importId: string): Promise<ImportRowBody[]> {
    const { body } = await this.http(company.token).get(`${company.path}/imports/${importId}/rows?limit=200`).expect(200);
    return body.items;
  }

  /** The bytes of a workbook at a path below the company. */
  async download(company: TestCompany, path: string): Promise<Buffer> {
    const { body } = await this.http(company.token)
      .get(`${company.path}/${path}`)
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(null, Buffer.concat(parts)));
      })
      .expect('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .expect('content-disposition', /^attachment; filename=".+\.xlsx"$/)
      .expect(200);
    return body;
  }

  async users(company: TestCompany): Promise<Record<string, Record<string, unknown>>> {
    const { body } = await this.http(company.token).get(`${company.path}/users?limit=200`).expect(200);
    return Object.fromEntries(body.items.map((user: { username: string }) => [user.username, user]));
  }

  /** Throws when a response broke the contract, which fails the test file. */
  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
    await this.#dispose();
    const violations = [...new Set(this.#contract.violations)];
    if (violations.length > 0) throw new Error(`Responses that the OpenAPI document does not have:\n${violations.slice(0, 20).join('\n')}`);
  }
}

/** The application for all tests of a `describe` block: started before them, closed after them. */
export function useTestApp(overrides: Record<string, string> = {}, limits: TestLimits = {}): TestApp {
  const testApp = new TestApp(overrides, limits);
  beforeAll(() => testApp.open());
  afterAll(() => testApp.close());
  return testApp;
}

export const memberPassword = 'quiet-meadow-31-birds';

export interface TestCompany {
  id: string;
  path: string;
  admin: { id: string; username: string; password: string };
  token: string;
}

export interface ImportBody {
  id: string;
  state: string;
  counts: Record<string, number>;
  warnings: Coded[];
  alarms: Coded[];
  appliedBy: { id: string } | null;
  problem: { code: string; detail: string; params: Coded['params'] } | null;
}

interface Coded {
  code: string;
  message: string;
  params: Record<string, string | number>;
}

export interface ImportRowBody {
  row: number;
  username: string;
  userId: string | null;
  outcome: string;
  changes: { field: string; from: unknown; to: unknown }[];
  skipped: { field: string; current: string | null; inFile: string }[];
  problems: (Coded & { column: string })[];
  hints: (Coded & { column: string; userId: string | null })[];
  conflicts: { field: string }[];
}

function onCrash(error: Error): never {
  throw error;
}

/** A copy of the prepared database: embedded in memory, or on the server that DATABASE_URL names. */
async function openCopy(
  overrides: Record<string, string>,
  { waits }: TestLimits,
): Promise<{ database: Database; dispose: () => Promise<void> }> {
  const { imagePath, template } = inject('preparedDatabase');
  if (imagePath) {
    const database = await openDatabase(testSettings(overrides), databaseSchema, { image: readFileSync(imagePath), waits, onCrash });
    return { database, dispose: async () => undefined };
  }
  const serverUrl = process.env['DATABASE_URL']!;
  const name = `cardroll_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await createDatabase(serverUrl, name, template);
  const database = await openDatabase(testSettings({ ...overrides, DATABASE_URL: urlOf(serverUrl, name) }), databaseSchema, {
    waits,
    onCrash,
  });
  return { database, dispose: () => dropDatabase(serverUrl, name) };
}
