import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { amount, megabytes, ratio, seconds, spread, withSpread } from './harness/figures.mjs';
import { measure } from './harness/measure.mjs';
import { accuracyOf, checkInGensim } from './harness/quality.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';
import { trainingPrograms } from './harness/word2vec-programs.mjs';

export const title = 'word2vec: from command to saved .vec';
export const order = 1;
const TRAINERS = ['skipgram', 'cbow'];
/** What is raced only: hierarchical softmax has the run of skip-gram. */
const RACES = [...TRAINERS, 'hs'];

// About the seconds a megabyte and run of all programs together, skip-gram and CBOW.
export const minutes = ({ corpus, runs }) => ((2.4 * (runs + 1) + 1) * corpus.megabytes) / 60;

export async function run(bench) {
  const tables = [];
  for (const trainer of RACES) {
    const programs = trainingPrograms(bench, trainer);
    await verify(bench, trainer, programs);
    tables.push(await race(bench, trainer, programs));
  }
  return [...tables, await stages(bench), await scaling(bench)];
}

/** One run of each program that is not timed: what ours saves loads in gensim, and its quality is comparable. */
async function verify(bench, trainer, programs) {
  const accuracies = {};
  for (const { name, command, env, output } of programs) {
    accuracies[name] = await bench.once(`${trainer}/${name}/accuracy`, async () => {
      await measure(command({ epochs: 1, threads: bench.threads, seed: 1 }), env);
      if (name === 'wordvec') await checkInGensim(bench, output);
      return accuracyOf(bench, output);
    });
    bench.say(`${trainer} ${name}: ${accuracies[name].toFixed(1)}% of ${bench.questions.name}`);
  }
  const { wordvec, ...others } = accuracies;
  const best = Math.max(0, ...Object.values(others));
  // Under a few percent, and in one epoch of a small text, chance decides.
  const floor = best < 5 || bench.quick ? 0 : 0.8 * best;
  if (wordvec < floor)
    throw new Error(
      `${trainer}: ${wordvec.toFixed(1)}% right is under the floor of ${floor.toFixed(1)}%: no race`,
    );
}

async function race(bench, trainer, programs) {
  const runOf = ({ name, command, env }, rounds = bench) =>
    repeated(rounds, `${trainer}/${name}`, async (round) => {
      const figures = await measure(command({ epochs: 1, threads: bench.threads, seed: 1 + round }), env);
      bench.say(`${trainer} ${name}: ${seconds(figures.cpu)} CPU s, ${seconds(figures.wall)} s`);
      return figures;
    });
  await inTurn(bench, programs, runOf);
  const measured = new Map();
  for (const program of programs) measured.set(program.name, await runOf(program));
  const figuresOf = (name, field) => spread(measured.get(name).map((figures) => figures[field]));
  const rows = programs.map(({ name }) => [
    name,
    withSpread(figuresOf(name, 'cpu'), seconds),
    ratio(figuresOf(name, 'cpu'), figuresOf('wordvec', 'cpu')),
    withSpread(figuresOf(name, 'wall'), seconds),
    megabytes(figuresOf(name, 'memory')?.max),
    `${bench.measured[`${trainer}/${name}/accuracy`].toFixed(1)}%`,
  ]);
  return {
    readme: trainer !== 'hs',
    caption: `${trainer === 'hs' ? 'skipgram --loss hs' : trainer}, dim 100, window 5, ${trainer === 'hs' ? '' : '5 negatives, '}sample 1e-3 (wordvec: its default), min-count 5, 1 epoch, ${bench.threads} threads`,
    head: [
      'program',
      'CPU seconds (min to max)',
      'times ours',
      'wall seconds',
      'peak memory',
      bench.questions.name,
    ],
    rows,
  };
}

/** Where the time of our own runs goes, from their --report. */
async function stages(bench) {
  const rows = [];
  for (const trainer of TRAINERS) {
    const { report, memory } = await bench.once(`${trainer}/report`, () =>
      reportOf(bench, trainer, bench.threads),
    );
    const { counting, encoding, training, saving, seconds: whole } = report;
    const around = counting.seconds + encoding.seconds + saving.seconds;
    const rate = ({ words, seconds: time }) => `${amount(words / time)}/s`;
    const bar = await memoryBar(bench);
    rows.push([
      trainer,
      rate(counting),
      encoding.seconds > 0 ? rate(encoding) : 'with counting',
      rate(training),
      seconds(saving.seconds),
      `${Math.round((100 * around) / whole)}%`,
      `${megabytes(memory)} of ${megabytes(bar)}`,
    ]);
  }
  return {
    caption: `Stages of wordvec, ${bench.threads} threads`,
    head: [
      'trainer',
      'counting (words)',
      'encoding',
      'training',
      'saving (s)',
      'counting + encoding + saving',
      'peak memory of its bar',
    ],
    rows,
    note: 'The memory bar: the two matrices + 4 bytes a token held + 64 MB.',
  };
}

async function reportOf(bench, trainer, threads) {
  const [ours] = trainingPrograms(bench, trainer);
  const path = join(bench.folder, 'report.json');
  const { memory } = await measure([...ours.command({ epochs: 1, threads, seed: 1 }), '--report', path]);
  return { report: JSON.parse(await readFile(path, 'utf8')), memory };
}

/** Bytes: the two matrices (rows padded to 16 bytes) + 4 a token held + 64 MB. */
async function memoryBar(bench) {
  const { words, tokens } = await bench.once('vocabulary', async () => {
    const path = join(bench.folder, 'vocabulary.txt');
    const [ours] = trainingPrograms(bench, 'cbow');
    await measure([...ours.command({ epochs: 1, threads: bench.threads, seed: 1 }), '--save-vocab', path]);
    const counts = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split(' ').at(-1)));
    return { words: counts.length, tokens: counts.reduce((sum, count) => sum + count, 0) };
  });
  return 2 * words * 100 * 4 + 4 * tokens + 64 * 2 ** 20;
}

async function scaling(bench) {
  const rows = [];
  for (const trainer of TRAINERS) {
    const rateOf = (threads, rounds = bench) =>
      repeated(rounds, `${trainer}/${threads} threads`, async () => {
        const { training } = (await reportOf(bench, trainer, threads)).report;
        return training.words / training.seconds;
      });
    await inTurn(bench, [1, bench.threads], rateOf);
    const [one, all] = [spread(await rateOf(1)), spread(await rateOf(bench.threads))];
    rows.push([
      trainer,
      withSpread(one, amount),
      withSpread(all, amount),
      (all.median / one.median).toFixed(2),
    ]);
  }
  return {
    caption: 'Training words a second by threads',
    head: ['trainer', '1 thread (min to max)', `${bench.threads} threads`, 'gain'],
    rows,
  };
}
