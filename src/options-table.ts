import {
  BY_GRADIENT,
  FACTORISING,
  FROM_COUNTS,
  type OptionRow,
  PREDICTIVE,
  RATES,
  SUBWORDS,
  WINDOWED,
  WORD2VEC,
} from './option-row.js';
import { RANK_OPTIONS } from './rank-options.js';
import { TEXT_OPTIONS } from './text-options.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/**
 * The one table of training options. Command-line flags (in kebab-case), `--help`, the types of the library,
 * the docs and the headers of saved models all derive from it.
 */
export const OPTIONS = {
  dim: {
    kind: 'integer', default: 100, min: 1, max: 100_000, group: 'model', aliases: ['size', 'vector-size', 'vector_size'],
    help: 'numbers in a vector',
  },
  window: {
    kind: 'integer', default: 5, perTrainer: { glove: 10, ppmi: 10 }, min: 1, max: 1000, trainers: WINDOWED,
    words: ['all'], group: 'model', aliases: ['ws', 'window-size'],
    help: 'words taken to each side of the centre, at most; the nearer ones count more; all: every other word of the line, up to 1000 to each side, for baskets and sets',
  },
  windowWeights: {
    kind: 'choice', default: 'harmonic', choices: ['harmonic', 'expected', 'sampled'], trainers: ['skipgram', 'fasttext'], group: 'model',
    aliases: ['window_weights'],
    help: 'sampled: a word counts fully within a reach drawn from 1 .. window for each centre, as in word2vec.c (fasttext --cbow: always); expected: at distance d (window + 1 - d) / window, the same on average; harmonic: as 1 / d, all words together the same',
  },
  loss: {
    kind: 'choice', default: 'ns', perTrainer: { classifier: 'softmax' }, choices: ['ns', 'hs'],
    choicesPerTrainer: { classifier: ['softmax', 'hs', 'ns', 'ova'] },
    trainers: ['skipgram', 'cbow', 'fasttext', 'classifier', 'doc2vec'], group: 'model',
    help: 'ns: negative sampling; hs: hierarchical softmax; a classifier also has softmax and ova: one against all',
  },
  cbow: {
    kind: 'boolean', default: false, trainers: ['fasttext'], group: 'model',
    help: 'predict a word from the n-grams of the words around it, instead of those from its n-grams',
  },
  minn: {
    kind: 'integer', default: 3, perTrainer: { classifier: 0 }, min: 0, max: 1000, trainers: SUBWORDS,
    group: 'model', aliases: ['min_n'],
    help: 'shortest character n-gram',
  },
  maxn: {
    kind: 'integer', default: 6, perTrainer: { classifier: 0 }, min: 0, max: 1000, trainers: SUBWORDS,
    group: 'model', aliases: ['max_n'],
    help: 'longest character n-gram; 0 is none',
  },
  wordNgrams: {
    kind: 'integer', default: 1, min: 1, max: 1000, trainers: ['classifier'], group: 'model',
    aliases: ['wordNgrams', 'word_ngrams'],
    help: 'longest sequence of words that is a feature; 1 is single words only',
  },
  bucket: {
    kind: 'integer', default: undefined, min: 1, max: 2 ** 31 - 1, trainers: SUBWORDS, group: 'model',
    follows: '8 for each different n-gram of the text, at most 2000000',
    help: 'rows that n-grams are hashed into',
  },
  compact: {
    kind: 'boolean', default: true, trainers: SUBWORDS, group: 'model',
    help: 'hold no n-gram rows that the training text does not use (they are zeros in the saved model)',
  },
  negatives: {
    kind: 'integer', default: 5, min: 1, max: 1000, trainers: PREDICTIVE, group: 'model', aliases: ['neg', 'negative'],
    help: 'negative samples for each pair',
  },
  negativeExponent: {
    kind: 'number', default: 0.75, perTrainer: { fasttext: 0.5, classifier: 0.5 }, min: -10, max: 10,
    trainers: PREDICTIVE, group: 'model', aliases: ['ns-exponent', 'ns_exponent'],
    help: 'negatives are drawn in proportion to count ** exponent',
  },
  pooling: {
    kind: 'choice', default: 'mean', choices: ['mean', 'sum'], choicesPerTrainer: { doc2vec: ['mean', 'sum', 'concat'] },
    trainers: ['cbow', 'doc2vec'], group: 'model',
    help: 'how CBOW joins the context words, and dm the document and them; concat puts them side by side, each in its place',
  },
  model: {
    kind: 'choice', default: 'dbow', choices: ['dbow', 'dm'], trainers: ['doc2vec'], group: 'model',
    help: 'dbow: the document predicts each of its words; dm: the document and the words around a word predict it',
  },
  dbowWords: {
    kind: 'boolean', default: false, trainers: ['doc2vec'], group: 'model', aliases: ['dbow_words'],
    help: '--model dbow: train word vectors, too, as skip-gram does',
  },
  idField: {
    kind: 'string', default: '', trainers: ['doc2vec'], group: 'corpus', unsaved: true,
    help: "column or field of a record that is its document's name; otherwise documents are numbered from 1, and files of a folder go by their paths",
  },
  tagsField: {
    kind: 'string', default: '', trainers: ['doc2vec'], group: 'corpus', unsaved: true,
    help: 'column or field with names that documents share, each with a vector of its own: a list, or a text with commas between',
  },
  epochs: {
    kind: 'integer', default: undefined, perTrainer: { ppmi: 10, lsa: 10 }, min: 1,
    max: 1_000_000, group: 'training', aliases: ['epoch', 'iter'],
    follows: '5 for 16 million words or more, up to 50 for fewer (skipgram 25, fasttext and doc2vec 100); classifier 5 for 100,000 lines or more, up to 50; glove 15 for a million words or more, up to 40',
    help: 'passes over the corpus; of ppmi and lsa over their matrix, two for each step towards the singular vectors',
  },
  lr: {
    kind: 'number', default: undefined, perTrainer: { fasttext: 0.05, doc2vec: 0.05, classifier: 0.3, glove: 0.1 },
    perOptimizer: RATES, follows: '0.05; less for more than 5 epochs of 400,000 words together (cbow 1.5 million), and of skipgram for more than 45 million; at least 0.025', min: 0, above: true, max: 100, trainers: BY_GRADIENT, group: 'training', aliases: ['alpha', 'learning-rate', 'eta'],
    aliasesPerTrainer: { glove: ['learning-rate', 'eta'] },
    help: `learning rate at the start; of --optimizer adagrad ${RATES.adagrad.other} (classifier ${RATES.adagrad.classifier}, glove 0.1), of adam ${RATES.adam.other} (${RATES.adam.classifier}), unless given`,
  },
  schedule: {
    kind: 'choice', default: 'linear', choices: ['linear', 'constant', 'cosine'], trainers: BY_GRADIENT, group: 'training',
    help: 'how the learning rate falls, to --min-lr',
  },
  minLr: {
    kind: 'number', default: undefined, min: 0, above: true, max: 100, trainers: BY_GRADIENT, group: 'training',
    aliases: ['min-alpha', 'min_alpha'], follows: '1/10000 of --lr',
    help: 'learning rate at the end; not of --schedule constant',
  },
  sample: {
    kind: 'number', default: undefined, perTrainer: { cbow: 2e-4, fasttext: 1e-4, doc2vec: 1e-3 }, min: 0, max: 1,
    trainers: ['skipgram', 'cbow', 'fasttext', 'doc2vec'], group: 'training', aliases: ['t'],
    follows: '0.001 for 3.3 million words or fewer, down to 0.0002 for 16 million',
    help: 'subsampling threshold: words more frequent than this share are dropped at random; 0 keeps all',
  },
  optimizer: {
    kind: 'choice', default: 'sgd', perTrainer: { glove: 'adagrad' }, choices: ['sgd', 'adagrad', 'adam'],
    trainers: BY_GRADIENT, group: 'training',
    help: 'sgd: rows change at once by the learning rate; adagrad, adam: once a block of 256 words, by what the changes of each row were like so far; glove: always adagrad, as its paper has it',
  },
  weightDecay: {
    kind: 'number', default: 0, min: 0, max: 1, trainers: PREDICTIVE, group: 'training', aliases: ['l2'],
    help: 'L2 penalty, times the learning rate, on the rows that a block of 256 words touched; of a classifier 16 lines',
  },
  l1: {
    kind: 'number', default: 0, min: 0, max: 1, trainers: PREDICTIVE, group: 'training',
    help: 'L1 penalty on them, which makes numbers 0',
  },
  init: {
    kind: 'string', default: '', trainers: PREDICTIVE, group: 'training', aliases: ['pretrained-vectors', 'pretrainedVectors'],
    help: 'start the rows of known words from this vector file',
  },
  freeze: {
    kind: 'boolean', default: false, trainers: WORD2VEC, group: 'training',
    help: 'leave the vectors that --init gave as they are; with --add-words those of the model',
  },
  addWords: {
    kind: 'boolean', default: false, trainers: ['skipgram', 'cbow', 'fasttext'], group: 'training', unsaved: true,
    aliases: ['update'],
    help: '--continue: words that the model lacks, and the text has --min-count times, get rows behind its own; counts are added up',
  },
  limit: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1, trainers: PREDICTIVE, group: 'training',
    help: '--init: read only this many words from the start of the file of vectors; 0: all',
  },
  words: {
    kind: 'string', default: '', trainers: PREDICTIVE, group: 'training',
    help: '--init: read only the words that this file lists, a word a line, from the file of vectors',
  },
  skipBad: {
    kind: 'boolean', default: false, trainers: PREDICTIVE, group: 'training',
    help: '--init: leave out damaged rows of the file of vectors, with a note',
  },
  xMax: {
    kind: 'number', default: 10, min: 0, above: true, max: 1e15, trainers: ['glove'], group: 'training', aliases: ['x_max'],
    help: 'co-occurrence counts from this one on get full weight; the original starts at 100, for corpora of 10^9 words',
  },
  alpha: {
    kind: 'number', default: 0.75, min: 0, max: 10, trainers: ['glove'], group: 'training',
    help: 'smaller counts X weigh (X / x-max) ** alpha',
  },
  symmetric: {
    kind: 'boolean', default: true, trainers: ['glove'], group: 'model',
    help: 'count contexts on both sides of a word; with --no-symmetric a word counts for those to its left only',
  },
  distanceWeighting: {
    kind: 'boolean', default: true, trainers: FROM_COUNTS, group: 'model',
    help: 'a context at distance d counts 1/d; with --no-distance-weighting it counts 1',
  },
  vectors: {
    kind: 'choice', default: 'sum', perTrainer: { ppmi: 'word' }, choices: ['word', 'sum', 'both'],
    trainers: FROM_COUNTS, group: 'model',
    help: "what is saved of a word's two vectors: the word's own, word + context, or both side by side (2 x dim)",
  },
  smoothing: {
    kind: 'number', default: 0.75, min: 0, max: 1, trainers: ['ppmi'], group: 'model', aliases: ['cds'],
    help: 'contexts count as count ** smoothing, so that rare ones are not overrated; 1 is plain PMI',
  },
  shift: {
    kind: 'number', default: 1, min: 0, above: true, max: 1e6, trainers: ['ppmi'], group: 'model',
    help: 'ln shift is taken from each PMI, as skip-gram with that many negatives does; what is not above 0 is left out',
  },
  eigenvalueWeight: {
    kind: 'number', default: 0.5, min: 0, max: 1, trainers: FACTORISING, group: 'model', aliases: ['eig'],
    help: 'directions are scaled by their singular value ** this; 0 weighs all alike, 1 is the plain SVD',
  },
  weighting: {
    kind: 'choice', default: 'log-entropy', choices: ['log-entropy', 'tfidf'], trainers: ['lsa'], group: 'model',
    help: 'how words count in a document: the logarithm of how often, less for words that are spread evenly; or tf-idf',
  },
  ...TEXT_OPTIONS,
  cooccurrence: {
    kind: 'string', default: '', trainers: ['glove'], group: 'run', aliases: ['input-file'],
    help: 'train on this file of counts (of wordvec cooccur or of GloVe, shuffled or not) instead of counting',
  },
  valid: {
    kind: 'string', default: '', trainers: BY_GRADIENT, group: 'training', unsaved: true,
    help: 'after each epoch tell the loss on the text of this file, which is not trained on; classifier: F1 on its lines with labels; doc2vec: on its documents, whose vectors are inferred first',
  },
  patience: {
    kind: 'integer', default: 0, min: 0, max: 1_000_000, trainers: BY_GRADIENT, group: 'training', unsaved: true,
    help: '--valid: end after so many epochs that made it no better, and keep the rows of the best epoch; 0: train all epochs',
  },
  seed: {
    kind: 'integer', default: 1, min: 0, max: 2 ** 53 - 1, group: 'run',
    help: 'all random choices follow from it; with --threads 1 the same seed gives the same bytes',
  },
  threads: {
    kind: 'integer', default: 0, min: 0, max: 1024, group: 'run', aliases: ['thread', 'workers'], unsaved: true,
    help: 'threads; 0 is one for each core',
  },
  checkpoint: {
    kind: 'string', default: '', group: 'run', unsaved: true,
    help: 'write the state of the run to this folder now and then, to go on from with --resume; the last two are kept',
  },
  every: {
    kind: 'interval', default: '10m', group: 'run', unsaved: true,
    help: 'how often: a time or a number of steps, such as 10m, 90s or 1000steps',
  },
  resume: {
    kind: 'string', default: '', group: 'run', unsaved: true,
    help: 'go on from the last checkpoint in this folder, on the same text with the same options; others go there',
  },
  dryRun: {
    kind: 'boolean', default: false, group: 'run', unsaved: true,
    help: 'read the corpus, train for a moment, and tell what the run would take (memory, disk, time); writes nothing',
  },
  deterministic: {
    kind: 'boolean', default: false, group: 'run',
    help: 'the same seed gives the same bytes on any number of threads (4 or 8 can be at work), in at most twice the time',
  },
  ...RANK_OPTIONS,
  memory: {
    kind: 'bytes', default: 0, min: 0, group: 'run', unsaved: true,
    help: "budget for the corpus in memory (GloVe: for the whole run), such as 512MB or 4GB; past it temporary files are used; 0 is half of the machine's",
  },
} as const satisfies Record<string, OptionRow>;
