// Writes the tables of docs/small-models.md: what each way of making vectors small costs, by `export --check`.
//   node scripts/small-models.mjs skipgram.wv fasttext.bin questions-words.txt
import './help.mjs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { between } from './docs/between.mjs';

const PAGE = 'docs/small-models.md';
const [skipgram, fasttext, questions] = process.argv.slice(2);
if (!questions) throw new Error('expected a skip-gram model, a fastText model and analogy questions');
const folder = mkdtempSync(join(tmpdir(), 'wordvec-small-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const WORDS = [
  '',
  '--quantize int8',
  '--quantize pq',
  '--dims 75',
  '--dims 50',
  '--prune 20000',
  '--dims 75 --quantize int8',
  '--prune 20000 --quantize int8',
];
const SUBWORDS = [
  '',
  '--quantize int8',
  '--quantize pq',
  '--dims 50',
  '--prune 20000',
  '--prune 20000 --quantize int8',
  '--prune 20000 --quantize pq',
  '--prune 5000 --quantize pq',
];

const percent = (share) => `${(100 * share).toFixed(1)}%`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** A row of the table: `wordvec export MODEL FLAGS -o small.wv`. */
function row(model, flags) {
  const args = ['export', model, ...flags.split(' ').filter(Boolean), '--check', '--analogies', questions];
  const out = join(folder, 'small.wv');
  const answer = execFileSync('node', ['dist/cli/main.js', ...args, '--json', '-q', '-o', out]);
  const { bytes, overlap, cosineChange, leftOut, analogies } = JSON.parse(answer.toString());
  const { accuracy, total } = analogies.after;
  const left = leftOut?.composed ? `${percent(leftOut.overlap)}` : leftOut ? 'none' : '';
  console.error(flags, megabytes(bytes.after), overlap, left, accuracy);
  return {
    before: bytes.before,
    line: `| ${flags ? `\`${flags}\`` : 'as it is'} | ${megabytes(bytes.after)} | ${percent(overlap)} | ${cosineChange.toFixed(4)} | ${left} | ${percent(accuracy)} of ${total} |`,
  };
}

function table(model, all) {
  const rows = all.map((flags) => row(model, flags));
  return [
    `The model's own file takes ${megabytes(rows[0].before)}.`,
    '',
    '| `wordvec export MODEL -o small.wv` | size | 10 nearest kept | cosines change by | of words left out | analogies |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ line }) => line),
  ].join('\n');
}

let page = readFileSync(PAGE, 'utf8');
page = between(page, 'words', table(skipgram, WORDS));
writeFileSync(PAGE, page);
page = between(page, 'subwords', table(fasttext, SUBWORDS));
writeFileSync(PAGE, page);
