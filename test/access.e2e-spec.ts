import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, useTestApp } from './support/test-app.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface Operation {
  operationId: string;
  security?: unknown[];
  'x-roles'?: string[];
  'x-impersonation'?: string;
}

interface Route {
  method: Method;
  path: string;
  operation: Operation;
}

// Every route of the OpenAPI document is called, so that a new route cannot lack an access rule.
describe('access to every route', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let routes: Route[];
  beforeAll(async () => {
    company = await testApp.company();
    const { body } = await testApp.http().get('/openapi.json').expect(200);
    routes = Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method: method as Method, path, operation })),
    );
  });

  const addressOf = (path: string, companyId: string) => path.replace('{companyId}', companyId).replaceAll(/\{\w+\}/g, randomUUID());
  const call = ({ method, path }: Route, token: string | undefined, companyId = company.id) =>
    testApp
      .http(token)
      [method](addressOf(path, companyId))
      .send(method === 'get' ? undefined : {});
  const isPublic = ({ operation }: Route) => operation.security?.length === 0;

  it('has only the intended public routes', () => {
    expect(routes.filter(isPublic).map(({ operation }) => operation.operationId)).toEqual([
      'getLiveness',
      'getReadiness',
      'login',
      'refresh',
      'startConsoleSession',
      'endConsoleSession',
      'refreshConsoleSession',
    ]);
    expect(routes.length).toBeGreaterThan(30);
  });

  it('responds with 401 without a token', async () => {
    for (const route of routes.filter((one) => !isPublic(one))) {
      const { status, body } = await call(route, undefined);
      expect({ route: route.operation.operationId, status, code: body.code }).toEqual({
        route: route.operation.operationId,
        status: 401,
        code: 'auth/unauthenticated',
      });
    }
  });

  it('says for every path which methods it has, and refuses all others, without a token', async () => {
    for (const [path, own] of Map.groupBy(routes, (route) => route.path)) {
      const known = own.map(({ method }) => method.toUpperCase());
      const allow = [...known, 'OPTIONS', ...(known.includes('GET') ? ['HEAD'] : [])].toSorted();
      const address = addressOf(path, company.id);
      const options = await testApp.http().options(address);
      expect({ path, status: options.status, allow: options.headers['allow'] }).toEqual({ path, status: 204, allow: allow.join(', ') });
      expect(Object.keys(options.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      for (const method of ['get', 'post', 'put', 'patch', 'delete', 'trace', 'propfind', 'lock'] as const) {
        if (allow.includes(method.toUpperCase())) continue;
        const { status, headers, body } = await testApp.http()[method](address);
        expect({ path, method, status, allow: headers['allow'], code: body.code }).toEqual({
          path,
          method,
          status: 405,
          allow: allow.join(', '),
          code: 'request/method-not-allowed',
        });
      }
    }
  });

  it('responds to members and admins of another company as if the company did not exist', async () => {
    const other = await testApp.company('Other');
    const member = await testApp.signedInMember(other);
    for (const route of routes.filter(({ path }) => path.includes('{companyId}'))) {
      for (const token of [other.token, member.token]) {
        const [foreign, unknown, malformed] = [
          await call(route, token),
          await call(route, token, randomUUID()),
          await call(route, token, 'no-id'),
        ];
        for (const { status, body } of [foreign, unknown, malformed])
          expect({ status, code: body.code }).toEqual({ status: 404, code: 'companies/not-found' });
      }
    }
  });

  it('responds with 403 to a role without access to the route', async () => {
    const member = await testApp.signedInMember(company);
    const platform = await testApp.platformToken();
    const tokens: Record<string, string> = { member: member.token, company_admin: company.token, platform_admin: platform };
    for (const route of routes.filter((one) => !isPublic(one))) {
      for (const [role, token] of Object.entries(tokens)) {
        if (route.operation['x-roles']?.includes(role)) continue;
        const { status, body } = await call(route, token);
        expect({ route: route.operation.operationId, role, status, code: body.code }).toEqual({
          route: route.operation.operationId,
          role,
          status: 403,
          code: 'access/forbidden',
        });
      }
    }
  });

  it('allows an impersonated session only the routes that the document marks', async () => {
    const member = await testApp.member(company);
    const token = await testApp.impersonate(company, member.id);
    const allowed = routes.filter(({ operation }) => operation['x-impersonation'] === 'allowed');
    expect(allowed.map(({ operation }) => operation.operationId).toSorted()).toEqual([
      'getImpersonation',
      'getMe',
      'getMyDatalinks',
      'stopImpersonation',
      'updateMyDatalinks',
    ]);
    for (const route of routes.filter((one) => !isPublic(one) && !allowed.includes(one))) {
      for (const companyId of [company.id, randomUUID()]) {
        const { status, body } = await call(route, token, companyId);
        expect({ route: route.operation.operationId, status, code: body.code }).toEqual({
          route: route.operation.operationId,
          status: 403,
          code: 'impersonation/forbidden',
        });
      }
    }
    await testApp.http(token).get('/api/v1/me').expect(200);
  });
});
