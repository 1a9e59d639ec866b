// The program end to end.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { runProgram as program } from '../src/cli/program.js';
import { optionNames, type WordvecError } from '../src/errors.js';
import { runProgram, spawnProgram, startProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest } from './thorough.js';

vi.setConfig({ testTimeout: 60_000 });

const { folder, path: file } = temporaryFiles();

/** Four words on a square, so that every answer is known. */
const SQUARE = '6 2\nking 1 1\nqueen 1 -1\nman 0.5 1\nwoman 0.5 -1\n__proto__ -1 0.1\n日本 -1 -0.25\n';

const run = (args: readonly string[], input?: string) => runProgram(folder, args, input);
const words = (line: string) => line.split(' ');

beforeAll(() => writeFileSync(file('a.vec'), SQUARE));

describe('one-shot questions', () => {
  test.each([
    ['neighbours a.vec king -k 1', 'man  0.9487\n'],
    ['nn a.vec king -k 1', 'man  0.9487\n'],
    ['neighbours a.vec king -k 1 --metric euclidean', 'man  0.5000\n'],
    ['neighbours a.vec king queen -k 1', 'man  0.4472\n'],
    ['neighbours a.vec king queen -k 1 --metric euclidean', 'man  1.1180\n'],
    ['analogy a.vec king - man + woman -k 1', 'queen  0.9788\n'],
    ['similarity a.vec king queen', '0.0000\n'],
    ['similarity a.vec --a king queen --b man woman', '1.0000\n'],
    ['odd a.vec king man queen', 'queen\n'],
    ['vector a.vec queen 日本', 'queen 1.0 -1.0\n日本 -1.0 -0.25\n'],
    ['vector a.vec __proto__', '__proto__ -1.0 0.1\n'],
    ['neighbours a.vec __proto__ -k 1 --restrict 5', 'man  -0.3560\n'],
  ])('%s', async (line, answer) => {
    expect(await run(words(line))).toEqual({ code: 0, out: answer, err: '' });
  });

  test('JSON', async () => {
    const { out } = await run(words('neighbours a.vec king -k 2 --json'));
    expect(JSON.parse(out)).toEqual({
      word: 'king',
      neighbours: [
        { word: 'man', score: expect.closeTo(0.9487, 4) },
        { word: 'queen', score: expect.closeTo(0, 6) },
      ],
    });
  });

  test('words from stdin, one of them unknown', async () => {
    const { code, out, err } = await run(words('neighbours a.vec - -k 1'), 'king\nquen\n\nwoman\n');
    expect([code, out]).toEqual([1, 'king\nman  0.9487\n\nwoman\nqueen  0.9487\n']);
    expect(err).toBe(
      'wordvec: unknown word "quen": it is none of the 6 words; did you mean "queen"?\n' +
        'wordvec: 1 of the lines had no answer\n',
    );
  });

  test('plot draws SVG and text', async () => {
    const { code, out } = await run(words('plot a.vec king queen man woman -o p.svg'));
    expect(code).toBe(0);
    expect(out).toMatch(/• king/);
    expect(readFileSync(file('p.svg'), 'utf8')).toMatch(/<svg [\s\S]*>queen<\/text>[\s\S]*<\/svg>/);
  });

  slowTest('plot draws PNG', async () => {
    await run(words('plot a.vec king queen man woman -o p.png'));
    const png = readFileSync(file('p.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });
});

describe('export', () => {
  test('to every format and back', async () => {
    for (const [name, format] of [
      ['b.bin', 'bin'],
      ['b.txt', 'glove'],
      ['b.wv', 'native'],
      ['b.vec.gz', 'vec'],
    ]) {
      expect((await run(['export', 'a.vec', '--format', format, '-o', name])).code).toBe(0);
      expect((await run(['vector', name, 'king'])).out).toBe('king 1.0 1.0\n');
    }
    expect(readFileSync(file('b.txt'), 'utf8')).toMatch(/^king /);
    await run(words('export b.bin -o c.vec'));
    expect((await run(words('export b.wv -o -'))).out).toBe(readFileSync(file('c.vec'), 'utf8'));
    const text = readFileSync(file('c.vec'), 'utf8');
    expect((await run(words('export - -o d.vec'), text)).code).toBe(0);
    expect(readFileSync(file('d.vec'), 'utf8')).toBe(text);
  });

  test('never onto its own input', async () => {
    const { code, err } = await run(words('export a.vec -o a.vec'));
    expect([code, err]).toEqual([2, 'wordvec: a.vec: is an input too; name another file\n']);
    expect(readFileSync(file('a.vec'), 'utf8')).toBe(SQUARE);
  });
});

describe('evaluate and info', () => {
  test('sections, totals, correlations', async () => {
    writeFileSync(file('q.txt'), ': family\nman king woman queen\nman king woman duchess\n');
    writeFileSync(file('s.tsv'), 'king\tman\t9\nking\twoman\t1\nqueen\twoman\t8\nqueen\tduke\t8\n');
    const flags = words('evaluate a.vec --analogies q.txt --similarity s.tsv');
    const { out } = await run(flags);
    expect(out).toMatch(/^family +1 +1 +100\.0% +1$/m);
    expect(out).toMatch(/^s\.tsv +0\.\d{4} +0\.\d{4} +3 +1$/m);
    const json = JSON.parse((await run([...flags, '--json'])).out);
    expect(json.analogies[0]).toMatchObject({ file: 'q.txt', overall: { correct: 1, total: 1 } });
    expect(json.similarity[0]).toMatchObject({ pairs: 4, used: 3, outOfVocabulary: 1 });
  });

  test('info tells the machine and a file', async () => {
    const machine = JSON.parse((await run(words('info --json'))).out);
    expect(machine).toMatchObject({ node: process.version, simd: true });
    expect((await run(words('info a.vec'))).out).toMatch(/^words +6$/m);
    const piped = await run(words('info -'), readFileSync(file('a.vec'), 'utf8'));
    expect(piped.out).toMatch(/^words +6$/m);
  });
});

describe('misuse and failure', () => {
  test.each([
    ['usage', '', 'expected wordvec train|'],
    ['usage', 'trian x', 'there is no command "trian"; did you mean train?'],
    ['usage', 'skipgram x', 'there is no command "skipgram"; did you mean train skipgram?'],
    ['usage', 'supervised x', 'there is no command "supervised"; did you mean train classifier?'],
    ['usage', 'dump m arg', 'dump: expected args, dict, input, output, got arg'],
    ['usage', 'word2phrase', 'wordvec phrases corpus.txt -o joined.txt'],
    ['usage', 'vocab_count -min-count 5', 'type: wordvec cooccur corpus.txt --save-vocab vocab.txt'],
    ['usage', 'shuffle -memory 4', 'type: wordvec train glove --cooccurrence'],
    ['usage', 'nn', 'expected wordvec neighbours <model> <words..>, got nothing'],
    ['io', 'nn none.bin', 'none.bin: there is no such file'],
    ['usage', 'predict m x -verbose 2', '-verbose: progress is shown unless --quiet is given'],
    ['usage', 'train', 'expected wordvec train skipgram|'],
    ['usage', 'train skipgrm x', 'did you mean train skipgram?'],
    ['usage', 'train x.txt', 'expected wordvec train skipgram|cbow|'],
    ['usage', 'train skipgram', 'expected wordvec train skipgram <files..>, got nothing after it'],
    ['usage', 'train skipgram x --window 0', '--window: expected an integer >= 1 and <= 1000, or all, got 0'],
    ['usage', 'train cbow x -o - --json', '--json: prints to stdout'],
    ['usage', 'neighbours FOLDER/a.vec', 'expected wordvec neighbours <model> <words..>, got '],
    ['usage', 'similarity FOLDER/a.vec king', 'expected two words or --a WORDS --b WORDS, got king'],
    [
      'usage',
      'plot FOLDER/a.vec king -o p.gif',
      'expected a name that ends in .svg, .png or .html, got p.gif',
    ],
    ['usage', 'evaluate FOLDER/a.vec', 'expected --analogies FILE or --similarity FILE'],
    ['io', 'neighbours FOLDER/none.vec king', 'none.vec: there is no such file'],
    ['unknown-word', 'neighbours FOLDER/a.vec kin', 'did you mean "king"?'],
  ])('%s: %s', async (code, line, sentence) => {
    const argv = line === '' ? [] : words(line.replaceAll('FOLDER', folder));
    const error = await program(argv).then(
      () => undefined,
      (cause: WordvecError) => cause,
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(optionNames(sentence)) });
  });

  test.each([
    [2, 'train skipgram x --dim abc', '--dim: expected an integer >= 1 and <= 100000, got abc'],
    [2, 'train cbow a.vec -o a.vec', 'a.vec: is an input too; name another file'],
    [1, 'train skipgram none.txt', 'none.txt: there is no such file: check the path'],
  ])('one sentence, exit code %i, no stack: %s', async (code, line, sentence) => {
    expect(await run(words(line))).toEqual({ code, out: '', err: `wordvec: ${sentence}\n` });
  });

  test('a text in the place of a file is told from a name that is wrong', async () => {
    const { err } = await run(['predict', 'm.bin', 'is this nice']);
    expect(err).not.toContain('stdin');
    const vectors = join(folder, 'a.vec');
    const text = await run(['embed', vectors, 'is this nice or not', '-o', join(folder, 'a.npy')]);
    expect(text.err).toContain('check the path, or give the text itself by stdin');
    const long = await run(['train', 'skipgram', 'is this nice or not', '-o', vectors]);
    expect(long.err).toMatch(/check the path, or give the text itself by stdin: .* -\n$/);
    const name = await run(['embed', vectors, 'my own texts.txt', '-o', join(folder, 'a.npy')]);
    expect(name.err).toMatch(/check the path\n$/);
  });
});

describe('help, version, completion', () => {
  test('the help of a trainer shows its own defaults', async () => {
    const { code, out } = await run(words('train glove --help'));
    expect(code).toBe(0);
    expect(out).toMatch(
      /--lr +learning rate at the start; [^[]+\[number > 0 and\s+<= 100\]\s+\[default: 0\.1\]/,
    );
  });

  test('the help of a command by another name that it has', async () => {
    const { code, out } = await run(['neighbors', '--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('wordvec neighbours <model> <word..>')]);
  });

  test('version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
    expect((await run(['--version'])).out).toBe(`${version}\n`);
    expect(await run(['--version', 'nan'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('completion of commands and flags', async () => {
    const script = await run(['completion']);
    expect(script).toMatchObject({ code: 0, err: '' });
    expect(script.out).toContain('wordvec --get-yargs-completions');
    const losses = await run(['--get-yargs-completions', 'wordvec', 'train', 'cbow', '--loss', '']);
    expect(losses.out.split('\n').filter((line) => !line.startsWith('-'))).toEqual(['ns', 'hs', '']);
    const flags = await run(['--get-yargs-completions', 'wordvec', 'train', 'skipgram', '--neg']);
    expect(flags.out.split('\n')).toContain('--negatives');
    const commands = await run(['--get-yargs-completions', 'wordvec', 'ne']);
    expect(commands.out).toMatch(/^neighbours/m);
    // Nothing, so that the shell offers names of files.
    expect((await run(['--get-yargs-completions', 'wordvec', 'export', ''])).out.trim()).toBe('');
  });
});

describe('the REPL without a terminal', () => {
  test('answers lines, tells errors, ends with 1 when a line had none', async () => {
    const input = [
      'king - man + woman -k 1',
      'similarity king man',
      '',
      'kin',
      'odd king man queen',
      'quit',
      'king',
    ];
    const { code, out, err } = await run(['repl', 'a.vec'], input.join('\n'));
    expect([code, out]).toEqual([1, 'queen  0.9788\n0.9487\nqueen\n']);
    expect(err).toMatch(/^wordvec: unknown word "kin".+\nwordvec: 1 of the lines had no answer\n$/);
  });

  test('several models side by side, opened, named and chosen', async () => {
    writeFileSync(file('other model.vec'), SQUARE.replace('man 0.5 1', 'man -0.5 1'));
    const input = 'load "other model.vec" other\nking -k 1\nuse other\nking -k 1\nmodels\n';
    const { code, out } = await run(['repl', 'a.vec'], input);
    expect(code).toBe(0);
    expect(out).toContain(
      'a.vec         other\nman    0.9487  man    0.3162\n'.replace(/ +/g, ' ').slice(0, 5),
    );
    expect(out).toMatch(/^man +0\.9487 +man +0\.3162$/m);
    expect(out).toMatch(/^man +0\.3162$/m);
    expect(out).toMatch(/^\* other: 6 words, dim 2, from other model\.vec$/m);
  });
});

test('of several models the one that lacks a word is left out of the answer', async () => {
  writeFileSync(file('few.vec'), '2 2\nking 1 1\nman 0.5 1\n');
  const lines = 'load few.vec\nsimilarity king queen\nsimilarity king none\n';
  const { code, out, err } = await run(['repl', 'a.vec', '-q'], lines);
  expect([code, out]).toEqual([1, 'few.vec: 2 words, dim 2, from few.vec\na.vec  0.0000\n']);
  expect(err).toMatch(/^wordvec: few\.vec: unknown word "queen".+\nwordvec: a\.vec: unknown word "none".+\n/);
});

describe('the built program, in a process of its own, does as it does here', () => {
  test.each(
    firstOf(1, [
      ['neighbours a.vec - -k 1', 'king\nquen\n', 1],
      ['nn a.vec king -k 0', '', 2],
      ['similarity a.vec king queen', '', 0],
      ['nn none.bin king', '', 1],
      ['vector a.vec king -o -', '', 2],
      ['similarity --help', '', 0],
    ] as const),
  )('%s', async (line, input, code) => {
    const built = await spawnProgram(folder, words(line), input);
    expect(built.code).toBe(code);
    expect(built).toEqual(await run(words(line), input));
  });
});

test('a reader that goes away is no failure', async () => {
  const many = Array.from({ length: 8000 }, (_, i) => `word${i} ${i} 1\n`).join('');
  writeFileSync(file('many.vec'), `8000 2\n${many}`);
  const { child, ended } = startProgram(folder, words('neighbours many.vec word1 -k 8000'));
  child.stdout!.once('data', () => child.stdout!.destroy());
  expect(await ended).toMatchObject({ code: 0, err: '' });
});

test('info tells the memory that a container may have', async () => {
  const [limit, free] = [vi.spyOn(process, 'constrainedMemory'), vi.spyOn(process, 'availableMemory')];
  limit.mockReturnValue(123_000_000);
  free.mockReturnValue(45_000_000);
  const { out } = await runProgram(folder, ['info', '--json']);
  limit.mockRestore();
  free.mockRestore();
  expect(JSON.parse(out)).toMatchObject({ memoryBytes: 123_000_000, freeMemoryBytes: 45_000_000 });
});
