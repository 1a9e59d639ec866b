import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spread, withSpread } from './harness/figures.mjs';
import { writeLargeVectors } from './harness/large-vectors.mjs';
import { answerOf } from './harness/measure.mjs';
import { repeated } from './harness/rounds.mjs';

export const title = 'Questions to a large model in memory';
export const order = 9;
const DIM = 300;
const QUESTIONS = 50;

const wordsOf = ({ quick }) => (quick ? 200_000 : 1_000_000);

export const minutes = (bench) => (bench.runs * wordsOf(bench)) / 2e6;

export async function run(bench) {
  const words = wordsOf(bench);
  const path = join(bench.folder, 'asked.bin');
  await writeLargeVectors(path, bench.corpus.path, words, DIM);
  try {
    const script = fileURLToPath(new URL('harness/ask_vectors.mjs', import.meta.url));
    const runs = await repeated(bench, 'questions', async () =>
      JSON.parse(answerOf([process.execPath, script, path, String(QUESTIONS)])),
    );
    const milliseconds = (ms) => ms.toFixed(ms < 10 ? 1 : 0);
    const rows = Object.keys(runs[0]).map((question) => [
      question,
      ...['wall', 'cpu'].map((figure) =>
        withSpread(spread(runs.map((figures) => figures[question][figure])), milliseconds),
      ),
    ]);
    return [
      {
        caption: `10 neighbours among ${words.toLocaleString('en')} words x ${DIM}, all threads`,
        head: ['question', 'wall milliseconds (min to max)', 'CPU milliseconds'],
        rows,
        note: 'Answers are exact: rows that int8 codes do not rule out are compared in double precision.',
      },
    ];
  } finally {
    rmSync(path);
  }
}
