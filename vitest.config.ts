import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { globSync } from 'tinyglobby';
import { configDefaults, defineConfig, type Plugin } from 'vitest/config';
import { isBuilt } from './scripts/built.mjs';

/** As Vite writes paths. */
const ROOT = import.meta.dirname.replaceAll('\\', '/');
const SLOW = 'test/**/*.slow.test.ts';
/** Files that try more cases there (`thorough.ts`, which `kernel-jobs.ts` asks, too). */
const THOROUGH = globSync('test/*.test.ts').filter((path) =>
  /from '\.\/(thorough|kernel-jobs)\.js'/.test(readFileSync(path, 'utf8')),
);
/** Of what dist has no file of its own, or what a test gives other imports. */
const NOT_BUILT = /^(cli|page)\/|^tensor\/tensorflow\.ts$/;

// Node loads what is built of the sources, as they are now, as it is: through Vite two test files took 8.4 s of CPU, not 4.6.
const builtSources: Plugin = {
  name: 'built-sources',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (!/^[./#]/.test(source)) return undefined;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    const [, path] = found?.id.startsWith(`${ROOT}/src/`) ? (/\/src\/(.*\.ts)$/.exec(found.id) ?? []) : [];
    if (!path || NOT_BUILT.test(path)) return found;
    const built = `${ROOT}/dist/${path.replace(/ts$/, 'js')}`;
    return existsSync(built) ? built : found;
  },
};

// Node may not follow a link to packages, and then have some twice (its cache of real paths is wrong after a pipe).
const mayLoadBuilt = isBuilt(ROOT) && !lstatSync(`${ROOT}/node_modules`).isSymbolicLink();

// `--mode slow` runs what is slow by nature.
export default defineConfig(({ mode }) => ({
  plugins: mayLoadBuilt ? [builtSources] : [],
  resolve: { alias: { '#platform': `${ROOT}/src/platform/node.ts` } },
  test: {
    include: mode === 'slow' ? [SLOW, ...THOROUGH] : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'slow' ? [] : [SLOW])],
    server: { deps: { external: [/^(?!.*\/node_modules\/).*\/dist\/.*\.js$/] } },
    // A run takes one thread unless told, and large arrays are compared at once.
    setupFiles: ['test/one-thread.ts', 'test/equality.ts'],
    // Test files share loaded modules: to load them anew for each file took more time than the tests.
    isolate: false,
    // What was made of a file is kept for the next run: to make it anew took a tenth of all.
    experimental: { fsModuleCache: true },
    maxWorkers: availableParallelism(),
    // Files that share a process have a large heap, and each collection walks it: room for what dies young, and for what stays.
    execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=32', '--initial-old-space-size=1024'],
    // A busy machine is no failure: no test may hang, but none is timed.
    testTimeout: mode === 'slow' ? 600_000 : 120_000,
    hookTimeout: mode === 'slow' ? 600_000 : 120_000,
  },
}));
