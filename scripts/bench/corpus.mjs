import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { amount, spread, withSpread } from './harness/figures.mjs';
import { measure } from './harness/measure.mjs';
import { wordvec } from './harness/programs.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'Counting and encoding the corpus';
export const order = 4;

export const minutes = ({ corpus, runs }) => (0.2 * runs * corpus.megabytes) / 60;

/** Training is made as short as it can be: these stages are the same for every trainer. */
const SHORT = ['--dim', '1', '--negatives', '1', '--window', '1', '--epochs', '1', '--quiet'];

export async function run(bench) {
  const packed = join(bench.folder, 'corpus.txt.gz');
  await pipeline(createReadStream(bench.corpus.path), createGzip({ level: 6 }), createWriteStream(packed));
  const cases = [
    ['whitespace', bench.corpus.path, 1],
    ['whitespace', bench.corpus.path, bench.threads],
    ['unicode', bench.corpus.path, bench.threads],
    ['whitespace, .gz', packed, bench.threads],
  ];
  const stagesOf = ([name, path, threads], rounds = bench) =>
    repeated(rounds, `${name}/${threads} threads`, () =>
      stagesOfRun(bench, name.split(',')[0], path, threads),
    );
  await inTurn(bench, cases, stagesOf);
  const rows = [];
  for (const one of cases) {
    const stages = await stagesOf(one);
    const rate = (stage) =>
      withSpread(spread(stages.map((run) => run[stage])), (value) => `${amount(value)}/s`);
    rows.push([one[0], one[2], rate('counting'), rate('encoding'), rate('both')]);
  }
  const head = ['tokenizer', 'threads', 'counting, words (min to max)', 'encoding', 'both together'];
  return [{ head, rows }];
}

async function stagesOfRun({ folder, say }, tokenizer, path, threads) {
  const report = join(folder, 'report.json');
  const output = join(folder, 'short.vec');
  const flags = ['--tokenizer', tokenizer, '--threads', String(threads), '--report', report];
  await measure(wordvec('train', 'cbow', path, '-o', output, ...SHORT, ...flags));
  const { counting, encoding } = JSON.parse(await readFile(report, 'utf8'));
  const rate = ({ words, seconds }) => (seconds > 0 ? words / seconds : undefined);
  const both = counting.words / (counting.seconds + encoding.seconds);
  say(`${tokenizer}, ${threads} threads: ${amount(both)} words/s`);
  return { counting: rate(counting), encoding: rate(encoding), both };
}
