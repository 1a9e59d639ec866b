import { readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { TYPES, writeSyntheticCorpus } from '../synthetic-corpus.mjs';
import { amount, megabytes, seconds } from './harness/figures.mjs';
import { answerOf, measure } from './harness/measure.mjs';
import { wordvec } from './harness/programs.mjs';

export const title = 'A made corpus of 3 million types: how cost grows with its tokens';
export const order = 10;

/** Ten times as many each; WORDVEC_BENCH_TOKENS=1e9 goes on to a billion. */
const sizes = ({ quick }) => {
  const most = quick ? 1e7 : Number(process.env.WORDVEC_BENCH_TOKENS ?? 1e8);
  return [1e7, 1e8, 1e9].filter((tokens) => tokens <= most);
};
/** Bytes of a token, about, and seconds that it takes all programs here. */
const TOKEN_BYTES = 6;
const TOKEN_SECONDS = 4e-6;

export const minutes = (bench) =>
  (TOKEN_SECONDS * sizes(bench).reduce((sum, tokens) => sum + tokens, 0)) / 60;

const FLAGS = ['--dim', '20', '--window', '2', '--negatives', '2', '--epochs', '1', '--min-count', '1'];

export async function run(bench) {
  const rows = [];
  for (const tokens of sizes(bench)) {
    const figures = await bench.once(String(tokens), () => figuresOf(bench, tokens));
    if (!figures) continue;
    const { counting, encoding, training, cpu, memory, foretold } = figures;
    const stages = [counting, encoding, training].map(seconds);
    const perWord = `${((1e6 * cpu) / tokens).toFixed(2)} us`;
    rows.push([amount(tokens), ...stages, seconds(cpu), perWord, megabytes(memory), foretold]);
  }
  const stages = ['counting, s', 'encoding, s', 'training, s'];
  const head = ['tokens', ...stages, 'CPU s of all', 'a token', 'peak memory', '--dry-run foretold'];
  return [{ caption: `${FLAGS.join(' ')}, ${bench.threads} threads`, head, rows }];
}

async function figuresOf({ folder, threads, say }, tokens) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < 2 * TOKEN_BYTES * tokens) {
    say(`${amount(tokens)} tokens: ${folder} has too little room, left out`);
    return undefined;
  }
  const [corpus, output, report] = ['made.txt', 'made.wv', 'made.json'].map((name) => join(folder, name));
  await writeSyntheticCorpus(corpus, { tokens, types: TYPES });
  const command = wordvec('train', 'skipgram', corpus, '-o', output, ...FLAGS, '--threads', String(threads));
  const estimate = answerOf([...command, '--dry-run']);
  const { cpu, memory } = await measure([...command, '--report', report]);
  const { counting, encoding, training } = JSON.parse(await readFile(report, 'utf8'));
  await Promise.all([corpus, output].map((path) => rm(path)));
  say(`${amount(tokens)} tokens: ${seconds(cpu)} CPU s, ${megabytes(memory)}`);
  const foretold = /^peak memory +([^,]+)/m.exec(estimate)?.[1] ?? 'nothing';
  const stages = { counting: counting.seconds, encoding: encoding.seconds, training: training.seconds };
  return { ...stages, cpu, memory, foretold };
}
