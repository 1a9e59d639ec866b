import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { megabytes, ratio, seconds, spread, withSpread } from './harness/figures.mjs';
import { measure } from './harness/measure.mjs';
import { gensimDocumentsScript, peerEnvironment, wordvec } from './harness/programs.mjs';
import { inTurn, repeated } from './harness/rounds.mjs';

export const title = 'Paragraph vectors: training, and new documents';
export const order = 9;
/** Documents a line each, their label in front as fastText has it; the quick start's, where none are named. */
const TRAIN = process.env.WORDVEC_BENCH_DOCUMENTS ?? 'corpora/authors.txt';
const TEST = process.env.WORDVEC_BENCH_NEW_DOCUMENTS ?? 'corpora/authors-test.txt';
const NEW_DOCUMENTS = 2000;
const NEAREST = 10;
const FLAGS = '--dim 100 --window 5 --negatives 5 --sample 1e-3 --min-count 5 --epochs 20 --lr 0.05'.split(
  ' ',
);

export const minutes = ({ runs }) => 5 * runs;

export async function run(bench) {
  if (![TRAIN, TEST].every(existsSync)) {
    bench.say(`${TRAIN} and ${TEST} are not there: npm run quickstart makes the first ones`);
    return [];
  }
  const known = await documentsOf(TRAIN, join(bench.folder, 'documents.txt'));
  const fresh = await documentsOf(TEST, join(bench.folder, 'new-documents.txt'), NEW_DOCUMENTS);
  if (!bench.peers.gensim) bench.say('gensim is not installed: it takes no part');
  const tables = [];
  for (const model of ['dbow', 'dm']) tables.push(await race(bench, model, known, fresh));
  return tables;
}

/** Writes the texts without their labels, a line each. */
async function documentsOf(path, plain, most = Number.POSITIVE_INFINITY) {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(0, most);
  const parted = lines.map((line) => /^__label__(\S+) (.*)$/.exec(line) ?? [line, '', line]);
  await writeFile(plain, `${parted.map(([, , text]) => text).join('\n')}\n`);
  return { path: plain, labels: parted.map(([, label]) => label) };
}

function programsOf({ folder, peers, threads }, model, known, fresh) {
  const file = (name) => join(folder, `${model}-${name}`);
  const ours = {
    name: 'wordvec',
    model: file('documents.wv'),
    inferred: file('wordvec.npy'),
    commands: {
      train: wordvec(
        ...['train', 'doc2vec', known.path, '-o', file('documents.wv'), '--model', model, ...FLAGS, '-q'],
        ...['--threads', String(threads)],
      ),
      infer: wordvec(
        ...[
          'embed',
          file('documents.wv'),
          fresh.path,
          '-o',
          file('wordvec.npy'),
          '--method',
          'doc2vec',
          '-q',
        ],
        ...['--threads', '1'],
      ),
    },
  };
  if (!peers.gensim) return [ours];
  const script = [...peers.gensim.command, gensimDocumentsScript];
  const [saved, vectors, inferred] = ['gensim.model', 'gensim.npy', 'gensim-new.npy'].map(file);
  const theirs = {
    name: 'gensim',
    vectors,
    inferred,
    commands: {
      train: [...script, 'train', known.path, saved, vectors, model === 'dm' ? '1' : '0', String(threads)],
      infer: [...script, 'infer', fresh.path, saved, inferred],
    },
  };
  return [ours, theirs];
}

async function race(bench, model, known, fresh) {
  const programs = programsOf(bench, model, known, fresh);
  const runOf = (program, rounds = bench) =>
    repeated(rounds, `${model}/${program.name}`, async () => {
      const train = await measure(program.commands.train, peerEnvironment);
      const infer = await measure(program.commands.infer, peerEnvironment);
      bench.say(`${model} ${program.name}: ${seconds(train.cpu)} CPU s, new ${seconds(infer.cpu)} CPU s`);
      const accuracy = await accuracyOf(program, known, fresh);
      return { train, infer, accuracy };
    });
  await inTurn(bench, programs, runOf);
  const measured = new Map();
  for (const program of programs) measured.set(program.name, await runOf(program));
  const of = (name, figure) => spread(measured.get(name)?.map(figure) ?? []);
  const train = (name) => of(name, ({ train: { cpu } }) => cpu);
  const infer = (name) => of(name, ({ infer: { cpu } }) => cpu);
  const percent = (share) => `${(100 * share).toFixed(1)}%`;
  return {
    caption: `${model}: ${known.labels.length.toLocaleString('en')} documents, dim 100, window 5, 5 negatives, 20 epochs, rate 0.05, ${bench.threads} threads; ${fresh.labels.length.toLocaleString('en')} new documents, one thread`,
    head: [
      ...['program', 'training, CPU seconds', 'times ours', 'peak memory'],
      ...['new documents, CPU seconds', 'times ours', `labels of new ones by ${NEAREST} nearest`],
    ],
    rows: programs.map(({ name }) => [
      name,
      withSpread(train(name), seconds),
      ratio(train(name), train('wordvec')),
      megabytes(of(name, (figures) => figures.train.memory)?.max),
      withSpread(infer(name), seconds),
      ratio(infer(name), infer('wordvec')),
      withSpread(
        of(name, ({ accuracy }) => accuracy),
        percent,
      ),
    ]),
    note: 'Whole processes; those of new documents read the model first.',
  };
}

/** The share of new documents whose label most of the nearest known ones have, by cosines. */
async function accuracyOf({ model, vectors, inferred }, known, fresh) {
  const { documentVectors, readDocumentModel, readVectors, trainRowClassifier, evaluateRowClassifier } =
    await import('../../dist/index.js');
  const trained = model ? documentVectors(await readDocumentModel(model)) : await readVectors(vectors);
  const asked = await readVectors(inferred);
  const classifier = await trainRowClassifier(trained.matrix, known.labels, {
    classifier: 'knn',
    neighbours: NEAREST,
  });
  return (await evaluateRowClassifier(classifier, asked.matrix, fresh.labels)).accuracy;
}
