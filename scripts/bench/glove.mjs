import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { amount, megabytes, seconds, spread, withSpread } from './harness/figures.mjs';
import { answerOf, measure } from './harness/measure.mjs';
import { wordvec } from './harness/programs.mjs';
import { accuracyOf } from './harness/quality.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'GloVe: counting, training, memory, quality';
export const order = 6;
const SETTINGS = ['--window', '10', '--min-count', '5'];
const TRAINING = [...SETTINGS, '--dim', '100', '--x-max', '10'];
/** Epochs of the quality run, and of the shorter ones whose difference is the cost of an epoch. */
const EPOCHS = 15;
const [FEW, MORE] = [1, 3];
/** Of the skip-gram run that GloVe's answers are compared with: that trainer's default. */
const SKIPGRAM_EPOCHS = 5;
const BUDGET = 256e6;

const epochsOf = ({ quick }) => (quick ? MORE : EPOCHS);

// About the seconds a megabyte: counting 0.15 a run, an epoch 0.1.
export const minutes = (bench) =>
  (bench.corpus.megabytes * (bench.runs * (4 * 0.15 + 0.1 * (FEW + MORE)) + 0.1 * epochsOf(bench))) / 60;

export async function run(bench) {
  await verify(bench);
  return [...(await speed(bench)), await quality(bench)];
}

/** The kernels agree with their references, and the counts are the same for every thread count and budget. */
async function verify(bench) {
  await bench.once('references agree', () => {
    answerOf(['npx', 'vitest', 'run', 'cooccurrence-kernel', 'chunks-kernel', 'glove-kernel']);
    return true;
  });
  await bench.once('counts agree', async () => {
    const hashes = [];
    for (const flags of [
      ['--threads', '1'],
      ['--threads', String(bench.threads), '--memory', String(BUDGET)],
    ]) {
      await countingRun(bench, flags);
      hashes.push(await hashOf(join(bench.folder, 'cooccurrence.bin')));
    }
    if (hashes[0] !== hashes[1]) throw new Error('counts differ with threads and memory: no race');
    return true;
  });
}

function countingRun({ corpus, folder }, flags) {
  const output = join(folder, 'cooccurrence.bin');
  return measure(wordvec('cooccur', corpus.path, '-o', output, ...SETTINGS, ...flags, '--quiet'));
}

async function hashOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function trainingRun({ corpus, folder, threads, say }, epochs, flags = []) {
  const report = join(folder, 'report.json');
  const output = join(folder, 'glove.vec');
  const always = ['--threads', String(threads), '--epochs', String(epochs), '--report', report, '--quiet'];
  const figures = await measure(
    wordvec('train', 'glove', corpus.path, '-o', output, ...TRAINING, ...always, ...flags),
  );
  const { cooccurrence, training, counting, encoding } = JSON.parse(await readFile(report, 'utf8'));
  say(`${epochs} epochs ${flags.join(' ')}: ${seconds(figures.cpu)} CPU s, ${seconds(figures.wall)} s`);
  return { ...figures, cooccurrence, training, counting, encoding };
}

async function speed(bench) {
  const cases = [
    ['few', (round) => trainingRun(bench, FEW, ['--seed', String(1 + round)])],
    ['more', (round) => trainingRun(bench, MORE, ['--seed', String(1 + round)])],
    ['budget', (round) => trainingRun(bench, FEW, ['--seed', String(1 + round), '--memory', String(BUDGET)])],
    ['cooccur', () => countingRun(bench, ['--threads', String(bench.threads)])],
  ];
  const runOf = ([name, one], rounds = bench) => repeated(rounds, name, one);
  await inTurn(bench, cases, runOf);
  const [few, more, budget, cooccur] = await Promise.all(cases.map((one) => runOf(one)));
  const { records } = few[0].cooccurrence;
  const of = (figures) => withSpread(spread(figures), seconds);
  const epochs = more.map(({ cpu }, i) =>
    cpu === undefined ? undefined : (cpu - few[i].cpu) / (MORE - FEW),
  );
  const stage = (runs, name) => runs.map((one) => one[name].seconds);
  const rate = more.map(({ training }) => training.records / training.seconds);
  const peak = (runs) => megabytes(spread(runs.map(({ memory }) => memory))?.max);
  return [
    {
      readme: true,
      caption: `GloVe: ${amount(records)} pairs (window 10, min-count 5), dim 100, ${bench.threads} threads`,
      head: ['stage', 'wall seconds (min to max)', 'CPU seconds'],
      rows: [
        ['vocabulary and ids', of(few.map((one) => one.counting.seconds + one.encoding.seconds)), ''],
        ['counting pairs, in shuffled chunks', of(stage(few, 'cooccurrence')), ''],
        ['an epoch of training', of(more.map(({ training }) => training.seconds / MORE)), of(epochs)],
        [`whole job, ${FEW} epoch`, of(few.map(({ wall }) => wall)), of(few.map(({ cpu }) => cpu))],
        [
          `whole job, ${FEW} epoch, --memory 256MB`,
          of(budget.map(({ wall }) => wall)),
          of(budget.map(({ cpu }) => cpu)),
        ],
        [
          'wordvec cooccur, text to file',
          of(cooccur.map(({ wall }) => wall)),
          of(cooccur.map(({ cpu }) => cpu)),
        ],
      ],
      note: `Training goes over ${withSpread(spread(rate), amount)} records a second. CPU seconds of an epoch are the difference between runs of ${MORE} and ${FEW} epochs. Counts were first seen to be the same bytes for 1 thread, and for ${bench.threads} threads within 256 MB.`,
    },
    {
      caption: 'Peak memory of the whole process',
      head: ['--memory', 'peak'],
      rows: [
        ["half of the machine's (the default)", peak(few)],
        ['256MB', peak(budget)],
      ],
    },
  ];
}

async function quality(bench) {
  const epochs = epochsOf(bench);
  const output = join(bench.folder, 'glove.vec');
  const right = (epochs, trainer, train) =>
    bench.once(`accuracy of ${trainer} after ${epochs} epochs`, async () => {
      await train();
      return accuracyOf(bench, output);
    });
  const glove = await right(epochs, 'glove', () => trainingRun(bench, epochs));
  const skipgram = await right(SKIPGRAM_EPOCHS, 'skipgram', () =>
    measure(
      wordvec(
        ...['train', 'skipgram', bench.corpus.path, '-o', output, '--quiet'],
        ...['--dim', '100', '--epochs', String(SKIPGRAM_EPOCHS), '--threads', String(bench.threads)],
      ),
    ),
  );
  return {
    caption: `${bench.questions.name}, first ${bench.questions.restrict} words`,
    head: ['trainer', 'epochs', 'right'],
    rows: [
      ['glove', epochs, `${glove.toFixed(1)}%`],
      ['skipgram', SKIPGRAM_EPOCHS, `${skipgram.toFixed(1)}%`],
    ],
  };
}
