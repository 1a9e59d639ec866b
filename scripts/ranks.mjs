// Trains on one rank and on several simulated ones, asks the vectors analogies and how alike pairs of words are, and writes
// the table of docs/cluster.md. What was measured stays in docs/bench/ranks.json; what is there is not measured again.
//   node scripts/ranks.mjs corpus.txt questions-words.txt wordsim353.tsv [--only RE] [--epochs 3]
import './help.mjs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadMeasured, RESULTS, saveResult } from './bench/harness/results.mjs';
import { withRankTable } from './docs/rank-table.mjs';

const PAGE = 'docs/cluster.md';
const PART = 'ranks';
/** Ranks, and flags past the defaults. */
const SETTINGS = [[1], [4], [8], [16], [8, '--hot-rows', '250']];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, epochs: { type: 'string', default: '3' } },
});
const [corpus, questions, pairs] = positionals;
if (pairs === undefined)
  throw new Error('expected a corpus, questions of analogies, and pairs of words with scores');
const scratch = mkdtempSync(join(tmpdir(), 'wordvec-ranks-'));
process.on('exit', () => rmSync(scratch, { recursive: true }));
const wordvec = (...args) =>
  JSON.parse(
    execFileSync('node', ['dist/cli/main.js', ...args, '--json', '-q'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  );

const measured = loadMeasured(PART, RESULTS) ?? {};
for (const trainer of ['skipgram', 'cbow'])
  for (const [ranks, ...flags] of SETTINGS) {
    const name = [trainer, ranks, ...flags].join(' ');
    if (measured[name] || !new RegExp(values.only).test(name)) continue;
    const model = join(scratch, 'model.bin');
    const run = wordvec(
      ...['train', trainer, corpus, '-o', model, '--epochs', values.epochs, '--threads', '1'],
      ...['--simulate-ranks', String(ranks), ...flags],
    );
    const scored = ['--restrict', '30000', '--analogies', questions, '--similarity', pairs];
    const { analogies, similarity } = wordvec('evaluate', model, ...scored);
    const { bytesPerItem } = run.exchange ?? {};
    measured[name] = {
      ...{ trainer, ranks, flags: flags.join(' '), bytesPerItem },
      analogies: analogies[0].overall.accuracy,
      similarity: similarity[0].spearman,
    };
    saveResult(PART, { title: 'Training on several ranks', measured }, RESULTS);
    console.error(name, JSON.stringify(measured[name]));
  }
writeFileSync(PAGE, withRankTable(readFileSync(PAGE, 'utf8')));
