import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const node = join(import.meta.dirname, 'src/platform/node.ts');

export default defineConfig({
  resolve: { alias: { '#platform': node } },
  test: {
    include: ['test/**/*.test.ts'],
    // Tests import inner modules, which need the platform that entry points hand in.
    setupFiles: [node],
    // A busy machine is no failure: no test may hang, but none is timed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
