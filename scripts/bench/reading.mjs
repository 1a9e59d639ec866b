import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { megabytes, ratio, seconds, spread, withSpread } from './harness/figures.mjs';
import { writeLargeVectors } from './harness/large-vectors.mjs';
import { answerOf, measure } from './harness/measure.mjs';
import { peerEnvironment, wordvec } from './harness/programs.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'Reading large word2vec files';
export const order = 8;
const DIM = 300;

const script = (name) => fileURLToPath(new URL(`harness/${name}`, import.meta.url));
const wordsOf = ({ quick }) => (quick ? 100_000 : 3_000_000);

export const minutes = (bench) => ((1 + 2 * bench.runs) * wordsOf(bench)) / 1e6;

/** gensim reads text ten times as slowly as the binary file: a tenth of the words. */
const textWordsOf = (bench) => wordsOf(bench) / 10;

export async function run(bench) {
  const binary = join(bench.folder, 'large.bin');
  const text = join(bench.folder, 'large.vec');
  await writeLargeVectors(binary, bench.corpus.path, wordsOf(bench), DIM);
  answerOf(wordvec('export', binary, '--limit', String(textWordsOf(bench)), '-o', text, '-q'));
  const readers = (path) => [
    { name: 'wordvec', command: [process.execPath, script('read_vectors.mjs'), path] },
    ...(bench.peers.gensim
      ? [
          {
            name: 'gensim load_word2vec_format',
            command: [...bench.peers.gensim.command, script('gensim_read.py'), path],
            env: peerEnvironment,
          },
        ]
      : []),
  ];
  try {
    const heads = verify(readers(binary));
    verify(readers(text));
    return [
      await race(bench, readers(binary), wordsOf(bench), 'binary'),
      await race(bench, readers(text), textWordsOf(bench), 'text, all threads'),
      await questions(bench, binary, heads),
    ];
  } finally {
    for (const path of [binary, text]) rmSync(path, { force: true });
  }
}

/** All programs read the same numbers: the first ones of words spread over the file, from its first to its last. Their first reading also brings the file into memory. */
function verify(programs) {
  const answers = programs.map(({ command, env }) => JSON.parse(answerOf(command, env)));
  for (const answer of answers)
    if (!isDeepStrictEqual(answer, answers[0]))
      throw new Error('the programs read different numbers: no race');
  return answers[0].heads;
}

async function race(bench, programs, words, format) {
  const runOf = ({ name, command, env }, rounds = bench) =>
    repeated(rounds, `${name}/${format}`, async () => {
      const figures = await measure(command, env);
      bench.say(`${name}: ${seconds(figures.cpu)} CPU s, ${seconds(figures.wall)} s`);
      return figures;
    });
  await inTurn(bench, programs, runOf);
  const measured = new Map();
  for (const program of programs) measured.set(program.name, await runOf(program));
  const figuresOf = (name, field) => spread(measured.get(name).map((figures) => figures[field]));
  const matrix = words * DIM * 4;
  const rows = programs.map(({ name }) => {
    const memory = figuresOf(name, 'memory')?.max;
    return [
      name,
      withSpread(figuresOf(name, 'cpu'), seconds),
      ratio(figuresOf(name, 'cpu'), figuresOf('wordvec', 'cpu')),
      withSpread(figuresOf(name, 'wall'), seconds),
      megabytes(memory),
      memory === undefined ? 'not measured' : (memory / matrix).toFixed(2),
    ];
  });
  return {
    caption: `${format}: ${words.toLocaleString('en')} words x ${DIM}, from start to all vectors in memory`,
    head: [
      'program',
      'CPU seconds (min to max)',
      'times ours',
      'wall seconds',
      'peak memory',
      'peak / matrix',
    ],
    rows,
  };
}

/** The command line's questions that need few rows. */
async function questions(bench, path, heads) {
  const asked = [
    ['info', ['info', path]],
    ['vector of the first word', ['vector', path, heads[0][0]]],
    ['vector of the last word', ['vector', path, heads.at(-1)[0]]],
  ];
  const rows = [];
  for (const [name, args] of asked) {
    const figures = await repeated(bench, name, () => measure(wordvec(...args)));
    const of = (field) => spread(figures.map((run) => run[field]));
    rows.push([
      name,
      withSpread(of('cpu'), seconds),
      withSpread(of('wall'), seconds),
      megabytes(of('memory')?.max),
    ]);
  }
  return {
    caption: 'questions on the command line to the same file',
    head: ['question', 'CPU seconds (min to max)', 'wall seconds', 'peak memory'],
    rows,
    note: 'Rows of a word2vec binary file have no fixed length: what stands before a word is stepped over.',
  };
}
