import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { megabytes, ratio, seconds, spread, withSpread } from './harness/figures.mjs';
import { measure } from './harness/measure.mjs';
import { wordvec } from './harness/programs.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'What `--deterministic` and `--checkpoint` cost';
export const order = 11;
const TRAINERS = ['skipgram', 'cbow', 'fasttext', 'glove'];
/** Ways to run a trainer: the first is what the others are compared with. */
const WAYS = {
  'as it is': () => [],
  '--deterministic': () => ['--deterministic'],
  '--checkpoint, every second': (states) => ['--checkpoint', states, '--every', '1s'],
};

// About the CPU seconds a megabyte of all runs.
export const minutes = ({ corpus, runs, threads }) => (4 * corpus.megabytes * runs) / 60 / threads;

export async function run(bench) {
  const all = TRAINERS.flatMap((trainer) => Object.keys(WAYS).map((way) => ({ trainer, way })));
  const runsOf = ({ trainer, way }, rounds = bench) =>
    repeated(rounds, `${trainer} ${way}`, () => timed(bench, trainer, way));
  await inTurn(bench, all, runsOf);
  const rows = [];
  for (const trainer of TRAINERS) {
    const plain = await runsOf({ trainer, way: 'as it is' });
    for (const way of Object.keys(WAYS)) rows.push(row(trainer, way, await runsOf({ trainer, way }), plain));
  }
  return [
    {
      caption: `dim 100, 1 epoch, ${bench.threads} threads, whole processes`,
      head: ['run', 'CPU seconds (min to max)', 'times as it is', 'wall seconds', 'times as it is', 'memory'],
      rows,
      note: `${bench.runs > 1 ? 'All runs with `--deterministic` of a trainer were seen to give the same bytes. ' : ''}A checkpoint each second is what no one needs: the default is one in ten minutes.`,
    },
  ];
}

/** One run: its figures, and a hash of what it wrote. */
async function timed({ corpus, threads, folder, say }, trainer, way) {
  const output = join(folder, trainer === 'fasttext' ? 'guarantees.bin' : 'guarantees.vec');
  const states = join(folder, 'guarantees-states');
  const flags = ['--epochs', '1', '--threads', String(threads), '--quiet', ...WAYS[way](states)];
  const figures = await measure(wordvec('train', trainer, corpus.path, '-o', output, ...flags));
  const hash = createHash('sha256')
    .update(await readFile(output))
    .digest('hex');
  await Promise.all([output, states].map((path) => rm(path, { recursive: true, force: true })));
  say(`${trainer} ${way}: ${seconds(figures.cpu)} CPU s, ${seconds(figures.wall)} s`);
  return { ...figures, hash };
}

/** @throws where runs that should repeat themselves do not */
function row(trainer, way, runs, plain) {
  if (way === '--deterministic' && new Set(runs.map(({ hash }) => hash)).size > 1)
    throw new Error(`${trainer} --deterministic: the same seed gave other bytes`);
  const of = (figures, field) => spread(figures.map((one) => one[field]));
  return [
    `${trainer} ${way}`,
    withSpread(of(runs, 'cpu'), seconds),
    ratio(of(runs, 'cpu'), of(plain, 'cpu')),
    withSpread(of(runs, 'wall'), seconds),
    ratio(of(runs, 'wall'), of(plain, 'wall')),
    megabytes(of(runs, 'memory')?.max),
  ];
}
