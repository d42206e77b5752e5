import { defineConfig } from 'vitest/config';

const measured = 'test/browser/performance.browser-spec.ts';

/** Tests of the built console in a real browser, with the real service: `npm run test:browser`. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts', 'test/browser/build-console.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As long as Playwright's own waits: the files run in parallel.
    expect: { poll: { timeout: 15_000 } },
    // Much of the time is spent waiting, for the browser or for the service.
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.browser-spec.ts'], exclude: [measured] } },
      // After the others, alone.
      { extends: true, test: { name: 'performance', include: [measured], sequence: { groupOrder: 1 } } },
    ],
  },
});
