import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spread, withSpread } from './harness/figures.mjs';
import { answerOf, measure } from './harness/measure.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';
import { trainingPrograms } from './harness/word2vec-programs.mjs';

export const title = 'The skip-gram kernel against the peak of the machine';
export const order = 3;
const [DIM, WINDOW, NEGATIVES, SAMPLE] = [100, 5, 5, 1e-3];
/** Two multiplications and two additions of four floats. */
const FLOP_A_CYCLE = 16;

export const minutes = ({ corpus, runs }) => (0.25 * runs * corpus.megabytes) / 60;

export async function run(bench) {
  await bench.once('references agree', () => {
    answerOf(['npx', 'vitest', 'run', 'kernel']);
    return true;
  });
  const flop = await bench.once('flop', () => flopOf(bench));
  const [ours] = trainingPrograms(bench, 'skipgram');
  const secondsOf = (threads, rounds = bench) =>
    repeated(rounds, `${threads} threads`, async (round) => {
      const path = join(bench.folder, 'report.json');
      await measure([
        ...ours.command({ epochs: 1, threads, seed: 1 + round }),
        ...['--sample', String(SAMPLE), '--report', path],
      ]);
      return JSON.parse(await readFile(path, 'utf8')).training.seconds;
    });
  await inTurn(bench, [1, bench.threads], secondsOf);
  const rows = [];
  for (const threads of [1, bench.threads]) {
    const gigaflops = spread((await secondsOf(threads)).map((seconds) => flop / seconds / 1e9));
    const peak = FLOP_A_CYCLE * bench.machine.gigahertz * threads;
    const share = `${Math.round((100 * gigaflops.median) / peak)}%`;
    rows.push([threads, withSpread(gigaflops, (value) => value.toFixed(1)), peak.toFixed(1), share]);
  }
  return [
    {
      caption: `skip-gram, dim ${DIM}, window ${WINDOW}, ${NEGATIVES} negatives, whole training loop`,
      head: ['threads', 'GFLOP/s (min to max)', `peak: ${FLOP_A_CYCLE} flop a cycle and core`, 'share'],
      rows,
      note: 'Counted are the three products of the block update, 6 x dim x (1 + negatives) flop for each pair of centre and context word; the pairs are those expected from the corpus, the subsampling and the shrinking window. Random numbers, sigmoids and the walk over the corpus are time without counted flop.',
    },
  ];
}

/** Expected flop of one epoch. */
async function flopOf(bench) {
  const [ours] = trainingPrograms(bench, 'cbow');
  const path = join(bench.folder, 'vocabulary.txt');
  await measure([...ours.command({ epochs: 1, threads: bench.threads, seed: 1 }), '--save-vocab', path]);
  const keep = keepProbabilities(await readFile(path, 'utf8'));
  let pairs = 0;
  for await (const line of createInterface({ input: createReadStream(bench.corpus.path) })) {
    let kept = 0;
    for (const word of line.split(/\s+/)) kept += keep.get(word) ?? 0;
    pairs += pairsOf(kept);
  }
  return pairs * (1 + NEGATIVES) * DIM * 6;
}

/** word -> probability that subsampling keeps it: sqrt(t / f) + t / f (word2vec.c), f its share of the corpus. */
function keepProbabilities(vocabulary) {
  const entries = vocabulary
    .trimEnd()
    .split('\n')
    .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  return new Map(
    entries.map(([word, count]) => {
      const ratio = (SAMPLE * total) / count;
      return [word, Math.min(1, Math.sqrt(ratio) + ratio)];
    }),
  );
}

/** Expected pairs in a sentence of `length` words: distance k is inside the window with chance (W - k + 1) / W. */
function pairsOf(length) {
  let pairs = 0;
  for (let k = 1; k <= WINDOW; k++) pairs += (2 * Math.max(0, length - k) * (WINDOW - k + 1)) / WINDOW;
  return pairs;
}
