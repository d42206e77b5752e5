// The end-to-end scenario of the product, through its public API. Each step checks its results.
import { strict as assert } from 'node:assert';
import type { ApiClient } from './api-client.ts';
import { sampleStaff, toWorkbook } from './sample-staff.ts';

interface Counts {
  total: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  notProcessed: number;
  skippedDatalinks: number;
}

interface ImportView {
  id: string;
  state: string;
  counts: Counts;
  problem: unknown;
}

interface ImportRow {
  row: number;
  userId: string;
  changes: { field: string; from: unknown; to: unknown }[];
  skipped: { field: string; current: string; inFile: string }[];
}

export interface Credentials {
  username: string;
  password: string;
}

/** Called after each step with its title and its result. */
type ReportStep = (title: string, result: string) => void;

const companyAdmin: Credentials = { username: 'admin@acme', password: 'harbour-lantern-58' };
const employee = 'alex.tong';
const newFax = '+852 2345 6999';

/** Runs the scenario on a new installation. Throws at the first step that does not give the expected result. */
export async function runScenario(
  api: ApiClient,
  platformAdmin: Credentials,
  reportStep: ReportStep,
): Promise<{ companyAdmin: Credentials; employee: Credentials }> {
  const platform = await api.login(platformAdmin.username, platformAdmin.password);
  const company = await platform.send<{ id: string; name: string }>('POST', '/companies', 201, {
    name: 'Acme Holdings',
    admin: { ...companyAdmin, email: 'admin@acme.example.com', firstName: 'Ada', lastName: 'Min' },
  });
  reportStep('Create the company with its first admin', `${company.name}, ${companyAdmin.username}`);

  const admin = await api.login(companyAdmin.username, companyAdmin.password);
  const imports = `/companies/${company.id}/imports`;
  const template = await admin.download(`${imports}/template`);
  assert.equal(Buffer.from(template).subarray(0, 2).toString(), 'PK');
  reportStep('Download the template', `${template.length} bytes`);

  const staff = sampleStaff();
  const first = await admin.upload<ImportView>(imports, 'staff.xlsx', await toWorkbook(staff));
  expectCounts(first, { total: 25, created: 25 });
  reportStep('Import the workbook', summaryOf(first));

  const list = await admin.get<{ items: { id: string; username: string }[] }>(`/companies/${company.id}/users?limit=200`);
  assert.equal(list.items.length, staff.length + 1);
  reportStep('List the staff', `${list.items.length} users: ${staff.length} from the file and the admin`);

  const changed = staff.map((row) => (row['Username'] === employee ? { ...row, FirstName: 'Alexander', Fax: newFax } : row));
  const second = await admin.upload<ImportView>(imports, 'staff-changed.xlsx', await toWorkbook(changed));
  expectCounts(second, { total: 25, updated: 1, unchanged: 24, skippedDatalinks: 1 });
  reportStep('Change Alex to Alexander, and try to change his fax', summaryOf(second));

  const { items } = await admin.get<{ items: ImportRow[] }>(`${imports}/${second.id}/rows?outcome=updated`);
  const [updated] = items;
  assert.deepEqual(updated?.changes, [{ field: 'firstName', from: 'Alex', to: 'Alexander' }]);
  assert.deepEqual(updated.skipped, [{ field: 'fax', current: '+852 2345 6001', inFile: newFax }]);
  reportStep('See what was skipped', `row ${updated.row}: fax kept as ${updated.skipped[0]!.current}, the file has ${newFax}`);

  await changeFaxAsUser(api, admin, company.id, updated.userId, reportStep);

  const exported = await admin.download(`/companies/${company.id}/users/export`);
  reportStep('Export the staff', `${exported.length} bytes`);
  const third = await admin.upload<ImportView>(imports, 'export.xlsx', exported);
  expectCounts(third, { total: 26, unchanged: 26 });
  reportStep('Upload the export again', summaryOf(third));
  return { companyAdmin, employee: { username: employee, password: staff[0]!['Password']! } };
}

async function changeFaxAsUser(api: ApiClient, admin: ApiClient, companyId: string, userId: string, reportStep: ReportStep): Promise<void> {
  const started = await admin.send<{ accessToken: string; expiresAt: string }>(
    'POST',
    `/companies/${companyId}/users/${userId}/impersonations`,
    201,
    { reason: 'New fax number, as his file has it' },
  );
  const asUser = api.as(started.accessToken);
  const me = await asUser.get<{ user: { username: string }; actor: { username: string } }>('/me');
  assert.equal(me.user.username, employee);
  assert.equal(me.actor.username, companyAdmin.username);
  reportStep('Log in as him', `${me.actor.username} is logged in as ${me.user.username} until ${started.expiresAt}`);

  await asUser.send('GET', `/companies/${companyId}/users`, 403);
  const datalinks = await asUser.send<{ fax: string }>('PATCH', '/me/datalinks', 200, { fax: newFax });
  assert.equal(datalinks.fax, newFax);
  reportStep('Change his fax', `fax is now ${datalinks.fax}; other requests are refused`);

  await asUser.send('DELETE', '/impersonation', 204);
  await asUser.send('GET', '/me', 401);
  const auditLog = await admin.get<{ items: { actor: { username: string }; subject: { username: string } }[] }>(
    `/companies/${companyId}/audit-events?action=datalinks.updated`,
  );
  assert.equal(auditLog.items[0]?.actor.username, companyAdmin.username);
  assert.equal(auditLog.items[0]?.subject.username, employee);
  reportStep('Stop, and find it in the audit log', `done by ${auditLog.items[0].actor.username} as ${auditLog.items[0].subject.username}`);
}

function expectCounts({ state, counts, problem }: ImportView, expected: Partial<Counts>): void {
  assert.equal(state, 'completed', `The import ended as ${state}: ${JSON.stringify(problem)}`);
  const none = { total: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, notProcessed: 0, skippedDatalinks: 0 };
  for (const [name, value] of Object.entries({ ...none, ...expected }))
    assert.equal(counts[name as keyof Counts], value, `${name} of the import: ${JSON.stringify(counts)}`);
}

function summaryOf({ counts: { total, created, updated, unchanged, rejected, skippedDatalinks } }: ImportView): string {
  return `${total} rows: ${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected; ${skippedDatalinks} datalinks skipped`;
}
