import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A busy machine is no failure: no test may hang, but none is timed.
  test: { include: ['test/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
