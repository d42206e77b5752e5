import { defineConfig } from 'vitest/config';

/** The built console in a real browser, on the real service: `npm run test:browser`. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser-spec.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/browser/build-console.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
