// Each option of each trainer does something: another value gives other bytes, its default given by name the same.
// An option that must not change bytes says why below. An option that is not here fails the first test.
import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  cooccur,
  defaultOf,
  isDocumentModel,
  type OptionName,
  optionsOf,
  type TrainerName,
  vectorsOf,
  type WordModel,
  writeCooccurrences,
} from '../src/index.js';
import { labelledText, runningText, vectorText, word } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';
import { hashOf, type Options, outcome } from './training-runs.js';

const { file, path } = temporaryFiles();

/** One shard, with capitals and stops that the Unicode tokenizer drops. */
const text = file(
  runningText(5000)
    .split('\n')
    .map((line) => (line === '' ? '' : `${line[0].toUpperCase()}${line.slice(1)}.`))
    .join('\n'),
);
const labelled = file(labelledText(900));
const init = file(vectorText(200, 10), 'init.vec');
const someWords = file(
  vectorText(20, 10)
    .split('\n')
    .slice(1)
    .map((row) => row.split(' ', 1)[0])
    .join('\n'),
);
const vocabulary = path('vocabulary.txt');
const saved = path('saved.txt');
const counts = path('counts.bin');
const states = path('states');
const none = path('none');
const phrases = file(`${word(0)}_${word(1)}\n${word(1)}_${word(0)}\n`);
mkdirSync(none);
const counted = await cooccur([text], { window: 3, minCount: 20, saveVocab: vocabulary });
await writeCooccurrences(counted.counts, counts);
counted.counts.close();

/** What makes runs short. The classifier's has n-grams of words and characters, so that their options count. */
const BASE: Readonly<Record<TrainerName, Options>> = {
  skipgram: { dim: 10, epochs: 2 },
  cbow: { dim: 10, epochs: 2 },
  fasttext: { dim: 10, epochs: 2, bucket: 3000, sample: 0 },
  classifier: { dim: 10, epochs: 2, bucket: 3000, maxn: 3, minn: 2, wordNgrams: 2 },
  glove: { dim: 10, epochs: 2 },
  ppmi: { dim: 10, epochs: 2 },
  lsa: { dim: 10, epochs: 2 },
  doc2vec: { dim: 10, epochs: 2, model: 'dm' },
};

interface Change {
  readonly value: unknown;
  /** Options of all runs: those without which this one has nothing to do. */
  readonly with?: Options;
  /** Why the bytes stay; without it they must change. */
  readonly stays?: string;
  /** What it says where the run cannot be. */
  readonly refused?: string;
}

const CHANGES: Readonly<Record<OptionName, Change & Partial<Record<TrainerName, Partial<Change>>>>> = {
  dim: { value: 12 },
  window: { value: 3 },
  windowWeights: { value: 'sampled' },
  loss: { value: 'hs' },
  cbow: { value: true },
  minn: { value: 4, classifier: { value: 3 } },
  maxn: { value: 4, classifier: { value: 2 } },
  wordNgrams: { value: 3 },
  bucket: { value: 2500 },
  compact: { value: false },
  label: { value: '__label__odd' },
  negatives: { value: 4, classifier: { with: { loss: 'ns' } } },
  negativeExponent: { value: 1, classifier: { with: { loss: 'ns' } } },
  pooling: { value: 'sum' },
  model: { value: 'dm' },
  dbowWords: { value: true, with: { model: 'dbow' } },
  idField: { value: 'id', refused: 'lines of text have no fields' },
  tagsField: { value: 'tags', refused: 'lines of text have no fields' },
  // By default a text as small as this is read a hundred times: few of its words are kept.
  epochs: { value: 1, with: { dim: 2, minCount: 90 } },
  lr: { value: 0.02 },
  schedule: { value: 'cosine', with: { epochs: 3 } },
  minLr: { value: 0.01 },
  valid: { value: text, stays: 'what it judges stays as it is', classifier: { value: labelled } },
  patience: {
    value: 1,
    with: { valid: text },
    stays: 'the second epoch makes it better',
    classifier: { with: { valid: labelled, lr: 1 } },
  },
  sample: { value: 1e-2 },
  optimizer: { value: 'adagrad', glove: { value: 'sgd', refused: 'trained by adagrad' } },
  weightDecay: { value: 0.1 },
  l1: { value: 0.1 },
  init: { value: init },
  freeze: { value: true, with: { init } },
  addWords: { value: true, refused: 'needs `from`' },
  limit: { value: 20, with: { init } },
  words: { value: someWords, with: { init } },
  skipBad: { value: true, with: { init }, stays: 'no row of the file is damaged' },
  xMax: { value: 5 },
  alpha: { value: 0.5 },
  smoothing: { value: 1 },
  shift: { value: 2 },
  eigenvalueWeight: { value: 0 },
  weighting: { value: 'tfidf' },
  symmetric: { value: false },
  distanceWeighting: { value: false },
  acrossLines: { value: true },
  vectors: { value: 'word', ppmi: { value: 'sum' } },
  cooccurrence: { value: counts, with: { readVocab: vocabulary } },
  tokenizer: { value: 'unicode' },
  locale: { value: 'en', refused: 'the tokenizer whitespace knows no languages' },
  apostrophes: { value: true, with: { tokenizer: 'unicode' }, stays: 'the text has no apostrophes' },
  urls: { value: 'drop', with: { tokenizer: 'unicode' }, stays: 'the text has no addresses' },
  phrases: { value: phrases },
  maxSentence: { value: 7 },
  minCount: { value: 30 },
  minCountLabel: { value: 150 },
  maxVocab: { value: 50 },
  readVocab: { value: vocabulary },
  saveVocab: { value: saved, stays: 'it writes a file beside the model' },
  seed: { value: 2 },
  threads: {
    ppmi: { stays: 'a step sets rows of its own' },
    lsa: { stays: 'a step sets rows of its own' },
    glove: {
      with: { epochs: 1, deterministic: true },
      stays: 'rounds do not depend on the number of threads',
    },
    value: 2,
    with: { epochs: 1 },
    stays: 'one shard in one epoch is one step, and one thread does it',
  },
  checkpoint: { value: states, stays: 'it writes files beside the run' },
  every: { value: '1steps', with: { checkpoint: states }, stays: 'the run goes on from where it rested' },
  resume: { value: none, stays: 'where there is no checkpoint the run begins anew' },
  dryRun: {
    value: true,
    stays: 'where the clock stands still, a moment is the whole run',
    ppmi: { stays: undefined },
    lsa: { stays: undefined },
  },
  deterministic: {
    value: true,
    ppmi: { stays: 'a step sets rows of its own' },
    lsa: { stays: 'a step sets rows of its own' },
  },
  simulateRanks: { value: 2 },
  exchangeEvery: { value: 4096, with: { simulateRanks: 2, hotRows: 0 } },
  hotRows: { value: 5, with: { simulateRanks: 2 } },
  hotEvery: { value: 50_000, with: { simulateRanks: 2 } },
  exchangePrecision: { value: 'f32', with: { simulateRanks: 2 } },
  memory: { value: 1, stays: 'ids and counts go to temporary files, and come back in the same order' },
};

