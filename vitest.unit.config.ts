// The specs beside the code. They are pure: no database, no application and no network.
import './test/support/node-setup.ts';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'unit',
    include: ['libs/**/*.spec.ts', 'src/**/*.spec.ts', 'web/src/**/*.spec.{ts,tsx}'],
    testTimeout: 60_000,
    // Nothing in these specs outlives a file, so that files can share a process: a third less time.
    isolate: false,
    maxWorkers: '100%',
    env: { FUZZ_SHARE: '0.1' },
  },
});
