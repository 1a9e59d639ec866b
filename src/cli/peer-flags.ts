import { WordvecError } from '../entries/training.js';

/**
 * Flags of word2vec.c, fastText and gensim that have no row in the table of options, and what they mean here:
 * fastText's rate falls with every word, whatever its `lrUpdateRate`, and its classifier drops no words for `t`.
 */
const MEANINGS: Record<string, (value: string) => string[]> = {
  train: (file) => [file],
  input: (file) => [file],
  lrUpdateRate: () => [],
  cbow_mean: (value) => [`--pooling=${value === '0' ? 'sum' : 'mean'}`],
  hs: (value) => (value === '1' ? ['--loss=hs'] : []),
  binary: (value) => (value === '0' ? [] : ['--format=bin']),
  loss: (value) => [`--loss=${value === 'one-vs-all' ? 'ova' : value}`],
  debug: (value) => (value === '0' ? ['--quiet'] : []),
  verbose: (value) => (value === '0' ? ['--quiet'] : []),
};

const AUTOTUNE = 'is a flag of another command: wordvec autotune FILES --validation FILE -o FILE';

/** What to do instead of flags of the peers, lower case without dashes, that nothing can be put in place of. */
export const PEER_ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    saveoutput: "is not needed: a model saved as .bin or .wv has the output layer's vectors, too",
    autotunevalidation: AUTOTUNE,
    autotuneduration: AUTOTUNE,
    autotunemodelsize: AUTOTUNE,
    autotunepredictions: AUTOTUNE,
    autotunemetric: `${AUTOTUNE}, with --metric-label NAME for the F1 of one label`,
    verbose: 'progress is shown unless --quiet is given; leave it out',
    input: 'files are named without a flag here',
  }),
);

/** Commands of the fastText program, and what does the same here. */
export const PEER_COMMANDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    supervised: 'train classifier',
    'predict-prob': 'predict --prob',
    'test-label': 'test --per-label',
    'print-word-vectors': 'vector MODEL -',
    'print-sentence-vectors': 'sentence-vectors',
    'print-ngrams': 'ngrams',
    analogies: 'analogy MODEL -',
    dump: 'info',
  }),
);

/**
 * The arguments of `wordvec train` with the peers' own ways put into ours:
 * `-train F -cbow 0 -hs 1 -negative 0 -binary 1` becomes `skipgram F --loss=hs --format=bin`.
 */
export function translatePeerFlags(argv: readonly string[]): string[] {
  const result: string[] = [];
  const trainer = argv[0]?.startsWith('-') === false ? argv[0] : undefined;
  let chosen = trainer;
  const softmax = valueAfter(argv, 'hs') === '1';
  for (let i = trainer === undefined ? 0 : 1; i < argv.length; i++) {
    const token = argv[i];
    if (token === '--') {
      result.push(...argv.slice(i));
      break;
    }
    const name = /^--?([A-Za-z_]+)$/.exec(token)?.[1];
    const value = argv[i + 1];
    if (name === undefined || value === undefined) result.push(token);
    else if (name === 't' && chosen === 'classifier') i++;
    else if (Object.hasOwn(MEANINGS, name)) {
      result.push(...MEANINGS[name](value));
      i++;
    } else if ((name === 'cbow' || name === 'sg') && /^[01]$/.test(value) && choosesWord2vec(trainer)) {
      chosen = (value === '1') === (name === 'cbow') ? 'cbow' : 'skipgram';
      if (trainer !== undefined && trainer !== chosen)
        throw new WordvecError(
          'usage',
          `${token} ${value}: contradicts train ${trainer}; leave one of them out`,
        );
      i++;
    } else if (name === 'negative' && value === '0' && softmax) i++;
    else result.push(token);
  }
  return chosen === undefined ? result : [chosen, ...result];
}

function choosesWord2vec(trainer: string | undefined): boolean {
  return trainer === undefined || trainer === 'skipgram' || trainer === 'cbow';
}

function valueAfter(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((token) => token.replace(/^--?/, '') === name && token.startsWith('-'));
  return at < 0 ? undefined : argv[at + 1];
}
