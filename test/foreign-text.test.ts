// What words, arguments and lines that others wrote may do to a terminal and to the program: nothing.
import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { answerLines } from '../src/cli/answer-lines.js';
import { complete } from '../src/cli/completion.js';
import { parseSize, parseValue } from '../src/cli/flag-values.js';
import { hitLine } from '../src/cli/hit-lines.js';
import { answer, brief, shown, shownSentence } from '../src/cli/output.js';
import { createReporter } from '../src/cli/progress-bar.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';

vi.setConfig({ testTimeout: 60_000 });

const ESC = '\u001b';
/** Sets a terminal's title, colours it (C1), rings, and turns the direction of writing. */
const HOSTILE = `a${ESC}]0;t\u0007b\u009b31mc\u202ed\u2066\u200f`;
const HARMLESS = 'a\\u001b]0;t\\u0007b\\u009b31mc\\u202ed\\u2066\\u200f';

const { folder, path: at } = temporaryFiles();
const run = (args: readonly string[], input?: string) => runProgram(folder, args, input);

beforeAll(() => {
  const rows = ['king', HOSTILE].map((word, i) =>
    Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.of(1, i).buffer), Buffer.from('\n')]),
  );
  writeFileSync(at('h.bin'), Buffer.concat([Buffer.from('2 2\n'), ...rows]));
});

describe('foreign text', () => {
  test('is escaped as JSON does, letters of all scripts stay', () => {
    expect(shown(HOSTILE)).toBe(HARMLESS);
    expect(JSON.parse(`"${shown(HOSTILE)}"`)).toBe(HOSTILE);
    expect(shown('日本 éè שלום 👍🏽')).toBe('日本 éè שלום 👍🏽');
  });

  test('a value is cut to 40 characters, none of them in half', () => {
    expect(brief('x'.repeat(40))).toBe('x'.repeat(40));
    expect(brief('👍'.repeat(500_000))).toBe(`${'👍'.repeat(40)}…`);
  });

  test('what a sentence quotes or got is cut, a path is not', () => {
    const long = 'y'.repeat(100);
    expect(shownSentence(`unknown word "${long}": none`)).toBe(`unknown word "${'y'.repeat(40)}…": none`);
    expect(shownSentence(`-k: expected an integer, got ${long}; see`)).toBe(
      `-k: expected an integer, got ${'y'.repeat(40)}…; see`,
    );
    const path = `/${'folder/'.repeat(20)}a.vec: there is no such file`;
    expect(shownSentence(path)).toBe(path);
    expect(shownSentence(`${'z'.repeat(500_000)}: no such file`)).toBe(`${'z'.repeat(40)}…: no such file`);
    expect(shownSentence(`expected a number, got ${'1 '.repeat(500)}`).length).toBeLessThan(80);
    expect(shownSentence(`${ESC}[2J\nsecond`)).toBe('\\u001b[2J\\u000asecond');
  });

  test.each([
    [true, `${HARMLESS}\nking\n`],
    [false, `${HOSTILE}\nking\n`],
  ])('where stdout is a terminal (%s) an answer is escaped, line by line', async (isTTY, written) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const before = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
    try {
      await answer(`${HOSTILE}\nking\n`);
      expect(write.mock.calls.map(([text]) => text)).toEqual([written]);
    } finally {
      write.mockRestore();
      if (before) Object.defineProperty(process.stdout, 'isTTY', before);
      else Reflect.deleteProperty(process.stdout, 'isTTY');
    }
  });

  test.each([
    [true, `1.0000  a\\u0007  a ${ESC}[1mfox${ESC}[22m ${HARMLESS} ${ESC}[1mfox${ESC}[22m\n`],
    [false, `1.0000  a\u0007  a fox ${HOSTILE} fox\n`],
  ])(
    'on a terminal (%s) words that were asked for are bold, and nothing else of a text works',
    (isTTY, line) => {
      const text = `a fox\n${HOSTILE} fox`;
      const highlights = ['fox', 'fox'].map((word, i) => {
        const at = i === 0 ? text.indexOf(word) : text.lastIndexOf(word);
        return [at, at + word.length] as const;
      });
      expect(hitLine({ score: 1, id: 'a\u0007', path: '-', line: 1, text, highlights }, isTTY)).toBe(line);
    },
  );

  test('a hit that is a whole file is named once', () => {
    const hit = { score: 1, text: 'a', highlights: [] };
    const lineOf = (id: string, path: string, line: number) => hitLine({ ...hit, id, path, line }, false);
    expect(lineOf('in/a.txt', 'in/a.txt', 1)).toBe('1.0000  in/a.txt  a\n');
    expect(lineOf('7', 'a.jsonl', 9)).toBe('1.0000  7 a.jsonl:9  a\n');
    expect(lineOf('9', 'a.txt', 9)).toBe('1.0000  9  a\n');
  });

  test('a pipe gets the bytes of the file, a message on stderr does not', async () => {
    expect((await run(['neighbours', 'h.bin', 'king'])).out).toContain(HOSTILE);
    const { err } = await run(['neighbours', 'h.bin', `${HOSTILE}${'x'.repeat(100)}`]);
    expect(err).toContain(`unknown word "${HARMLESS}`);
    expect(err).toMatch(/^[ -~…]+\n$/);
    expect(err.split('…')[0].length).toBeLessThan(110);
  });

  test('notes on stderr are escaped, and told once', () => {
    let said = '';
    const stream = { isTTY: false, write: (text: string) => (said += text) };
    const { onNote } = createReporter(false, stream as unknown as NodeJS.WriteStream);
    for (let i = 0; i < 2; i++) onNote(`"${HOSTILE}" is odd`);
    expect(said).toBe(`wordvec: note: "${HARMLESS}" is odd\n`);
  });

  test.each([
    ['xterm', '\r\u001b[2Kloading'],
    ['dumb', ''],
  ])('a terminal of the kind %s is sent what it can draw', (kind, drawn) => {
    vi.stubEnv('TERM', kind);
    let said = '';
    const stream = { isTTY: true, columns: 0, write: (text: string) => (said += text) };
    const { onProgress } = createReporter(false, stream as unknown as NodeJS.WriteStream);
    onProgress({ phase: 'loading', done: 1, total: 2, seconds: 0 });
    vi.unstubAllEnvs();
    expect(said.slice(0, 12)).toBe(drawn);
  });

  test.each([
    ['loading', ''],
    ['training', 'wordvec: training 100%  in 2.0s\n'],
  ])('without a terminal, %s is told at its end where that is news', (phase, told) => {
    let said = '';
    const stream = { isTTY: false, write: (text: string) => (said += text) };
    const { onProgress, finish } = createReporter(false, stream as unknown as NodeJS.WriteStream);
    onProgress({ phase: phase as 'loading', done: 2, total: 2, seconds: 2 });
    finish();
    expect(said).toBe(told);
  });

  test('Tab offers no word that a terminal cannot show', () => {
    const words = WordTable.from(['ab', `a${ESC}[2J`]);
    const vectors = new KeyedVectors(words, { data: new Float32Array(2), rows: 2, dim: 1, stride: 1 });
    expect(complete('a', [], [{ name: 'm', path: 'm', vectors }])[0]).toEqual(['ab']);
  });
});

