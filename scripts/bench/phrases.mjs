import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { megabytes, ratio, seconds, spread, withSpread } from './harness/figures.mjs';
import { measure } from './harness/measure.mjs';
import { gensimPhrasesScript, peerEnvironment, wordvec } from './harness/programs.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'Phrases: from text to text with phrases joined';
export const order = 8;
const MIN_COUNT = 5;
/** What each peer has where nothing is said. */
const THRESHOLDS = { word2phrase: 100, gensim: 10 };
/** Of the joined words of both texts, the share that one alone may have: word2phrase cuts words of 60 bytes. */
const TOLERATED = 0.001;

// About the CPU seconds a megabyte of all four programs.
export const minutes = ({ corpus, runs }) => (1.3 * runs * corpus.megabytes) / 60;

export async function run(bench) {
  const races = [
    ['word2phrase', hasWord2phrase()],
    ['gensim', bench.peers.gensim],
  ];
  const tables = [];
  for (const [peer, found] of races) {
    if (!found) bench.say(`${peer} is not installed: it takes no part`);
    tables.push(
      await race(bench, peer, found ? [ours(bench, peer), theirs(bench, peer)] : [ours(bench, peer)]),
    );
  }
  return tables;
}

function hasWord2phrase() {
  const { error, stdout } = spawnSync('word2phrase', [], { encoding: 'utf8' });
  return !error && /WORD2PHRASE/i.test(stdout);
}

const outputOf = ({ folder }, name) => join(folder, `phrases-${name}.txt`);
const numbers = (peer) => [MIN_COUNT, THRESHOLDS[peer]].map(String);

function ours(bench, peer) {
  const [minCount, threshold] = numbers(peer);
  const output = outputOf(bench, `wordvec-${peer}`);
  const scoring = peer === 'gensim' ? ['--scoring', 'gensim'] : ['--across-lines'];
  const flags = ['--min-count', minCount, '--threshold', threshold, '--threads', String(bench.threads), '-q'];
  return {
    name: 'wordvec',
    output,
    command: wordvec('phrases', bench.corpus.path, '-o', output, ...scoring, ...flags),
  };
}

function theirs(bench, peer) {
  const [minCount, threshold] = numbers(peer);
  const output = outputOf(bench, peer);
  const { path } = bench.corpus;
  const command =
    peer === 'gensim'
      ? [...bench.peers.gensim.command, gensimPhrasesScript, path, output, minCount, threshold]
      : [
          'word2phrase',
          '-train',
          path,
          '-output',
          output,
          '-min-count',
          minCount,
          '-threshold',
          threshold,
          '-debug',
          '0',
        ];
  return { name: peer, output, command };
}

/** The programs in turn; with a peer, the words that they joined must be the same. */
async function race(bench, peer, programs) {
  const runOf = ({ name, command }, rounds = bench) =>
    repeated(rounds, `${peer}/${name}`, async () => {
      const figures = await measure(command, peerEnvironment);
      bench.say(`${peer} ${name}: ${seconds(figures.cpu)} CPU s, ${megabytes(figures.memory)}`);
      return figures;
    });
  await inTurn(bench, programs, runOf);
  const same = await bench.once(`${peer}/same`, () => compare(programs));
  const measured = new Map();
  for (const program of programs) measured.set(program.name, await runOf(program));
  const figuresOf = (name, field) => spread(measured.get(name)?.map((figures) => figures[field]) ?? []);
  return {
    caption: `--scoring ${peer}, min-count ${MIN_COUNT}, threshold ${THRESHOLDS[peer]}, ${bench.threads} threads (theirs: one)${same ? `; ${same}` : ''}`,
    head: ['program', 'CPU seconds (min to max)', 'times ours', 'wall seconds', 'peak memory'],
    rows: programs.map(({ name }) => [
      name,
      withSpread(figuresOf(name, 'cpu'), seconds),
      ratio(figuresOf(name, 'cpu'), figuresOf('wordvec', 'cpu')),
      withSpread(figuresOf(name, 'wall'), seconds),
      megabytes(figuresOf(name, 'memory')?.max),
    ]),
  };
}

/** Says how many phrases both found. @throws where they differ in more than is tolerated */
async function compare([one, other]) {
  if (!other) return '';
  const [mine, their] = await Promise.all([one, other].map(({ output }) => phrasesOf(output)));
  const apart =
    [...mine].filter((phrase) => !their.has(phrase)).length +
    [...their].filter((phrase) => !mine.has(phrase)).length;
  if (apart > TOLERATED * (mine.size + their.size))
    throw new Error(
      `${other.name} joins other words than wordvec: ${apart} of ${mine.size} and ${their.size}`,
    );
  return `${mine.size.toLocaleString('en')} different phrases in the text, ${apart} of them of one program alone`;
}

/** The different joined words of a text. */
async function phrasesOf(path) {
  const text = await readFile(path, 'latin1');
  return new Set(text.match(/[^\s]+_[^\s]+/g) ?? []);
}
