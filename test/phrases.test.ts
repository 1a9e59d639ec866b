import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { partnersOf, scoreOf } from '../src/corpus/phrase-scores.js';
import { prepareCorpus } from '../src/corpus/prepare.js';
import { planRanges } from '../src/corpus/ranges.js';
import { textOf } from '../src/corpus/text.js';
import { cutRule, textRules, textStage } from '../src/corpus/text-stages.js';
import {
  learnPhrases,
  type PhraseOptions,
  type Phrases,
  readPhrases,
  WordTable,
  writeJoinedText,
  writePhrases,
} from '../src/index.js';
import { PairCounter } from '../src/kernels/pair-counter.js';
import { PhraseJoiner } from '../src/kernels/phrase-joiner.js';
import { loadKernel } from '../src/platform/load-kernel.js';
import { findSources } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { OPTIONS, prepared } from './prepared-corpus.js';
import { runProgram } from './program.js';
import { type ReferenceOptions, referenceJoin, referencePhrases } from './reference/phrases.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { file, folder, path } = temporaryFiles();

const random = randomStream(11, 'phrases');
const CONNECTORS = ['of', 'the'];
/** Words of falling frequency; some call for the next. */
function nextWord(before: string): string {
  if (before === 'new' && random.uint32() % 4 > 0) return 'york';
  if (before === 'york' && random.uint32() % 2 > 0) return 'times';
  if (before === 'bank') return 'of';
  if (before === 'of' && random.uint32() % 2 > 0) return 'america';
  const rank = Math.floor(40 ** (random.uint32() / 2 ** 32));
  return ['new', 'bank', 'of', 'the', 'america'][rank - 4] ?? `w${rank}`;
}
const LINES = Array.from({ length: 600 }, () => {
  const line: string[] = [];
  for (let length = random.uint32() % 30; line.length < length; ) line.push(nextWord(line.at(-1) ?? ''));
  return line;
});
const TEXT = LINES.map((line) => line.join(' ')).join('\n');
const text = file(TEXT);
const connectors = new Set(CONNECTORS);

const found = ({ passes }: Phrases, pass = 0) =>
  new Map(passes[pass].phrases.toArray().map((phrase, i) => [phrase, passes[pass].scores[i]] as const));

const BASE: ReferenceOptions = {
  scoring: 'word2phrase',
  threshold: 2,
  minCount: 3,
  connectors: new Set(),
  acrossLines: false,
};

