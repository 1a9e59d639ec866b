// Trains on one rank and on several simulated ones, asks the vectors analogies and how alike pairs of words are, and writes
// the table of docs/cluster.md. What was measured stays in docs/bench/ranks.json; what is there is not measured again.
//   node scripts/ranks.mjs corpus.txt questions-words.txt pairs.tsv.. [--only RE] [--epochs 3] [--seeds 2]
import './help.mjs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import { loadMeasured, RESULTS, saveResult } from './bench/harness/results.mjs';
import { withRankTable } from './docs/rank-table.mjs';

const PAGE = 'docs/cluster.md';
const PART = 'ranks';
/** Ranks, and flags past the defaults. */
const SETTINGS = [
  [1],
  [4],
  [8],
  [16],
  [8, '--hot-rows', '250'],
  [8, '--hot-every', '4096'],
  [8, '--hot-rows', '250', '--hot-every', '4096', '--exchange-every', '1048576'],
];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    epochs: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '2' },
  },
});
const [corpus, questions, ...pairs] = positionals;
if (pairs.length === 0)
  throw new Error('expected a corpus, questions of analogies, and files of pairs of words with scores');
const scratch = mkdtempSync(join(tmpdir(), 'wordvec-ranks-'));
process.on('exit', () => rmSync(scratch, { recursive: true }));
const wordvec = (...args) =>
  JSON.parse(
    execFileSync('node', ['dist/cli/main.js', ...args, '--json', '-q'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  );

function measure(trainer, ranks, seed, flags) {
  const model = join(scratch, 'model.bin');
  const run = wordvec(
    ...['train', trainer, corpus, '-o', model, '--epochs', values.epochs, '--threads', '1', '--seed', seed],
    ...['--simulate-ranks', String(ranks), ...flags],
  );
  const { analogies } = wordvec('evaluate', model, '--restrict', '30000', '--analogies', questions);
  const similarity = pairs.map((file) => {
    const { spearman } = wordvec('evaluate', model, '--similarity', file).similarity[0];
    return [parse(file).name, spearman];
  });
  return {
    bytesPerItem: run.exchange?.bytesPerItem,
    analogies: analogies[0].overall.accuracy,
    similarity: Object.fromEntries(similarity),
  };
}

const measured = loadMeasured(PART, RESULTS) ?? {};
for (let seed = 1; seed <= Number(values.seeds); seed++)
  for (const trainer of ['skipgram', 'cbow'])
    for (const [ranks, ...flags] of SETTINGS) {
      const name = [trainer, ranks, ...flags].join(' ');
      measured[name] ??= { trainer, ranks, flags: flags.join(' '), seeds: {} };
      const { seeds } = measured[name];
      if (seeds[seed] || !new RegExp(values.only).test(name)) continue;
      seeds[seed] = measure(trainer, ranks, String(seed), flags);
      saveResult(PART, { title: 'Training on several ranks', measured }, RESULTS);
      console.error(name, seed, JSON.stringify(seeds[seed]));
    }
writeFileSync(PAGE, withRankTable(readFileSync(PAGE, 'utf8')));
