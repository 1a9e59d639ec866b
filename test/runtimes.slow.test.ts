// The installed package under each runtime that npm brings: a library call, and the command line.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ANSWER, programOf, projectWithPackage, run, tools, writeProgram } from './packed-package.js';

/** Package, its program, and the words before a script. */
const RUNTIMES: readonly [name: string, program: string, words: readonly string[]][] = [
  ['node@20.19', 'node', []],
  ['node@22', 'node', []],
  ['node@24', 'node', []],
  ['bun@1', 'bun', []],
  ['deno@2', 'deno', ['run', '--allow-all']],
];

const GIVEN = `import { readFileSync } from 'node:fs';
import { train, vectorsOf } from 'wordvec';
const text = readFileSync('corpus.txt', 'utf8').split('\\n');
const { model } = await train('cbow', { text }, { dim: 8, epochs: 1, minCount: 1, threads: 3 });
console.log(vectorsOf(model).words.size);
`;

describe('the installed package', () => {
  let project: string;
  beforeAll(async () => {
    ({ project } = await projectWithPackage());
    writeProgram(project);
  });

  test.for(RUNTIMES)('trains, reads and answers under %s', async ([name, program, words], { skip }) => {
    const { folder, missing } = await tools(name);
    const runtime = programOf(folder, program);
    const starts = missing ?? (await run(runtime, ['--version']).then(String, ({ message }) => message));
    if (missing || /failed/.test(starts)) return skip(`${name} cannot be had here: ${starts}`);
    const under = (script: string, ...given: string[]) =>
      run(runtime, [...words, script, ...given], { cwd: project });
    expect((await under('program.mjs')).stdout).toBe(`${ANSWER}\n`);

    // Text that is given lies in a temporary file, which threads read.
    writeFileSync(join(project, 'given.mjs'), GIVEN);
    expect((await under('given.mjs')).stdout).toBe('50\n');

    const main = join('node_modules', 'wordvec', 'dist', 'cli', 'main.js');
    const flags = ['--epochs', '1', '--min-count', '1', '--threads', '2', '--dim', '16'];
    const told = await under(main, 'train', 'skipgram', 'corpus.txt', '-o', 'cli.bin', ...flags);
    expect(told.stderr).toMatch(/written +cli\.bin/);
    const { stdout } = await under(main, 'neighbours', 'cli.bin', 'w1', '-k', '2');
    expect(stdout).toMatch(/^(w\d+ +0\.\d{4}\n){2}$/);
    const wrong = await under(main, 'train', 'skipgram', 'nothing.txt', '-o', 'no.vec').catch(
      (cause) => cause,
    );
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^wordvec: nothing\.txt: there is/),
    });
  });
});
