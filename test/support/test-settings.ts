import { readSettings, type Settings } from '../../src/platform/config/index.ts';

export const platformAdmin = { username: 'platform.admin', password: 'test-platform-lantern-1' };

/** The settings of a test, by the names of their environment variables. */
export function testSettings(overrides: Record<string, string | undefined> = {}): Settings {
  return readSettings({
    LOG_LEVEL: 'silent',
    JWT_SECRET: 'a-secret-of-tests-with-enough-bytes-in-it',
    BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
    BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    ...overrides,
  });
}
