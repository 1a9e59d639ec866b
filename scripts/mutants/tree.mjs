// A copy of the project in which one fault at a time is built and tested.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { ENTRIES } from '../build-kernels.mjs';

/** Not copied: what is linked, and what is fetched. */
const LEFT = /^(?:node_modules|corpora|models|\..*)$/;
const CONFIG = 'mutants.config.mjs';
const REPORT = 'report.json';
const KERNELS = 'src/kernels/assembly';
const FIRST = ['golden.test.ts', 'shard-borders.test.ts'];

/** The test files that run training or a kernel. */
export function testFiles() {
  const all = readdirSync('test').filter(
    (name) => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts'),
  );
  return all.filter((name) =>
    /src\/(trainers|kernels|run)\/|\btrain\w*\(/.test(readFileSync(join('test', name), 'utf8')),
  );
}

/**
 * The order in which tests meet a fault soonest: those that see most, those named as the faulty file is, the fast ones.
 * @param {Map<string, number>} tests each file and how long it took
 */
function soonest(tests, file) {
  const words = file
    .split(/[/.-]/)
    .filter((word) => !['src', 'trainers', 'kernels', 'run', 'assembly', 'ts'].includes(word));
  const likely = (name) => words.filter((word) => name.includes(word.replace(/s$/, ''))).length;
  const early = (name) => (FIRST.includes(name) ? 9 : likely(name));
  const names = [...tests.keys()];
  return names.sort((a, b) => early(b) - early(a) || tests.get(a) - tests.get(b));
}

/** One copy, made at once, removed by `remove`. */
export class Tree {
  #path = mkdtempSync(join(tmpdir(), 'wordvec-mutants-'));
  #tests;

  /** @param {Map<string, number>} tests each file of `testFiles` and how long it takes; `timeAll` sets it */
  constructor(tests) {
    this.#tests = tests;
    for (const name of readdirSync('.').filter((name) => !LEFT.test(name)))
      cpSync(name, join(this.#path, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.#path, 'node_modules'));
    mkdirSync(join(this.#path, 'tmp'));
  }

  /** Runs the tests of a mode without a fault, to know how long each takes: the name of one that fails, as of `failure`. */
  async timeAll(mode, seconds) {
    const failing = await this.failure('', mode, seconds);
    if (!failing)
      for (const { name, startTime, endTime } of this.#report())
        this.#tests.set(basename(name), endTime - startTime);
    return failing;
  }

  /** Builds the project with the file's new text; what could not be built, or came out the same, is told. */
  async build(file, text) {
    writeFileSync(join(this.#path, file), text);
    const before = this.#outputs(file);
    const none = ['declaration', 'declarationMap', 'noUnusedLocals', 'noUnusedParameters'];
    const flags = none.flatMap((option) => [`--${option}`, 'false']);
    if ((await this.#run(['node_modules/typescript/bin/tsc', '-p', '.', '--noEmitOnError', ...flags])) !== 0)
      return 'does not compile';
    const kernels = ENTRIES.filter((entry) => closureOf(`${KERNELS}/${entry}.ts`).has(file));
    if (kernels.length > 0 && (await this.#run(['scripts/build-kernels.mjs', ...kernels])) !== 0)
      return 'does not compile';
    for (const bundles of ['workers', 'program'])
      if ((await this.#run([`scripts/build-${bundles}.mjs`])) !== 0) return 'does not compile';
    return before === this.#outputs(file) ? 'changes nothing' : undefined;
  }

  /**
   * The name of the first test that meets the fault of a file, or what else went wrong; undefined where all pass.
   * @param mode `test`, or `slow` for all that the thorough files try
   */
  async failure(file, mode, seconds) {
    writeFileSync(join(this.#path, CONFIG), configFor(soonest(this.#tests, file), mode));
    rmSync(join(this.#path, REPORT), { force: true });
    const reporter = ['--reporter=json', `--outputFile=${REPORT}`];
    const flags = ['--mode', mode, '--config', CONFIG, '--bail', '1', ...reporter];
    const status = await this.#run(['node_modules/vitest/vitest.mjs', 'run', ...flags], seconds);
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

  /** Gives the file and what is built of it back. */
  restore(file) {
    cpSync(file, join(this.#path, file));
    cpSync('dist', join(this.#path, 'dist'), { recursive: true });
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

  // In a group of its own, since a test in an endless loop outlives the process that started it.
  #run(args, seconds = 600) {
    const env = { ...process.env, TMPDIR: join(this.#path, 'tmp') };
    const child = spawn(process.execPath, args, { cwd: this.#path, env, stdio: 'ignore', detached: true });
    return new Promise((done) => {
      const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), seconds * 1000);
      child.on('close', (status) => {
        clearTimeout(timer);
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
  },
};
`;
}

/** A source file and all that it imports, whatever way around. */
function closureOf(file, met = new Set()) {
  if (met.has(file) || !existsSync(file)) return met;
  met.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g))
    closureOf(`${normalize(join(dirname(file), name)).replace(/\.js$/, '')}.ts`, met);
  return met;
}
