import './test/support/node-setup.ts';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { extends: './vitest.unit.config.ts', test: { env: { FUZZ_SHARE: '1' } } },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e-spec.ts'],
          globalSetup: 'test/support/global-setup.ts',
          maxWorkers: '100%',
          // The files run in parallel, so a response may take longer than the default of a second.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
