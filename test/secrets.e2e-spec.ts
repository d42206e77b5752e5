import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/create-app.ts';
import { forgetSecrets, openSecrets } from '../src/platform/secrets/index.ts';
import { UploadStore } from '../src/imports/upload/upload-store.service.ts';
import { useTestApp } from './support/test-app.ts';
import { testSettings } from './support/test-settings.ts';

const [first, second, third] = ['first', 'second', 'third'].map((name) => `the-${name}-secret-of-these-tests-${'x'.repeat(20)}`) as [
  string,
  string,
  string,
];

describe('the secrets of an installation', () => {
  const testApp = useTestApp({ JWT_SECRET: first });
  const open = (secrets: Record<string, string>) => openSecrets(testSettings(secrets), testApp.database);
  let key: Buffer;
  beforeAll(async () => {
    key = (await open({ JWT_SECRET: first })).encryptionKey;
  });

  it('do not start another instance with another JWT_SECRET', async () => {
    await expect(open({ JWT_SECRET: second })).rejects.toThrow(/JWT_SECRET is not the one of this installation/);
    await expect(open({ JWT_SECRET: second, JWT_SECRET_PREVIOUS: third })).rejects.toThrow(/set JWT_SECRET_PREVIOUS to the former one/);
  });

  it('can be rotated: tokens of both are valid, new ones are signed with the new, and waiting uploads can be read', async () => {
    const { token } = await testApp.login('platform.admin', testSettings().bootstrapAdmin!.password);
    const importId = randomUUID();
    const encrypted = testApp.app.get(UploadStore).encrypt(importId, Buffer.from('a workbook'));
    const settings = testSettings({ JWT_SECRET: second, JWT_SECRET_PREVIOUS: first });
    const app = await createApp(settings, testApp.database);
    const statusOf = async (accessToken: string) =>
      (await app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${accessToken}` } })).statusCode;
    expect(await statusOf(token)).toBe(200);
    const signedIn = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: settings.bootstrapAdmin! });
    const { accessToken } = signedIn.json<{ accessToken: string }>();
    expect(await statusOf(accessToken)).toBe(200);
    expect(app.get(UploadStore).encrypt(importId, Buffer.from('a workbook'))).toHaveLength(encrypted.length);
    expect((await open({ JWT_SECRET: second })).encryptionKey).toEqual(key);
    await app.close();
    await expect(open({ JWT_SECRET: first })).rejects.toThrow(/JWT_SECRET is not/);
    // Back again, for the other tests.
    expect((await open({ JWT_SECRET: first, JWT_SECRET_PREVIOUS: second })).encryptionKey).toEqual(key);
  });

  it('keep the key of what is encrypted when ENCRYPTION_KEY is set, and need it from then on', async () => {
    expect((await open({ JWT_SECRET: first, ENCRYPTION_KEY: third })).encryptionKey).toEqual(key);
    await expect(open({ JWT_SECRET: first })).rejects.toThrow(/ENCRYPTION_KEY is not the one of this installation/);
    expect((await open({ JWT_SECRET: second, JWT_SECRET_PREVIOUS: first, ENCRYPTION_KEY: third })).encryptionKey).toEqual(key);
    // It can be changed, and taken away again.
    expect((await open({ JWT_SECRET: second, ENCRYPTION_KEY: first, ENCRYPTION_KEY_PREVIOUS: third })).encryptionKey).toEqual(key);
    await expect(open({ JWT_SECRET: second, ENCRYPTION_KEY: third })).rejects.toThrow(/ENCRYPTION_KEY is not/);
    expect((await open({ JWT_SECRET: second, ENCRYPTION_KEY_PREVIOUS: first })).encryptionKey).toEqual(key);
    expect((await open({ JWT_SECRET: second })).encryptionKey).toEqual(key);
  });

  it('can be forgotten when they are lost', async () => {
    await forgetSecrets(testApp.database);
    expect((await open({ JWT_SECRET: third })).encryptionKey).not.toEqual(key);
  });

  it('cannot be read by the role of requests', async () => {
    await expect(testApp.database.acrossCompanies((em) => em.execute('select * from installation'))).rejects.toThrow(/permission denied/);
  });
});
