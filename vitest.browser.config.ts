import { defineConfig } from 'vitest/config';

/** Tests of the built console in a real browser, with the real service: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser-spec.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/browser/build-console.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As long as Playwright's own waits: the files run in parallel.
    expect: { poll: { timeout: 15_000 } },
  },
});
