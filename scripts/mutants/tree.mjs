// A copy of the project in which one fault at a time is built and tested.
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTRIES } from '../build-kernels.mjs';
import { markBuilt, sourcesHash } from '../built.mjs';
import { KERNELS, reachOf, sourceOfKernel } from './reach.mjs';

/** Not copied: what is linked, and what is fetched. */
const LEFT = /^(?:node_modules|\..*)$|^(?:corpora|models)\/(?!README)/;
const CONFIG = 'mutants.config.mjs';
const REPORT = 'report.json';
const KNOWN = 'dist/tsconfig.tsbuildinfo';
const FIRST = ['golden.test.ts'];
/** Milliseconds in which some test ends on any machine. */
const SILENCE = 300_000;

/**
 * The test files that load a file (without one, all), in the order in which they meet a fault of it soonest: those that see most
 * and those named as the file is, then those that load little, which are fast and near to what they test.
 * @param {Map<string, Set<string>>} tests of `reachOfTests`
 */
function soonest(tests, file) {
  const words = file
    .split(/[/.-]/)
    .filter((word) => !['src', 'trainers', 'kernels', 'run', 'assembly', 'ts'].includes(word));
  const isEarly = (name) =>
    FIRST.includes(name) || words.some((word) => name.includes(word.replace(/s$/, '')));
  const names = [...tests.keys()].filter((name) => !file || tests.get(name).has(file));
  return names.sort((a, b) => isEarly(b) - isEarly(a) || tests.get(a).size - tests.get(b).size);
}

/** Ends a group of processes: a test in an endless loop outlives the one that started it. */
function killAll(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** The same files at another place: names of the same data where that can be. */
function linkAll(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkAll(source, target);
    else if (entry.isFile())
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
  }
}

/** One copy, removed by `remove`. */
export class Tree {
  #path = mkdtempSync(join(tmpdir(), 'wordvec-mutants-'));
  #tests;
  #most;
  /** What the compiler knows of the sources without a fault. */
  #known = '';

  /** @param tests as of `soonest` @param most test files that are tried for a fault */
  static async make(tests, most) {
    const tree = new Tree(tests, most);
    await tree.#compile();
    tree.#known = readFileSync(join(tree.#path, KNOWN), 'utf8');
    tree.restore();
    return tree;
  }

