import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    setupFiles: 'test/random-seed.ts',
    testTimeout: 60_000,
    // The tests wait for git more than they compute.
    maxWorkers: '100%',
    hookTimeout: 60_000,
  },
});
