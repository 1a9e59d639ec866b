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
import { dirname, join, normalize, resolve } from 'node:path';
import { ENTRIES } from '../build-kernels.mjs';

const COPIED = [
  'src',
  'test',
  'scripts',
  'dist',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'README.md',
];
const CONFIG = 'mutants.config.mjs';
const KERNELS = 'src/kernels/assembly';
/** These stand first, as they are fast and see most. */
const FIRST = ['golden', 'options-effect', 'shard-borders'].map((name) => `${name}.test.ts`);

/** The test files that run training or a kernel, in the order they are run in. */
export function testFiles() {
  const all = readdirSync('test').filter(
    (name) => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts'),
  );
  const meets = (name) =>
    /src\/(trainers|kernels|run)\/|\btrain\w*\(/.test(readFileSync(join('test', name), 'utf8'));
  return [...FIRST, ...all.filter((name) => !FIRST.includes(name) && meets(name))];
}

/** One copy, made at once, removed by `remove`. */
export class Tree {
  #path = mkdtempSync(join(tmpdir(), 'wordvec-mutants-'));

  /** @param {readonly string[]} tests of `testFiles` */
  constructor(tests) {
    for (const name of COPIED) cpSync(name, join(this.#path, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.#path, 'node_modules'));
    mkdirSync(join(this.#path, 'tmp'));
    writeFileSync(join(this.#path, CONFIG), configFor(tests));
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

  /** The name of the first test that fails, or what else went wrong; undefined where all pass. */
  async failure(seconds) {
    const report = join(this.#path, 'report.json');
    rmSync(report, { force: true });
    const reporter = ['--reporter=json', '--outputFile=report.json'];
    const status = await this.#run(
      ['node_modules/vitest/vitest.mjs', 'run', '--config', CONFIG, '--bail', '1', ...reporter],
      seconds,
    );
    rmSync(join(this.#path, 'tmp'), { recursive: true, force: true });
    mkdirSync(join(this.#path, 'tmp'));
    if (status === 0) return undefined;
    if (!existsSync(report)) return 'no end';
    const files = JSON.parse(readFileSync(report, 'utf8')).testResults.filter(
      ({ status }) => status === 'failed',
    );
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
  #run(args, seconds = 120) {
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
function configFor(tests) {
  return `import { BaseSequencer } from 'vitest/node';
import project from './vitest.config.ts';
const order = ${JSON.stringify(tests)};
const place = ({ moduleId }) => order.findIndex((name) => moduleId.endsWith('/' + name));
class Given extends BaseSequencer {
  async sort(files) { return files.toSorted((a, b) => place(a) - place(b)); }
}
const { resolve, test } = project({ mode: 'test' });
export default {
  resolve,
  cacheDir: '.cache',
  test: {
    ...test,
    include: order.map((name) => 'test/' + name),
    experimental: { fsModuleCache: true, fsModuleCachePath: '.cache/modules' },
    fileParallelism: false, maxWorkers: 1, sequence: { sequencer: Given }, testTimeout: 60_000, hookTimeout: 60_000,
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
