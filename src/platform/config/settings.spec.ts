import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('settings', () => {
  it('needs none', () => {
    expect(readSettings({})).toMatchObject({ port: 3000, databaseUrl: undefined, dataDirectory: './data', importRowsMax: 100_000 });
  });

  it('takes an empty value for a missing one, as .env files have them', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it.each([
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535.'],
    [{ PORT: '3e3' }, 'PORT must be a whole number'],
    [{ DATABASE_URL: 'mysql://x', JWT_SECRET: 'x'.repeat(32) }, 'DATABASE_URL must look like'],
    [{ DATABASE_URL: 'postgres://h/d' }, 'JWT_SECRET is required with DATABASE_URL'],
    [{ JWT_SECRET: 'x'.repeat(31) }, 'JWT_SECRET must have at least 32 bytes'],
    [{ BOOTSTRAP_ADMIN_USERNAME: 'root' }, 'BOOTSTRAP_ADMIN_PASSWORD is missing'],
    [{ BOOTSTRAP_ADMIN_PASSWORD: 'correct horse' }, 'BOOTSTRAP_ADMIN_USERNAME is missing'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be false or the number of proxies'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [{ IMPERSONATION_STARTS_PER_HOUR: '0' }, 'IMPERSONATION_STARTS_PER_HOUR must be a whole number from 1 to 1000'],
    [{ IMPERSONATION_SECONDS: '1801' }, 'IMPERSONATION_SECONDS must be'],
  ])('refuses %j and names it', (environment, sentence) => {
    expect(() => readSettings(environment)).toThrow(sentence);
  });

  it('names all bad settings at once', () => {
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT[^]*LOG_LEVEL/);
  });
});
