import { spread, withSpread } from './harness/figures.mjs';
import { measure } from './harness/measure.mjs';
import { accuracyOf } from './harness/quality.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';
import { trainingPrograms } from './harness/word2vec-programs.mjs';

export const title = 'word2vec: quality by epochs';
export const order = 2;
const TRAINERS = ['skipgram', 'cbow'];
const SEEDS = 3;

const epochsOf = ({ quick }) => (quick ? [1] : [2, 3, 5]);
const seedsOf = ({ quick }) => (quick ? 1 : SEEDS);

// About the seconds a megabyte and epoch, skip-gram and CBOW: wordvec 0.15, gensim 0.7.
export const minutes = (bench) => {
  const epochs = epochsOf(bench);
  const perSeed = 0.15 * epochs.reduce((sum, one) => sum + one) + 0.7 * epochs.at(-1);
  return (perSeed * seedsOf(bench) * bench.corpus.megabytes) / 60;
};

/** gensim, which is slow, runs the most epochs only; others stay out: fastText's learning rate is another. */
export async function run(bench) {
  const seeds = { ...bench, runs: seedsOf(bench) };
  const rows = [];
  for (const trainer of TRAINERS) {
    const [ours, ...peers] = trainingPrograms(bench, trainer).filter(({ name }) =>
      ['wordvec', 'gensim'].includes(name),
    );
    for (const epochs of epochsOf(bench)) {
      const last = epochs === epochsOf(bench).at(-1);
      const programs = last ? [ours, ...peers] : [ours];
      const accuracies = (program, rounds = seeds) => accuracyBySeed(rounds, trainer, program, epochs);
      await inTurn(seeds, programs, accuracies);
      const cells = [];
      for (const program of programs) cells.push(withSpread(spread(await accuracies(program)), percent));
      rows.push([trainer, epochs, ...cells, ...Array(2 - cells.length).fill(last ? 'not installed' : '')]);
    }
  }
  return [
    {
      caption: `${bench.questions.name}, first ${bench.questions.restrict} words, ${seeds.runs} seeds, ${bench.threads} threads`,
      head: ['trainer', 'epochs', 'wordvec (min to max)', 'gensim'],
      rows,
    },
  ];
}

function accuracyBySeed(bench, trainer, { name, command, env, output }, epochs) {
  return repeated(bench, `${trainer}/${name}/${epochs} epochs`, async (round) => {
    await measure(command({ epochs, threads: bench.threads, seed: 1 + round }), env);
    const accuracy = accuracyOf(bench, output);
    bench.say(`${trainer} ${name}, ${epochs} epochs, seed ${1 + round}: ${percent(accuracy)}`);
    return accuracy;
  });
}

const percent = (value) => `${value.toFixed(1)}%`;
