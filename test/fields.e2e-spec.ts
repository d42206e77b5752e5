import { describe, expect, it } from 'vitest';
import type { TextRule } from '../libs/field-rules/index.ts';
import { datalinkDefinitions, datalinkFields } from '../src/datalinks/index.ts';
import { clearableProfileFields, profileDefinitions, profileFields } from '../src/users/index.ts';
import { en } from '../web/src/i18n/en.ts';
import { zhHant } from '../web/src/i18n/zh-hant.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { readWorkbook, staff } from './support/workbooks.ts';

const labels: Record<string, Record<string, string>> = { English: en.fields, 'Traditional Chinese': zhHant.fields };

const definitions = { ...profileDefinitions, ...datalinkDefinitions };
const fields = [...profileFields, ...datalinkFields];
type Field = (typeof fields)[number];
type Values = Record<string, string>;

/** A valid text that no other field has. Each field has two of them. */
function sample(field: Field, version: 1 | 2): string {
  const { kind }: TextRule = definitions[field].rule;
  const digit = fields.indexOf(field) + 10;
  switch (kind) {
    case 'email':
      return `${field}.${version}@example.com`;
    case 'phone':
      return `+852 2345 ${digit}0${version}`;
    case 'web-address':
      return `https://example.com/${field}/${version}`;
    default:
      return `${field} ${version}`;
  }
}

const samples = (of: readonly Field[], version: 1 | 2): Values => Object.fromEntries(of.map((field) => [field, sample(field, version)]));
const cells = (version: 1 | 2) => Object.fromEntries(fields.map((field) => [definitions[field].header, sample(field, version)]));

describe('every field of a profile and every datalink', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  let username: string;

  const begin = async (name: string) => {
    company = await testApp.company(name);
    username = `user.${name}`;
  };

  const get = async (path: string, token = company.token) => (await testApp.http(token).get(path).expect(200)).body;
  /** The user's row in a workbook, by header. */
  const downloadRow = async (path: string): Promise<Record<string, unknown>> => {
    const [header, ...rows] = await readWorkbook(await testApp.download(company, path));
    const row = rows.find((cells) => cells[header!.indexOf('Username')] === username);
    return Object.fromEntries(header!.map((text, place) => [text, row?.[place]]));
  };
  /** Imports one row with a value for every field, for a new or an existing user. */
  const send = async (version: 1 | 2, form: Record<string, string> = {}) => {
    const ended = await testApp.import(company, await staff({ Username: username, Password: memberPassword, ...cells(version) }), form);
    const [row] = await testApp.rows(company, ended.id);
    return { ...ended, row: row! };
  };
  const stored = async () => {
    const { id } = (await testApp.users(company))[username] as { id: string };
    const user = await get(`${company.path}/users/${id}`);
    const datalinks = await get(`${company.path}/users/${id}/datalinks`);
    const pick = (from: Values, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, from[name]]));
    return { id, profile: pick(user, profileFields), datalinks: pick(datalinks, datalinkFields) };
  };

  it('is imported for a new user', async () => {
    await begin('New');
    const { row } = await send(1);
    expect(row.outcome).toBe('created');
    expect(row.changes).toEqual(fields.map((field) => ({ field, from: null, to: sample(field, 1) })));
    expect(await stored()).toMatchObject({ profile: samples(profileFields, 1), datalinks: samples(datalinkFields, 1) });
  });

  it('is imported for a new user through a preview', async () => {
    await begin('Preview');
    const { id } = await send(1, { mode: 'preview' });
    await testApp.http(company.token).post(`${company.path}/imports/${id}/apply`).set('prefer', 'wait=30').expect(202);
    expect(await stored()).toMatchObject({ profile: samples(profileFields, 1), datalinks: samples(datalinkFields, 1) });
  });

  it('is updated or skipped for an existing user, listed, reported and reverted by an undo', async () => {
    await begin('Existing');
    await send(1);
    const { id, row } = await send(2);
    expect(row.changes).toEqual(profileFields.map((field) => ({ field, from: sample(field, 1), to: sample(field, 2) })));
    const skipped = datalinkFields.map((field) => ({ field, current: sample(field, 1), inFile: sample(field, 2) }));
    expect(row.skipped).toEqual(skipped);
    expect(await stored()).toMatchObject({ profile: samples(profileFields, 2), datalinks: samples(datalinkFields, 1) });
    const { items } = await get(`${company.path}/skipped-datalinks`);
    expect(items).toHaveLength(skipped.length);
    expect(items).toEqual(expect.arrayContaining(skipped.map((one) => expect.objectContaining(one))));
    const { Details, ...repeated } = await downloadRow(`imports/${id}/report`);
    expect(repeated).toMatchObject(cells(2));
    for (const field of fields) expect(Details).toContain(definitions[field].header);
    for (const field of datalinkFields) expect(Details).toContain(sample(field, 1));
    await testApp.http(company.token).post(`${company.path}/imports/${id}/undo`).set('prefer', 'wait=30').expect(202);
    expect((await stored()).profile).toEqual(samples(profileFields, 1));
  });

  it('is in the template, the prefilled template and, of a profile, the export', async () => {
    await begin('Workbooks');
    expect(Object.keys(await downloadRow('imports/template'))).toEqual(expect.arrayContaining(Object.keys(cells(1))));
    await send(1);
    expect(await downloadRow('imports/template?prefill=true')).toMatchObject(cells(1));
    expect(await downloadRow('users/export')).toMatchObject(
      Object.fromEntries(profileFields.map((field) => [profileDefinitions[field].exportHeader, sample(field, 1)])),
    );
  });

  it('is set, changed and cleared by requests', async () => {
    await begin('Requests');
    const { id } = await testApp.member(company, { username, ...samples(profileFields, 1) });
    expect((await stored()).profile).toEqual(samples(profileFields, 1));
    const patch = (path: string, token: string, body: object) => testApp.http(token).patch(path).send(body).expect(200);
    await patch(`${company.path}/users/${id}`, company.token, samples(profileFields, 2));
    const { token } = await testApp.login(username, memberPassword);
    await patch('/api/v1/me/datalinks', token, samples(datalinkFields, 1));
    expect(await stored()).toMatchObject({ profile: samples(profileFields, 2), datalinks: samples(datalinkFields, 1) });
    await patch('/api/v1/me', token, samples(profileFields, 1));
    expect((await stored()).profile).toEqual(samples(profileFields, 1));
    const nothing = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
    await patch('/api/v1/me', token, nothing(clearableProfileFields));
    await patch('/api/v1/me/datalinks', token, nothing(datalinkFields));
    const cleared = { ...nothing(clearableProfileFields), companyName: 'Requests' };
    expect(await stored()).toMatchObject({ profile: cleared, datalinks: nothing(datalinkFields) });
  });

  it('is in the OpenAPI document', async () => {
    const { components } = (await testApp.http().get('/openapi.json').expect(200)).body;
    const properties = (schema: string) => Object.keys(components.schemas[schema].properties);
    for (const schema of ['UserView', 'UserCreation', 'UserPatch', 'OwnProfilePatch'])
      expect(properties(schema)).toEqual(expect.arrayContaining(profileFields));
    for (const schema of ['DatalinksView', 'DatalinksPatch']) expect(properties(schema)).toEqual(expect.arrayContaining(datalinkFields));
    expect(components.schemas.SkippedDatalinkView.properties.field.enum).toEqual(datalinkFields);
  });

  it.each(Object.keys(labels))('has a label in the console in %s', (language) => {
    expect(fields.filter((field) => !labels[language]![field]?.trim())).toEqual([]);
  });
});
