import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';

type Access = 'allowed' | 401 | 403 | 404;
type Who = 'anonymous' | 'member' | 'foreignAdmin' | 'ownAdmin' | 'impersonated' | 'disabled' | 'demoted' | 'platformAdmin';
type Row = Record<Who, Access>;

const row = (access: Partial<Row>): Row => ({
  anonymous: 401,
  member: 403,
  foreignAdmin: 403,
  ownAdmin: 403,
  impersonated: 403,
  disabled: 401,
  demoted: 403,
  platformAdmin: 403,
  ...access,
});
const anyone = Object.fromEntries(Object.keys(row({})).map((who) => [who, 'allowed'])) as Row;
const signedIn = row({ member: 'allowed', foreignAdmin: 'allowed', ownAdmin: 'allowed', demoted: 'allowed', platformAdmin: 'allowed' });
const ofCompany = { ...signedIn, platformAdmin: 403 as const };
const companyAdmin = row({ member: 403, foreignAdmin: 404, ownAdmin: 'allowed', demoted: 403 });
const anyAdmin = { ...companyAdmin, platformAdmin: 'allowed' as const };
const platformAdmin = row({ platformAdmin: 'allowed' });
const platformAdminOfCompany = { ...platformAdmin, foreignAdmin: 404 as const };
const orImpersonated = (base: Row): Row => ({ ...base, impersonated: 'allowed' });

/** Who may call which operation. A new operation needs a row here. */
const matrix: Record<string, Row> = {
  getLiveness: anyone,
  getReadiness: anyone,
  login: anyone,
  refresh: anyone,
  startConsoleSession: anyone,
  refreshConsoleSession: anyone,
  endConsoleSession: anyone,
  reauthenticate: signedIn,
  logout: signedIn,
  logoutAll: signedIn,
  getMe: orImpersonated(signedIn),
  updateMe: signedIn,
  changeMyPassword: signedIn,
  listMySessions: signedIn,
  endMySession: signedIn,
  listMyActivity: ofCompany,
  getMyDatalinks: orImpersonated(ofCompany),
  updateMyDatalinks: orImpersonated(ofCompany),
  listMyImpersonations: ofCompany,
  markMyImpersonationsSeen: ofCompany,
  revertMyImpersonation: ofCompany,
  getImpersonation: orImpersonated(signedIn),
  stopImpersonation: orImpersonated(signedIn),
  createCompany: platformAdmin,
  listCompanies: platformAdmin,
  getCompany: row({ member: 'allowed', foreignAdmin: 404, ownAdmin: 'allowed', demoted: 'allowed', platformAdmin: 'allowed' }),
  updateCompany: anyAdmin,
  exportCompany: platformAdminOfCompany,
  eraseCompany: platformAdminOfCompany,
  listUsers: companyAdmin,
  createUser: companyAdmin,
  getUser: companyAdmin,
  updateUser: companyAdmin,
  deleteUser: companyAdmin,
  restoreUser: companyAdmin,
  eraseUser: companyAdmin,
  listDepartments: companyAdmin,
  createBulkChange: companyAdmin,
  listUserSessions: companyAdmin,
  getUserDatalinks: companyAdmin,
  updateUserDatalinks: companyAdmin,
  replaceUserDatalinks: companyAdmin,
  deleteUserDatalinks: companyAdmin,
  exportUsers: companyAdmin,
  startImpersonation: anyAdmin,
  listImpersonations: anyAdmin,
  listAuditEvents: companyAdmin,
  exportAuditEvents: companyAdmin,
  getImportTemplate: companyAdmin,
  createImport: companyAdmin,
  listImports: companyAdmin,
  getImportLimits: companyAdmin,
  getImport: companyAdmin,
  listImportRows: companyAdmin,
  getImportReport: companyAdmin,
  watchImport: companyAdmin,
  applyImport: companyAdmin,
  cancelImport: companyAdmin,
  undoImport: companyAdmin,
  listSkippedDatalinks: companyAdmin,
  dismissSkippedDatalink: companyAdmin,
};

interface Operation {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
}