describe('numbers of any length', () => {
  const digits = '1'.repeat(400_000);

  test.each([
    ['number', digits],
    ['number', `${digits}x`],
    ['number', `.${digits}e`],
    ['bytes', digits],
    ['bytes', `${digits}${' '.repeat(400_000)}x`],
  ] as const)('a %s is judged in one pass', (kind, text) => {
    const row = { kind, min: 0, max: 100, help: '' };
    expect(() => parseValue('lr', row, text)).toThrow(/^`lr`: expected .+, got \.?1111/);
  });

  test('sizes', () => {
    expect(parseSize(`${digits}x`)).toBeNaN();
    expect([parseSize('1.5k'), parseSize('.5k'), parseSize('1.k')]).toEqual([1536, 512, 1024]);
  });
});

describe('lines of questions', () => {
  test('a fault of ours on a line is said, and the next line is answered', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const answered: string[] = [];
    const answerLine = async (line: string) => {
      if (line === 'deep') throw new RangeError('Maximum call stack size exceeded');
      answered.push(line);
    };
    const lines = ReadableStream.from(['a', 'deep', 'b', 'quit', 'c']) as unknown as AsyncIterable<string>;
    try {
      await expect(answerLines(answerLine, (line) => line === 'quit', lines)).rejects.toThrow(
        '1 of the lines had no answer',
      );
      expect(write.mock.calls).toEqual([[expect.stringMatching(/^wordvec: Maximum .+\(a fault of wordvec/)]]);
    } finally {
      write.mockRestore();
    }
    expect(answered).toEqual(['a', 'b']);
  });

  test('the REPL goes on after whatever fails on a line', async () => {
    const lines = ['king -k 1', '('.repeat(3000), '( '.repeat(3000), 'king -k 1'];
    const { code, out, err } = await run(['repl', 'h.bin', '-q'], lines.join('\n'));
    expect([code, out.match(/0\.7071/g)]).toEqual([1, ['0.7071', '0.7071']]);
    expect(err).toMatch(/2 of the lines had no answer\n$/);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test.each([
    ['repl', ['repl', 'h.bin', '-q'], 'king -k 1'],
    ['a question', ['similarity', 'h.bin', '-'], 'king king'],
  ])('%s: a line without end is one sentence, and the next one is answered', async (_name, args, line) => {
    const { code, out, err } = await run(args, `${line}\r\n${'x'.repeat(3 << 20)}\n${line}`);
    expect([code, out.trimEnd().split('\n').length]).toEqual([1, 2]);
    expect(err).toBe(
      'wordvec: a line of more than 1048576 characters is no question: left out\n' +
        'wordvec: 1 of the lines had no answer\n',
    );
  });

  slowTest('a folder as stdin is said', async () => {
    const stdin = openSync(folder, 'r');
    const main = join(import.meta.dirname, '../dist/cli/main.js');
    const child = spawn(process.execPath, [main, 'similarity', 'h.bin', '-', '-q'], {
      cwd: folder,
      stdio: [stdin, 'ignore', 'pipe'],
    });
    closeSync(stdin);
    let err = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([1, 'wordvec: stdin is a folder: give it a file or a pipe\n']);
  });
});