/** What the same code does for all trainers: one of them shows it in `npm test`. */
const SHARED: ReadonlySet<OptionName> = new Set([
  ...(['init', 'freeze', 'addWords', 'limit', 'words', 'skipBad'] as const),
  ...(['tokenizer', 'locale', 'apostrophes', 'urls', 'phrases', 'maxSentence'] as const),
  ...(['minCount', 'maxVocab', 'readVocab', 'saveVocab', 'memory'] as const),
  ...(['schedule', 'minLr', 'optimizer', 'weightDecay', 'l1', 'valid', 'patience'] as const),
  ...(['threads', 'deterministic', 'checkpoint', 'every', 'resume', 'dryRun'] as const),
  ...(['simulateRanks', 'exchangeEvery', 'hotRows', 'hotEvery', 'exchangePrecision'] as const),
]);
const TRAINERS = Object.keys(BASE) as TrainerName[];
/** Trainers that are another one but for their own options. */
const LIKE: Partial<Record<TrainerName, TrainerName>> = { cbow: 'skipgram', lsa: 'ppmi' };

function isShown(option: OptionName, trainer: TrainerName): boolean {
  const has = (name: TrainerName) => optionsOf(name).includes(option);
  const first = SHARED.has(option) ? TRAINERS.find(has) : trainer;
  const like = LIKE[trainer];
  return thorough || (first === trainer && !(like && has(like)));
}

function changeOf(option: OptionName, trainer: TrainerName): Change {
  return { ...CHANGES[option], ...CHANGES[option][trainer] };
}

const known = new Map<string, Promise<readonly string[]>>();

/** Hashes of all that a run makes; runs of the same options are done once. */
function bytesOf(trainer: TrainerName, options: Options): Promise<readonly string[]> {
  const key = JSON.stringify([trainer, options]);
  const run = async () => {
    const { input, output, model } = await outcome(
      trainer,
      [trainer === 'classifier' ? labelled : text],
      options,
    );
    const words =
      'vocabulary' in model && !isDocumentModel(model) ? hashOf(vectorsOf(model as WordModel).matrix) : '';
    return [input, output, words];
  };
  if (!known.has(key)) known.set(key, run());
  return known.get(key)!;
}

describe.each(TRAINERS)('%s', (trainer) => {
  test('all options of the table are tested', () => {
    expect(optionsOf(trainer).filter((option) => !(option in CHANGES))).toEqual([]);
  });

  /** Options that others do not go with are told by name alone, below. */
  const isAlone = (option: OptionName) =>
    changeOf(option, trainer).with !== undefined || option in BASE[trainer];

  test('defaults by name change nothing', async () => {
    const options = optionsOf(trainer).filter((option) => !isAlone(option));
    const named = Object.fromEntries(options.map((option) => [option, defaultOf(option, trainer)]));
    expect(await bytesOf(trainer, { ...named, ...BASE[trainer] })).toEqual(
      await bytesOf(trainer, BASE[trainer]),
    );
  });

  test.each(optionsOf(trainer).filter((option) => isShown(option, trainer)))('%s', async (option) => {
    const { value, with: companions, stays, refused } = changeOf(option, trainer);
    const { [option]: _, ...without } = { ...BASE[trainer], ...companions };
    const plain = await bytesOf(trainer, without);
    const initial = defaultOf(option, trainer);
    expect(value).not.toEqual(initial);
    if (thorough && isAlone(option))
      expect(await bytesOf(trainer, { ...without, [option]: initial })).toEqual(plain);
    const run = bytesOf(trainer, { ...without, [option]: value });
    if (refused) return await expect(run).rejects.toThrow(refused);
    const changed = await run;
    if (stays) expect(changed).toEqual(plain);
    else expect(changed).not.toEqual(plain);
    // Fails where it was not written.
    if (option === 'saveVocab') rmSync(saved);
    if (option !== 'resume') return;
    // Holds what the run of this trainer wrote.
    rmSync(none, { recursive: true });
    mkdirSync(none);
  });
});
