import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectionsMax } from '../src/platform/database/index.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';

/** The messages of requests to the database. Timers and jobs have other limits, by which their transactions are left out. */
class Messages {
  readonly #ofRequests = new WeakMap<Client, boolean>();
  #sent: string[] = [];

  constructor() {
    // oxlint-disable-next-line typescript/unbound-method
    const query = Client.prototype.query as (...values: unknown[]) => unknown;
    const note = (client: Client, value: unknown) => this.#note(client, value);
    vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...values: unknown[]) {
      note(this, values[0]);
      return query.apply(this, values);
    });
  }

  async during(request: () => PromiseLike<unknown>): Promise<string[]> {
    this.#sent = [];
    await request();
    return this.#sent;
  }

  #note(client: Client, value: unknown): void {
    const text = typeof value === 'string' ? value : (value as { text: string }).text;
    if (text.includes('set local')) this.#ofRequests.set(client, text.includes(`statement_timeout = '5000ms'`));
    // Once a second a transaction asks for the time.
    const isTime = text.startsWith('select (extract(epoch from clock_timestamp())');
    if (this.#ofRequests.get(client) && !isTime) this.#sent.push(text);
  }
}

describe.runIf(process.env['DATABASE_URL'])('a request sends to the database', () => {
  const testApp = useTestApp();
  let messages: Messages;
  let company: TestCompany;
  let member: { id: string; username: string; token: string };
  beforeAll(async () => {
    company = await testApp.company();
    member = await testApp.signedInMember(company);
    messages = new Messages();
  });
  afterAll(() => vi.restoreAllMocks());

  const count = async (request: () => PromiseLike<unknown>) => (await messages.during(request)).length;
  const impersonation = async () => {
    const path = `${company.path}/users/${member.id}/impersonations`;
    await testApp.http(company.token).post(path).send({ reason: 'A test of messages' }).expect(201);
    await testApp.http(company.token).delete('/api/v1/impersonation').expect(204);
  };

  it('two messages to show the own account, one user, and a page of the list', async () => {
    expect(await count(() => testApp.http(member.token).get('/api/v1/me').expect(200))).toBe(2);
    expect(await count(() => testApp.http(company.token).get(`${company.path}/users/${member.id}`).expect(200))).toBe(2);
    expect(await count(() => testApp.http(company.token).get(`${company.path}/users`).expect(200))).toBe(2);
  });

  it('seven to change a user', async () => {
    const change = (title: string) => testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ title }).expect(200);
    expect(await count(() => change('Lead'))).toBe(7);
    expect(await count(() => testApp.http(member.token).patch('/api/v1/me').send({ title: 'Head' }).expect(200))).toBe(7);
  });

  it('eleven to sign in', async () => {
    const credentials = { username: member.username, password: memberPassword };
    expect(await count(() => testApp.http().post('/api/v1/auth/login').send(credentials).expect(200))).toBe(11);
  });

  it('fourteen to log in as a user and to stop it', async () => {
    expect(await count(impersonation)).toBe(14);
  });

  it('its company and role with each message that begins a transaction', async () => {
    const [guard, page] = await messages.during(() => testApp.http(company.token).get(`${company.path}/users`).expect(200));
    expect(guard).toMatch(/^set local cardroll\.company = 'all'; set local role = 'cardroll_app'; /);
    expect(page).toMatch(new RegExp(`^set local cardroll\\.company = '${company.id}'; set local role = 'cardroll_app'; `));
    const sent = await messages.during(() => testApp.http(member.token).patch('/api/v1/me').send({ title: 'Chief' }).expect(200));
    expect(sent[1]).toMatch(/^begin; set local cardroll\.company = 'all'; set local role = 'cardroll_app'; /);
    expect(sent.at(-1)).toBe('commit');
  });
});

describe.runIf(process.env['DATABASE_URL'])('with DATABASE_PREPARED_STATEMENTS a request', () => {
  const testApp = useTestApp({ DATABASE_PREPARED_STATEMENTS: 'true' });

  it('has its reads planned once on each connection', async () => {
    const company = await testApp.company();
    const messages = new Messages();
    const read = () => testApp.http(company.token).get('/api/v1/me').expect(200);
    const sent = await messages.during(async () => {
      for (let round = 0; round < 30; round++) await read();
      expect((await read()).body.company.name).toBe('Acme Holdings');
    });
    vi.restoreAllMocks();
    expect(sent.filter((text) => text.includes('execute active_login('))).toHaveLength(31);
    expect(sent.filter((text) => text.includes('execute own_account('))).toHaveLength(31);
    expect(sent.filter((text) => text.startsWith('prepare active_login as ')).length).toBeLessThanOrEqual(connectionsMax);
  });

  it('signs in and is refused as without it', async () => {
    const company = await testApp.company();
    const { id, username } = await testApp.member(company);
    await testApp.http().post('/api/v1/auth/login').send({ username, password: 'not-the-password-1' }).expect(401);
    const { token } = await testApp.login(username, memberPassword);
    expect((await testApp.http(token).get('/api/v1/me').expect(200)).body.user.id).toBe(id);
    const impersonation = await testApp.impersonate(company, id);
    expect((await testApp.http(impersonation).get('/api/v1/me').expect(200)).body.actor.username).toBe(company.admin.username);
  });
});