describe('the access matrix', { timeout: 240_000 }, () => {
  const testApp = useTestApp({ LOGIN_FAILURES_MAX: '1000', IMPERSONATION_STARTS_PER_HOUR: '1000' });
  let company: TestCompany;
  let other: TestCompany;
  let operations: Operation[];
  let people: Record<'member' | 'target' | 'disabled' | 'demoted', { id: string; username: string }>;
  beforeAll(async () => {
    [company, other] = [await testApp.company(), await testApp.company('Other')];
    const policy = { impersonation: { startsPerHour: 1000 } };
    await testApp.http(company.token).patch(company.path).send({ policy }).expect(200);
    const { body } = await testApp.http().get('/openapi.json').expect(200);
    operations = Object.entries<Record<string, { operationId: string }>>(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => ({ operationId, method: method as Operation['method'], path })),
    );
    people = {
      member: await testApp.member(company),
      target: await testApp.member(company),
      disabled: await testApp.member(company, { role: 'company_admin' }),
      demoted: await testApp.member(company, { role: 'company_admin' }),
    };
  });

  const adminOf = async ({ admin }: TestCompany) => (await testApp.login(admin.username, admin.password)).token;
  const change = async (userId: string, body: object) =>
    testApp
      .http(await adminOf(company))
      .patch(`${company.path}/users/${userId}`)
      .send(body)
      .expect(200);

  /** A new session for each call, because some operations end their own session. */
  const tokenOf: Record<Who, () => Promise<string | undefined>> = {
    anonymous: async () => undefined,
    member: async () => (await testApp.login(people.member.username, memberPassword)).token,
    foreignAdmin: () => adminOf(other),
    ownAdmin: () => adminOf(company),
    impersonated: async () => {
      const admin = { ...company, token: await adminOf(company) };
      await testApp.http(admin.token).delete('/api/v1/impersonation');
      return testApp.impersonate(admin, people.target.id);
    },
    // Logged in before the account was disabled.
    disabled: async () => {
      await change(people.disabled.id, { disabled: false });
      const { token } = await testApp.login(people.disabled.username, memberPassword);
      await change(people.disabled.id, { disabled: true });
      return token;
    },
    demoted: async () => {
      await change(people.demoted.id, { role: 'company_admin' });
      const { token } = await testApp.login(people.demoted.username, memberPassword);
      await change(people.demoted.id, { role: 'member' });
      return token;
    },
    platformAdmin: () => testApp.platformToken(),
  };

  it('has exactly one row for each operation of the OpenAPI document', () => {
    expect(Object.keys(matrix).toSorted()).toEqual(operations.map(({ operationId }) => operationId).toSorted());
  });

  it('is not widened by a query: fields that no operation has are refused, after access is checked', async () => {
    for (const who of ['anonymous', 'ownAdmin', 'platformAdmin'] as const) {
      const token = await tokenOf[who]();
      for (const { operationId, method, path } of operations) {
        const address = path.replace('{companyId}', company.id).replaceAll(/\{\w+\}/g, randomUUID());
        const { status, body } = await testApp
          .http(token)
          [method](`${address}?unknown=1`)
          .send(method === 'get' ? undefined : {});
        const access = matrix[operationId]?.[who];
        const field = body.errors?.map(({ path: name, code }: { path: string; code: string }) => `${name}: ${code}`).join();
        expect({ operationId, who, status, field }).toEqual({
          operationId,
          who,
          status: access === 'allowed' ? 400 : access,
          field: access === 'allowed' ? 'unknown: unknown-field' : undefined,
        });
      }
    }
  });

  it.each(Object.keys(anyone) as Who[])('holds for %s', async (who) => {
    for (const { operationId, method, path } of operations) {
      const token = await tokenOf[who]();
      const address = path.replace('{companyId}', company.id).replaceAll(/\{\w+\}/g, randomUUID());
      const { status, body } = await testApp
        .http(token)
        [method](address)
        .send(method === 'get' ? undefined : {});
      const isDenied = status === 401 || status === 403 || (status === 404 && body.code === 'companies/not-found');
      // The operation itself rejects a wrong password or a used refresh token, so access to it was allowed.
      const isFromOperation = ['auth/invalid-credentials', 'auth/invalid-refresh-token'].includes(body?.code);
      expect({ operationId, access: isDenied && !isFromOperation ? status : 'allowed' }).toEqual({
        operationId,
        access: matrix[operationId]?.[who],
      });
    }
  });
});
