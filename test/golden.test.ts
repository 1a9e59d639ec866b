// Golden runs: each trainer, loss and mode on a small text in one thread, held by the hashes of its matrices and by
// its losses. Other bytes are other results: say so in CHANGELOG.md, and write the file anew by
// UPDATE_GOLDEN=1 npx vitest run test/golden.test.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  type FastTextModel,
  readFastText,
  readModel,
  type TrainerName,
  type WordModel,
  writeFastText,
  writeModel,
} from '../src/index.js';
import { labelledText, runningText, vectorText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';
import { type Options, type Outcome, outcome } from './training-runs.js';

const GOLDEN = join(import.meta.dirname, 'fixtures/golden/outcomes.json');
const update = process.env.UPDATE_GOLDEN === '1';
const golden: Record<string, Outcome> = JSON.parse(readFileSync(GOLDEN, 'utf8'));
const found: Record<string, Outcome> = {};

const { file, path } = temporaryFiles();
/** 4 shards of words, the last one short. */
const text = file(runningText(50_000));
const more = file(runningText(20_000, 300, 3));
/** 3 shards of lines. */
const labelled = file(labelledText(2500));
const init = file(vectorText(200, 10), 'init.vec');

const SMALL = { dim: 10, epochs: 2 };
const ODD = { dim: 13, epochs: 2 };
const GRAMS = { minn: 2, maxn: 3, bucket: 4000 };
const FEATURES = { ...GRAMS, bucket: 20_000, wordNgrams: 2, lr: 0.3 };

const FRESH: [TrainerName, string, Options][] = [
  ['skipgram', 'ns', SMALL],
  ['skipgram', 'ns, odd dim', ODD],
  ['skipgram', 'ns, 100 numbers', { epochs: 1 }],
  ['skipgram', 'hs', { ...ODD, loss: 'hs' }],
  ['skipgram', 'cosine', { ...SMALL, schedule: 'cosine' }],
  ['skipgram', 'constant', { ...SMALL, schedule: 'constant' }],
  ['skipgram', 'weight decay', { ...SMALL, weightDecay: 0.01 }],
  ['skipgram', 'init', { ...SMALL, init }],
  ['skipgram', 'init and freeze', { ...SMALL, init, freeze: true }],
  [
    'skipgram',
    'hs, init, freeze and weight decay',
    { ...SMALL, loss: 'hs', init, freeze: true, weightDecay: 0.01 },
  ],
  ['skipgram', 'all words, short sentences', { ...SMALL, sample: 0, maxSentence: 7, window: 3 }],
  ['cbow', 'ns, mean', ODD],
  ['cbow', 'ns, sum', { ...SMALL, pooling: 'sum' }],
  ['cbow', 'hs, mean', { ...SMALL, loss: 'hs' }],
  ['cbow', 'hs, sum', { ...ODD, loss: 'hs', pooling: 'sum' }],
  ['cbow', 'cosine', { ...SMALL, schedule: 'cosine' }],
  ['cbow', 'weight decay', { ...SMALL, weightDecay: 0.01 }],
  ['cbow', 'init and freeze', { ...SMALL, init, freeze: true }],
  [
    'cbow',
    'sum, init, freeze and weight decay',
    { ...SMALL, pooling: 'sum', init, freeze: true, weightDecay: 0.01 },
  ],
  ['fasttext', 'skip-gram, ns', { ...SMALL, ...GRAMS }],
  ['fasttext', 'skip-gram, hs', { ...ODD, ...GRAMS, loss: 'hs' }],
  ['fasttext', 'CBOW, ns', { ...ODD, ...GRAMS, cbow: true }],
  ['fasttext', 'CBOW, hs', { ...SMALL, ...GRAMS, cbow: true, loss: 'hs' }],
  ['fasttext', 'cosine', { ...SMALL, ...GRAMS, schedule: 'cosine' }],
  ['fasttext', 'words alone', { ...SMALL, minn: 0, maxn: 0 }],
  ['fasttext', 'all rows held', { ...SMALL, ...GRAMS, compact: false }],
  ['fasttext', 'init', { ...SMALL, ...GRAMS, init }],
  ['classifier', 'softmax', { ...SMALL, ...FEATURES }],
  ['classifier', 'hs', { ...ODD, ...FEATURES, loss: 'hs' }],
  ['classifier', 'ns', { ...SMALL, ...FEATURES, loss: 'ns' }],
  ['classifier', 'ova', { ...ODD, ...FEATURES, loss: 'ova' }],
  ['classifier', 'words alone', SMALL],
  ['classifier', 'cosine', { ...SMALL, ...FEATURES, schedule: 'cosine' }],
  ['classifier', 'all rows held', { ...SMALL, ...FEATURES, compact: false }],
  ['classifier', 'init', { ...SMALL, ...FEATURES, init }],
  ['glove', 'symmetric', SMALL],
  ['glove', 'not symmetric', { ...ODD, symmetric: false }],
  ['glove', 'every distance alike', { ...ODD, distanceWeighting: false }],
  [
    'glove',
    'not symmetric, every distance alike, across lines',
    { ...SMALL, symmetric: false, distanceWeighting: false, acrossLines: true },
  ],
  ['glove', 'cosine', { ...SMALL, schedule: 'cosine' }],
  ['ppmi', 'as it is', SMALL],
  [
    'ppmi',
    'shifted, every distance alike, ends with contexts',
    { ...ODD, epochs: 3, shift: 2, distanceWeighting: false },
  ],
  ['lsa', 'log-entropy', SMALL],
  ['lsa', 'tfidf, ends with documents', { ...ODD, epochs: 3, weighting: 'tfidf' }],
  ['doc2vec', 'dbow, ns', SMALL],
  ['doc2vec', 'dbow, hs', { ...ODD, loss: 'hs' }],
  ['doc2vec', 'dbow with words, ns', { ...ODD, dbowWords: true }],
  ['doc2vec', 'dbow with words, hs', { ...SMALL, dbowWords: true, loss: 'hs' }],
  ['doc2vec', 'dm mean, ns', { ...SMALL, model: 'dm' }],
  ['doc2vec', 'dm mean, hs', { ...ODD, model: 'dm', loss: 'hs' }],
  ['doc2vec', 'dm sum, ns', { ...ODD, model: 'dm', pooling: 'sum' }],
  ['doc2vec', 'dm concat, ns', { ...SMALL, model: 'dm', pooling: 'concat', window: 3 }],
  ['doc2vec', 'dm concat, hs', { ...ODD, model: 'dm', pooling: 'concat', window: 2, loss: 'hs' }],
];

/** Trained on one text, written, read, and trained on on another. */
const CONTINUED: [TrainerName, string, Options][] = [
  ['skipgram', 'ns, continued', SMALL],
  ['skipgram', 'hs, continued', { ...ODD, loss: 'hs' }],
  ['cbow', 'ns, continued', ODD],
  ['cbow', 'hs, sum, continued', { ...SMALL, loss: 'hs', pooling: 'sum' }],
  ['fasttext', 'skip-gram, ns, continued', { ...SMALL, ...GRAMS }],
  ['fasttext', 'CBOW, hs, continued', { ...ODD, ...GRAMS, cbow: true, loss: 'hs' }],
  ['glove', 'symmetric, continued', ODD],
  ['glove', 'not symmetric, continued', { ...SMALL, symmetric: false }],
];

/** What another trainer or loss has shown. */
const AGAIN = new Set([
  ...['skipgram: constant', 'skipgram: hs, init, freeze and weight decay', 'skipgram: hs, continued'],
  ...['cbow: cosine', 'cbow: weight decay', 'cbow: init and freeze', 'cbow: ns, continued'],
  ...['fasttext: cosine', 'fasttext: init', 'fasttext: skip-gram, ns, continued'],
  ...['classifier: cosine', 'classifier: init', 'glove: cosine', 'glove: not symmetric, continued'],
]);
const isShown = ([trainer, name]: [TrainerName, string, Options]) =>
  thorough || update || !AGAIN.has(`${trainer}: ${name}`);

function check(name: string, { shape, input, output, losses }: Outcome): void {
  found[name] = { shape, input, output, losses };
  expect(losses.length).toBeGreaterThan(0);
  if (!update) expect(found[name]).toEqual(golden[name]);
}

test.each(FRESH.filter(isShown))('%s: %s', async (trainer, name, options) => {
  const inputs = [trainer === 'classifier' ? labelled : text];
  check(`${trainer}: ${name}`, await outcome(trainer, inputs, options));
});

test.each(CONTINUED.filter(isShown))('%s: %s', async (trainer, name, options) => {
  const { model } = await outcome(trainer, [text], options);
  const saved = path('saved.bin');
  if (trainer === 'fasttext') await writeFastText(model as FastTextModel, saved);
  else await writeModel(model as WordModel, saved);
  const from = await (trainer === 'fasttext' ? readFastText(saved) : readModel(saved));
  check(`${trainer}: ${name}`, await outcome(trainer, [more], { epochs: 1 }, from));
});

afterAll(() => {
  if (update) writeFileSync(GOLDEN, `${JSON.stringify(found, null, 2)}\n`);
});
