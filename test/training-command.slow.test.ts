// `wordvec train` end to end: the built program in child processes, on a small text.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readModel } from '../src/formats/detect.js';
import { randomStream } from '../src/random.js';
import { runProgram, startProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

vi.setConfig({ testTimeout: 60_000 });

const { folder, path: file } = temporaryFiles();
const read = (name: string) => readFileSync(file(name), 'utf8');

const start = (line: string) => startProgram(folder, line.split(' '));
const run = (line: string, input?: string) => runProgram(folder, line.split(' '), input);

/** 20,000 words of which word i stands about 1/(i + 1) as often as the first. */
function text(): string {
  const random = randomStream(1, 'text');
  const lines = Array.from({ length: 1000 }, () =>
    Array.from({ length: 20 }, () => `w${Math.floor(60 ** random.next()) - 1}`).join(' '),
  );
  return `${lines.join('\n')}\n`;
}

beforeAll(() => writeFileSync(file('corpus.txt'), text()));

const FLAGS = '--dim 8 --epochs 2 --threads 1 --min-count 1';

describe('a run', () => {
  test('writes what the input is called, tells how it went, on stderr', async () => {
    const { code, out, err } = await run(`train skipgram corpus.txt ${FLAGS}`);
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^vocabulary +59 words \(20k in the corpus\), dim 8$/m);
    for (const stage of ['counting', 'encoding', 'training'])
      expect(err).toMatch(new RegExp(`^${stage} +[\\d.]+s +[\\d.]+[kM] words/s$`, 'm'));
    expect(err).toMatch(/^written +corpus\.vec, [\d.]+ kB$/m);
    expect(read('corpus.vec')).toMatch(/^59 8\nw0 -?\d/);
  });

  test('of few words tells the losses that were measured', async () => {
    writeFileSync(file('toy.txt'), 'a b c\nd a b\nc d a\n'.repeat(8));
    const { err } = await run(
      'train skipgram toy.txt --report toy.json --sample 0 --epochs 20 --min-count 1 --dim 8 --threads 1',
    );
    expect(err).toMatch(/^loss +([\d.]+|\.\.\.)(, ([\d.]+|\.\.\.))* by epoch$/m);
    const { losses } = JSON.parse(read('toy.json'));
    expect(losses[1]).toEqual({ epoch: expect.any(Number), loss: expect.any(Number) });
    expect((await run('losses toy.json')).code).toBe(0);
  });

  test('to several files, quietly, with figures for machines', async () => {
    const ran = await run(`train cbow corpus.txt -o a.bin -o a.wv --report r.json --json --quiet ${FLAGS}`);
    expect(ran).toMatchObject({ code: 0, err: '' });
    const figures = JSON.parse(ran.out);
    expect(figures).toEqual(JSON.parse(read('r.json')));
    expect(figures).toMatchObject({
      trainer: 'cbow',
      inputs: ['corpus.txt'],
      options: { dim: 8, minCount: 1, window: 5, loss: 'ns', pooling: 'mean' },
      seed: 1,
      vocabulary: { words: 59 },
      text: { read: 20_000, kept: 20_000 },
      losses: [
        { epoch: 1, loss: expect.any(Number) },
        { epoch: 2, loss: expect.any(Number) },
      ],
      outputs: ['a.bin', 'a.wv'].map((path) => ({ path, bytes: readFileSync(file(path)).length })),
      platform: { node: process.version, threads: 1 },
      counting: { words: 20_000, seconds: expect.any(Number) },
      encoding: { words: 20_000 },
      training: { words: 40_000 },
      saving: { seconds: expect.any(Number) },
      peakMemoryBytes: expect.any(Number),
    });
    // How a run went is no matter of the model: other --threads would give another file.
    const { options } = await readModel(file('a.wv'));
    expect(options).toMatchObject({ dim: 8, lr: 0.05, threads: 0 });
    expect((await run('vector a.bin w1')).out).toBe((await run('vector a.wv w1')).out);
  });

  test('from stdin to stdout', async () => {
    const { code, out } = await run(`train skipgram - -o - ${FLAGS}`, read('corpus.txt'));
    expect([code, out]).toEqual([0, read('corpus.vec')]);
  });

  test('the same seed gives the same bytes, another one does not', async () => {
    await run(`train skipgram corpus.txt -o one.vec --seed 7 ${FLAGS}`);
    await run(`train skipgram corpus.txt -o two.vec --seed 7 ${FLAGS}`);
    await run(`train skipgram corpus.txt -o three.vec --seed 8 ${FLAGS}`);
    expect(read('one.vec')).toBe(read('two.vec'));
    expect(read('one.vec')).not.toBe(read('three.vec'));
  });

  test("a command line of word2vec.c's means the same as ours", async () => {
    const line = '-train corpus.txt -output w.bin -cbow 0 -size 8 -hs 1 -negative 0 -iter 2 -threads 1';
    expect((await run(`train ${line} -min-count 1 -binary 1 -debug 0`)).err).toBe('');
    await run(`train skipgram corpus.txt -o ours.bin --loss hs ${FLAGS}`);
    expect(readFileSync(file('w.bin'))).toEqual(readFileSync(file('ours.bin')));
  });

  test('goes on from a native model with its options', async () => {
    await run(`train skipgram corpus.txt -o first.wv --window 3 ${FLAGS}`);
    await run('train skipgram corpus.txt --continue first.wv --epochs 1 -o more.wv');
    const model = await readModel(file('more.wv'));
    expect(model).toMatchObject({ epochsDone: 3, options: { window: 3, dim: 8, epochs: 1 } });
  });
});