describe('learnPhrases', () => {
  test.each(
    firstOf(2, [
      {},
      { connectors, scoring: 'gensim', threshold: 0.05, acrossLines: true },
      { scoring: 'npmi', threshold: -1 },
      { threshold: 0 },
      { acrossLines: true },
      { scoring: 'gensim', threshold: 0.05 },
      { scoring: 'npmi', threshold: 0.1 },
      { connectors },
    ] as const),
  )('%o finds what plain loops find', async (change: Partial<ReferenceOptions>) => {
    const options = { ...BASE, ...change };
    const wanted = referencePhrases(LINES, options);
    expect(wanted.size).toBeGreaterThan(3);
    const { connectors: joining, ...others } = options;
    const given: Partial<PhraseOptions> = { ...others, connectorWords: [...joining] };
    const { phrases, words } = await learnPhrases([text], { ...given, threads: 1 });
    expect(words).toBe(LINES.flat().length);
    const scores = found(phrases);
    expect([...scores.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [phrase, score] of wanted) expect(scores.get(phrase)! / score).toBeCloseTo(1, 5);
    expect([...scores.values()]).toEqual([...scores.values()].sort((a, b) => b - a));
    if (thorough || 'acrossLines' in change)
      expect((await learnPhrases([text], { ...given, threads: 3, memory: 1 })).phrases).toEqual(phrases);
  });

  test('a second pass counts the text that the first one joined', async () => {
    const options = { threshold: 2, minCount: 3, threads: 1 };
    const { phrases } = await learnPhrases([text], { ...options, passes: 2 });
    const joined = LINES.map((line) => referenceJoin(line, found(phrases), new Set()));
    expect([...found(phrases, 1).keys()].sort()).toEqual([...referencePhrases(joined, BASE).keys()].sort());
    expect(found(phrases, 1).has('new_york_times')).toBe(true);
  });

  test('says when there are none, and when words hold the delimiter', async () => {
    await expect(learnPhrases([text], { threshold: 1e9, threads: 1 })).rejects.toThrow('a lower `threshold`');
    const notes: string[] = [];
    const onNote = (note: string) => notes.push(note);
    const { connectors: _, ...base } = BASE;
    await learnPhrases([file(`${TEXT}\nfoo_bar`)], { ...base, threads: 1 }, { onNote });
    expect(notes.join()).toContain('1 different word holds "_" already, such as foo_bar');
    await expect(learnPhrases([text], { delimiter: ' ' })).rejects.toThrow(
      '`delimiter`: expected 1 to 8 bytes',
    );
  });
});

test.each([
  ['word2phrase', 30],
  ['word2phrase', 0],
  ['npmi', 0.4],
  ['npmi', -0.2],
] as const)("%s, %s: a row's partners are those that could score enough", (scoring, threshold) => {
  const draws = Array.from({ length: 300 }, () => Math.ceil(1000 / (1 + (random.uint32() % 400))));
  const counts = Float64Array.from(draws.sort((a, b) => b - a));
  const score = scoreOf(scoring, { words: 60_000, kinds: 0, minCount: 3 });
  const { lowest, widths } = partnersOf(counts, score, threshold, 3);
  let partners = 0;
  for (let row = 0; row < counts.length; row++) {
    const others = [...counts.keys()];
    const could = others.filter((other) => {
      const both = Math.min(counts[row], counts[other]);
      return both >= 3 && score(counts[row], counts[other], both) > threshold;
    });
    const said = others.filter((other) => other >= lowest[row] && other < lowest[row] + widths[row]);
    expect(said).toEqual(could);
    partners += could.length;
  }
  expect(partners).toBeGreaterThan(100);
});

test('a table that may not grow says so, and counts the rest in another turn', async () => {
  const ids = 30_000;
  const all = { lowest: new Uint32Array(ids), widths: new Uint32Array(ids).fill(ids) };
  const counter = new PairCounter(await loadKernel('pairs'), all, ids, true, 0);
  counter.start(0, 0);
  counter.ids.set(Uint32Array.from({ length: ids }, (_, i) => i));
  expect(counter.count(ids)).toBe(false);
  let distinct = 0;
  for (let part = 0; part < 4; part++) {
    counter.start(2, part);
    expect(counter.count(ids)).toBe(true);
    distinct += counter.collect(1).distinct;
  }
  expect(distinct).toBe(ids - 1);
});

describe('joining', () => {
  const joiner = async (phrases: string[], delimiter = '_') =>
    new PhraseJoiner(await loadKernel('joins'), WordTable.from(phrases), Buffer.from(delimiter));

  test.each([
    ['new york times\nnew\nyork', 'new_york times\nnew\nyork'],
    ['a b c d', 'a_b_c d'],
    ['a b d', 'a b d'],
    ['a \t b\r\n c', 'a_b\r\n c'.replace('a_b', 'a \t b')],
    ['new  york,new york ', 'new  york,new york '],
    ['x new', 'x new'],
  ])('%j', async (before, after) => {
    const phrases = ['new_york', 'a_b_c', 'york_a'];
    const text = Buffer.from(before);
    for (let cut = 0; cut <= text.length; cut++) {
      const stage = await joiner(phrases);
      const parts = [text.subarray(0, cut), text.subarray(cut)].map((part) => Buffer.from(stage.push(part)));
      expect(Buffer.concat([...parts, Buffer.from(stage.end())]).toString()).toBe(after);
    }
  });

  test('takes delimiters of several bytes, and words longer than the kernel has room for', async () => {
    const stage = await joiner(['a<->b<->c', 'b<->b'], '<->');
    const long = 'x'.repeat(600_000);
    const text = `${'a b c b b '.repeat(1000)}${long} a b c`;
    const joined = Buffer.concat([Buffer.from(stage.push(Buffer.from(text))), Buffer.from(stage.end())]);
    expect(joined.toString()).toBe(`${'a<->b<->c b<->b '.repeat(1000)}${long} a<->b<->c`);
  });

  test('the text that is written, and the one that is counted, are joined as in plain loops', async () => {
    const { phrases } = await learnPhrases([text], {
      threshold: 2,
      minCount: 3,
      connectorWords: CONNECTORS,
      threads: 1,
    });
    const wanted = LINES.map((line) => referenceJoin(line, found(phrases), connectors).join(' ')).join('\n');
    const [saved, output] = [path('saved.txt'), path('joined.txt')];
    await writePhrases(phrases, saved);
    await writeJoinedText([text, file(gzipSync(TEXT), 'more.txt.gz')], phrases, output);
    expect(readFileSync(output, 'utf8')).toBe(`${wanted}\n${wanted}\n`);
    const counted = await prepared(file(wanted));
    for (const threads of thorough ? [1, 3] : [2])
      expect(await prepared(text, { phrases: saved, threads })).toEqual(counted);
  });

  test('a text of one line is cut where no phrase goes on', async () => {
    const saved = file('new_york\nw1_w1\nyork_times\nw2_w1_w2\nbank_of_america\n');
    const input = file(TEXT.replaceAll('\n', ' '));
    const rules = await textRules({ ...OPTIONS, phrases: saved }, {});
    const joinedIn = async (count: number) => {
      const ranges = await planRanges(await findSources([input]), count, await cutRule(rules));
      const parts: Buffer[] = [];
      for (const [piece] of ranges) {
        const stage = (await textStage(rules))!;
        for await (const { bytes } of textOf(piece, () => {})) parts.push(Buffer.from(stage.push(bytes)));
        parts.push(Buffer.from(stage.end()));
      }
      return { text: Buffer.concat(parts).toString(), ranges: ranges.length };
    };
    const whole = await joinedIn(1);
    expect(await joinedIn(200)).toEqual({ text: whole.text, ranges: 200 });
  });

  test('parts of a large text are written in order by all threads', async () => {
    const { phrases } = await learnPhrases([text], { threshold: 2, minCount: 3, threads: 1 });
    const large = file(`${TEXT}\n`.repeat(Math.ceil((thorough ? 9e6 : 5e6) / TEXT.length)));
    const [one, two] = [path('one.txt'), path('two.txt')];
    await writeJoinedText([large], phrases, one, { threads: 1 });
    const done: number[] = [];
    await writeJoinedText(
      [large],
      phrases,
      two,
      { threads: 2 },
      { onProgress: (told) => done.push(told.done) },
    );
    expect(readFileSync(two).equals(readFileSync(one))).toBe(true);
    expect([done.at(-1), done]).toEqual([readFileSync(large).length, done.toSorted((a, b) => a - b)]);
    const stop = new AbortController();
    const stopped = path('stopped.txt');
    const hooks = { signal: stop.signal, onProgress: () => stop.abort() };
    await expect(writeJoinedText([large], phrases, stopped, { threads: 2 }, hooks)).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(existsSync(stopped)).toBe(false);
    const broken = file(`${readFileSync(large, 'utf8')}\0`);
    await expect(writeJoinedText([broken], phrases, stopped, { threads: 2 })).rejects.toThrow(
      /found a NUL byte/,
    );
    expect(existsSync(stopped)).toBe(false);
  });
});

describe('a file of phrases', () => {
  test('is read as it was written', async () => {
    const { phrases } = await learnPhrases([text], {
      threshold: 2,
      minCount: 3,
      passes: 2,
      delimiter: '~',
      threads: 1,
    });
    await writePhrases(phrases, path('p.txt'));
    const back = await readPhrases(path('p.txt'));
    expect(back.delimiter).toBe('~');
    expect([0, 1].map((pass) => [...found(back, pass).keys()])).toEqual(
      [0, 1].map((pass) => [...found(phrases, pass).keys()]),
    );
  });

  test.each([
    ['', 'the file holds none'],
    ['# delimiter ~\n', 'the file holds none'],
    ['new_york 1\nword 12\n', 'line 2: expected words with "_" between them, got "word"'],
    ['new york\n', 'line 1: expected a phrase, its score'],
    ['new_york 1 0\n', 'line 1: expected a phrase, its score'],
    ['new_york 1 2 3\n', 'line 1: expected a phrase, its score'],
    ['_ 1\n', 'expected words with "_" between them'],
    ['%PDF-1.4\n', 'a PDF document'],
  ])('%j is refused', async (content, message) => {
    await expect(readPhrases(file(content))).rejects.toThrow(message);
    await expect(prepareCorpus([text], { phrases: file(content) })).rejects.toThrow(message);
  });

  test('may hold phrases alone', async () => {
    expect([...found(await readPhrases(file('new_york\n\n# more\nbank_of_america\n'))).keys()]).toEqual([
      'new_york',
      'bank_of_america',
    ]);
  });
});

test('the program finds, joins and trains', async () => {
  const run = (args: string) => runProgram(folder, args.split(' '));
  const learning = await run(
    `phrases ${text} -o j.txt --save-phrases q.txt --threshold 2 --min-count 3 --json`,
  );
  expect(JSON.parse(learning.out).passes[0].phrases[0].score).toBeGreaterThan(2);
  expect(readFileSync(path('j.txt'), 'utf8')).toMatch(/\bnew_york\b/);
  expect((await run(`phrases ${text} --phrases q.txt -o k.txt -q`)).code).toBe(0);
  expect(readFileSync(path('k.txt'), 'utf8')).toBe(readFileSync(path('j.txt'), 'utf8'));
  await run(`word2phrase -train ${text} -output w.txt -threshold 2 -min-count 3`);
  expect(readFileSync(path('w.txt'), 'utf8')).toMatch(/\bnew_york\b/);
  const training = await run(`train skipgram ${text} --phrases q.txt -o m.vec --dim 5 --epochs 1`);
  expect([training.code, readFileSync(path('m.vec'), 'utf8').includes('new_york ')]).toEqual([0, true]);
  const both = await run(`phrases ${text} --phrases q.txt -o k.txt --threshold 3`);
  expect([both.code, both.err]).toEqual([
    2,
    expect.stringContaining('--threshold: --phrases gives the phrases'),
  ]);
  expect((await run(`phrases ${text} -o none.txt --threshold 1e9`)).code).toBe(1);
});