  /** See `make`. */
  constructor(tests, most) {
    this.#tests = tests;
    this.#most = most;
    for (const name of readdirSync('.').filter((name) => !LEFT.test(name)))
      cpSync(name, join(this.#path, name), { recursive: true, filter: (path) => !LEFT.test(path) });
    // Where packages are a link tests load the sources, which takes twice as long.
    linkAll('node_modules', join(this.#path, 'node_modules'));
    mkdirSync(join(this.#path, 'tmp'));
  }

  /** Builds the project with the file's new text; what could not be built, or came out the same, is told. */
  async build(file, text) {
    writeFileSync(join(this.#path, file), text);
    const before = this.#outputs(file);
    if (!file.startsWith(`${KERNELS}/`) && (await this.#compile()) !== 0) return 'does not compile';
    const kernels = ENTRIES.filter((entry) => reachOf([sourceOfKernel(entry)]).has(file));
    if (kernels.length > 0 && (await this.#run(['scripts/build-kernels.mjs', ...kernels])) !== 0)
      return 'does not compile';
    for (const bundles of ['workers', 'program'])
      if ((await this.#run([`scripts/build-${bundles}.mjs`])) !== 0) return 'does not compile';
    markBuilt(sourcesHash(this.#path), this.#path);
    return before === this.#outputs(file) ? 'changes nothing' : undefined;
  }

  /** Only what a change reaches is compiled again. */
  #compile() {
    const flags = ['noUnusedLocals', 'noUnusedParameters'].flatMap((option) => [`--${option}`, 'false']);
    return this.#run(['node_modules/typescript/bin/tsc', '-p', '.', '--noEmitOnError', ...flags]);
  }

  /**
   * The name of the first test that meets the fault of a file, or what else went wrong; undefined where all pass.
   * @param file none for all tests
   * @param mode `test`, or `slow` for all that the thorough files try
   */
  async failure(file, mode) {
    writeFileSync(join(this.#path, CONFIG), configFor(soonest(this.#tests, file).slice(0, this.#most), mode));
    rmSync(join(this.#path, REPORT), { force: true });
    const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${REPORT}`];
    const flags = ['--mode', mode, '--config', CONFIG, '--bail', '1', '--passWithNoTests', ...reporters];
    const status = await this.#run(['node_modules/vitest/vitest.mjs', 'run', ...flags]);
    rmSync(join(this.#path, 'tmp'), { recursive: true, force: true });
    mkdirSync(join(this.#path, 'tmp'));
    if (status === 0) return undefined;
    if (!existsSync(join(this.#path, REPORT))) return 'no end';
    const files = this.#report().filter(({ status }) => status === 'failed');
    const test = files
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ status }) => status === 'failed');
    return test?.fullName ?? files[0]?.name.split('/').at(-1) ?? 'no test';
  }

  /** Gives the file and what is built back. */
  restore(file = 'package.json') {
    cpSync(file, join(this.#path, file));
    const dist = join(this.#path, 'dist');
    rmSync(dist, { recursive: true, force: true });
    cpSync('dist', dist, { recursive: true });
    writeFileSync(join(this.#path, KNOWN), this.#known);
  }

  remove() {
    rmSync(this.#path, { recursive: true, force: true });
  }

  #report() {
    return JSON.parse(readFileSync(join(this.#path, REPORT), 'utf8')).testResults;
  }

  /** What is built of a file: JavaScript, or all kernels. */
  #outputs(file) {
    const script = join(this.#path, file.replace(/^src/, 'dist').replace(/ts$/, 'js'));
    const kernels = ENTRIES.map((entry) => join(this.#path, `dist/kernels/${entry}.wasm`));
    // Of the command line nothing is left but the program.
    const program = readdirSync(join(this.#path, 'dist/cli')).map((name) =>
      join(this.#path, 'dist/cli', name),
    );
    return [script, ...kernels, ...program]
      .map((path) => (existsSync(path) ? readFileSync(path, 'latin1') : ''))
      .join();
  }

  // What says nothing for long is in an endless loop.
  #run(args) {
    const env = { ...process.env, TMPDIR: join(this.#path, 'tmp') };
    const stdio = ['ignore', 'pipe', 'ignore'];
    const child = spawn(process.execPath, args, { cwd: this.#path, env, stdio, detached: true });
    return new Promise((done) => {
      const timer = setTimeout(killAll, SILENCE, child.pid);
      child.stdout.on('data', () => timer.refresh());
      child.on('exit', (status) => {
        clearTimeout(timer);
        killAll(child.pid);
        done(status ?? 1);
      });
    });
  }
}

/** As in the project, but in one process for all files, in their order. */
function configFor(tests, mode) {
  return `import { BaseSequencer } from 'vitest/node';
import project from './vitest.config.ts';
const order = ${JSON.stringify(tests)};
const place = ({ moduleId }) => order.findIndex((name) => moduleId.endsWith('/' + name));
class Given extends BaseSequencer {
  async sort(files) { return files.toSorted((a, b) => place(a) - place(b)); }
}
const { plugins, resolve, test } = project({ mode: '${mode}' });
export default {
  plugins,
  resolve,
  cacheDir: '.cache',
  test: {
    ...test,
    // In slow mode the project names those files that try more there.
    include: order.map((name) => 'test/' + name).filter((path) => ${mode === 'test'} || test.include.includes(path)),
    experimental: { fsModuleCache: true, fsModuleCachePath: '.cache/modules' },
    fileParallelism: false, maxWorkers: 1, sequence: { sequencer: Given }, testTimeout: 120_000, hookTimeout: 60_000,
    // What fails by chance, on a busy machine, says nothing of the fault.
    retry: 1,
  },
};
`;
}