describe('what cannot be written is said before the run', () => {
  test.each([
    ['none/out.vec', 1, /none/],
    ['folder.vec', 1, /folder\.vec: .*folder/],
    ['corpus.txt', 2, /corpus\.txt: is an input too/],
    ['out.xyz', 2, /out\.xyz: the name does not tell the format/],
    ['a.vec -o a.vec', 2, /expected different files for all that is written, got a\.vec twice/],
  ])('-o %s', async (output, code, sentence) => {
    mkdirSync(file('folder.vec'), { recursive: true });
    const before = readdirSync(folder);
    const ran = await run(`train skipgram corpus.txt -o ${output}`);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(sentence);
    expect(ran.err.split('\n')).toHaveLength(2);
    expect(readdirSync(folder)).toEqual(before);
  });

  test.each([
    ['input/*.txt', '-o input/a.txt', /^wordvec: input\/a\.txt: is an input too/],
    ['input', '-o input/a.txt', /is an input too/],
    ['corpus.txt', '-o v.txt --read-vocab v.txt', /v\.txt: is an input too/],
    ['corpus.txt', '-o r.vec --report ./r.vec', /different files .* got \.\/r\.vec twice/],
    ['corpus.txt', '-o r.vec --save-vocab r.vec', /different files .* got r\.vec twice/],
    ['corpus.txt', '-o - --save-vocab -', /different files .* got - twice/],
    ['corpus.txt', '-o r.vec --save-vocab - --json', /^wordvec: --json: prints to stdout/],
  ])('what is read or written already is not written: %s %s', async (input, output, sentence) => {
    mkdirSync(file('input'), { recursive: true });
    writeFileSync(file('input/a.txt'), 'a b a b\n');
    writeFileSync(file('v.txt'), 'w0 9\nw1 8\n');
    const ran = await run(`train skipgram ${input} ${output} ${FLAGS}`);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(sentence);
    expect([read('input/a.txt'), read('v.txt')]).toEqual(['a b a b\n', 'w0 9\nw1 8\n']);
    expect(existsSync(file('r.vec'))).toBe(false);
  });

  test.skipIf(!existsSync('/dev/full'))('what a full disk does not take is kept elsewhere', async () => {
    const { code, err } = await run(`train skipgram corpus.txt -o /dev/full --format vec ${FLAGS}`);
    expect(code).toBe(1);
    const spare = /^wordvec: \/dev\/full: the disk is full.*; what was trained is in (.*)$/m.exec(err)![1]!;
    expect(readFileSync(spare, 'utf8')).toMatch(/^59 8\n/);
    rmSync(dirname(spare), { recursive: true });
    const other = await run(`train skipgram corpus.txt -o /dev/full -o taken.vec --format vec ${FLAGS}`);
    expect(other.err).toMatch(/^wordvec: \/dev\/full: the disk is full[^;]*$/m);
    expect(read('taken.vec')).toMatch(/^59 8\n/);
  });

  test('that nobody listens to stderr any more harms no run', async () => {
    const { child, ended } = start(`train skipgram corpus.txt -o unheard.vec --threads 64 --dim 8`);
    child.stderr!.destroy();
    expect((await ended).code).toBe(0);
    expect(read('unheard.vec')).toMatch(/^59 8\n/);
  });

  test('a failed run harms no file', async () => {
    writeFileSync(file('kept.vec'), 'precious');
    const { code, err } = await run('train skipgram corpus.txt -o kept.vec --min-count 1000000');
    expect([code, read('kept.vec')]).toEqual([1, 'precious']);
    expect(err).toMatch(/^wordvec: no word stands at least 1000000 times/);
  });
});

// Windows has no signals that a program could take up.
describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  test.concurrent.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s saves what was trained under a name that says so', async (signal, exitCode) => {
    const name = `stop${signal}`;
    const { child, ended } = start(
      `train skipgram corpus.txt -o ${name}.vec -o ${name}.wv --save-vocab ${name}.txt --epochs 1000000 --dim 8`,
    );
    while (!existsSync(file(`${name}.txt`))) await sleep(20);
    await sleep(1500);
    child.kill(signal);
    const { code, err } = await ended;
    expect(code).toBe(exitCode);
    expect(err.split('\n').at(-2)).toBe(
      `wordvec: stopped: what was trained so far is in ${name}.stopped.vec, ${name}.stopped.wv`,
    );
    expect(existsSync(file(`${name}.vec`))).toBe(false);
    expect((await readModel(file(`${name}.stopped.wv`))).epochsDone).toBeGreaterThan(0);
    expect((await run(`vector ${name}.stopped.vec w1`)).code).toBe(0);
    expect((await run(`info ${name}.stopped.wv`)).out).toMatch(/^epochs done +[\d,]+(\.\d+)?$/m);
  });

  test('before training it says that no file is half written', async () => {
    const { child, ended } = start('train skipgram - -o never.vec');
    // Taken in only when the program reads, and so listens.
    await new Promise((resolve) => child.stdin!.write('a b '.repeat(1 << 18), resolve));
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect([code, err]).toEqual([130, 'wordvec: stopped before it was done: no file is left half written\n']);
    expect(readdirSync(folder).filter((name) => /never|\.tmp/.test(name))).toEqual([]);
  });

  test('ends the wait for a pipe that nobody reads, and what was trained is saved elsewhere', async () => {
    execFileSync('mkfifo', [file('unread.vec')]);
    const { child, ended } = start(
      `train skipgram corpus.txt -o unread.vec --save-vocab unread.txt ${FLAGS}`,
    );
    while (!existsSync(file('unread.txt'))) await sleep(20);
    await sleep(1500);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(130);
    const [, spare] =
      /stopped before it was done: no file is left half written; what was trained is in (\S+)\n$/.exec(err)!;
    expect(readFileSync(spare, 'utf8')).toMatch(/^59 8\n/);
    rmSync(dirname(spare), { recursive: true });
  });
});
