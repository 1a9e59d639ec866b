import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { configDefaults, defineConfig } from 'vitest/config';

const SLOW = 'test/**/*.slow.test.ts';
/** Files that try more cases there (`thorough.ts`, which `kernel-jobs.ts` asks, too). */
const THOROUGH = globSync('test/*.test.ts').filter((path) =>
  /from '\.\/(thorough|kernel-jobs)\.js'/.test(readFileSync(path, 'utf8')),
);
const node = join(import.meta.dirname, 'src/platform/node.ts');

// `--mode slow` runs what is slow by nature.
export default defineConfig(({ mode }) => ({
  resolve: { alias: { '#platform': node } },
  test: {
    include: mode === 'slow' ? [SLOW, ...THOROUGH] : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'slow' ? [] : [SLOW])],
    // Tests import inner modules, which need the platform that entry points hand in; by it a run takes one thread unless told.
    setupFiles: [node, 'test/one-thread.ts', 'test/equality.ts'],
    // Test files share loaded modules: to load them anew for each file took more time than the tests.
    isolate: false,
    // What was made of a file is kept for the next run: to make it anew took a tenth of all.
    experimental: { fsModuleCache: true },
    maxWorkers: availableParallelism(),
    // Room for what dies young: files that share a process have a large heap, and each collection walks it.
    execArgv: ['--max-semi-space-size=32'],
    // A busy machine is no failure: no test may hang, but none is timed.
    testTimeout: mode === 'slow' ? 600_000 : 120_000,
    hookTimeout: 120_000,
  },
}));
