// Made by `npm run docs` from src/options-table.ts; do not edit. An editor shows comments of fields only, and types
// that are computed from the table have none: this gives them their fields (src/options.ts).
export interface OptionFields {
  /** Numbers in a vector. Allowed: an integer >= 1 and <= 100000. Default: `100`. */
  dim: unknown;
  /** Words taken to each side of the centre, at most; the nearer ones count more; all: every other word of the line, up to 1000 to each side, for baskets and sets. Allowed: an integer >= 1 and <= 1000, or all. Default: `5`, glove `10`, ppmi `10`. */
  window: unknown;
  /** expected: a word at distance d counts (window + 1 - d) / window; sampled: fully, within a reach drawn from 1 .. window for each centre, as in word2vec.c: the same on average (fasttext `cbow`: always). Allowed: expected or sampled. Default: `expected`. */
  windowWeights: unknown;
  /** ns: negative sampling; hs: hierarchical softmax; a classifier also has softmax and ova: one against all. Allowed: ns or hs, classifier softmax or hs or ns or ova. Default: `ns`, classifier `softmax`. */
  loss: unknown;
  /** Predict a word from the n-grams of the words around it, instead of those from its n-grams. Allowed: true or false. Default: `false`. */
  cbow: unknown;
  /** Shortest character n-gram. Allowed: an integer >= 0 and <= 1000. Default: `3`, classifier `0`. */
  minn: unknown;
  /** Longest character n-gram; 0 is none. Allowed: an integer >= 0 and <= 1000. Default: `6`, classifier `0`. */
  maxn: unknown;
  /** Longest sequence of words that is a feature; 1 is single words only. Allowed: an integer >= 1 and <= 1000. Default: `1`. */
  wordNgrams: unknown;
  /** Rows that n-grams are hashed into. Allowed: an integer >= 1 and <= 2147483647. Default: 8 for each different n-gram of the text, at most 2000000. */
  bucket: unknown;
  /** Hold no n-gram rows that the training text does not use (they are zeros in the saved model). Allowed: true or false. Default: `true`. */
  compact: unknown;
  /** Negative samples for each pair. Allowed: an integer >= 1 and <= 1000. Default: `5`. */
  negatives: unknown;
  /** Negatives are drawn in proportion to count ** exponent. Allowed: a number >= -10 and <= 10. Default: `0.75`, fasttext `0.5`, classifier `0.5`. */
  negativeExponent: unknown;
  /** How CBOW joins the context words, and dm the document and them; concat puts them side by side, each in its place. Allowed: mean or sum, doc2vec mean or sum or concat. Default: `mean`. */
  pooling: unknown;
  /** dbow: the document predicts each of its words; dm: the document and the words around a word predict it. Allowed: dbow or dm. Default: `dbow`. */
  model: unknown;
  /** `model` dbow: train word vectors, too, as skip-gram does. Allowed: true or false. Default: `false`. */
  dbowWords: unknown;
  /** Column or field of a record that is its document's name; otherwise documents are numbered from 1, and files of a folder go by their paths. Allowed: a text. Default: none. */
  idField: unknown;
  /** Column or field with names that documents share, each with a vector of its own: a list, or a text with commas between. Allowed: a text. Default: none. */
  tagsField: unknown;
  /** Passes over the corpus; of ppmi and lsa over their matrix, two for each step towards the singular vectors. Allowed: an integer >= 1 and <= 1000000. Default: 5 for 16 million words or more, up to 100 for fewer; glove 15 for a million or more, up to 40; classifier 5; ppmi 10; lsa 10. */
  epochs: unknown;
  /** Learning rate at the start; of `optimizer` adagrad 0.2 (classifier 0.05, glove 0.1), of adam 0.02 (0.005), unless given. Allowed: a number > 0 and <= 100. Default: `0.05`, classifier `0.1`, glove `0.1`. */
  lr: unknown;
  /** How the learning rate falls, to `minLr`. Allowed: linear or constant or cosine. Default: `linear`. */
  schedule: unknown;
  /** Learning rate at the end; not of `schedule` constant. Allowed: a number > 0 and <= 100. Default: 1/10000 of --lr. */
  minLr: unknown;
  /** Subsampling threshold: words more frequent than this share are dropped at random; 0 keeps all. Allowed: a number >= 0 and <= 1. Default: `0.001`, fasttext `0.0001`. */
  sample: unknown;
  /** sgd: rows change at once by the learning rate; adagrad, adam: once a block of 256 words, by what the changes of each row were like so far; glove: always adagrad, as its paper has it. Allowed: sgd or adagrad or adam. Default: `sgd`, glove `adagrad`. */
  optimizer: unknown;
  /** L2 penalty, times the learning rate, on the rows that a block of 256 words touched; of a classifier 16 lines. Allowed: a number >= 0 and <= 1. Default: `0`. */
  weightDecay: unknown;
  /** L1 penalty on them, which makes numbers 0. Allowed: a number >= 0 and <= 1. Default: `0`. */
  l1: unknown;
  /** Start the rows of known words from this vector file. Allowed: a text. Default: none. */
  init: unknown;
  /** Leave the vectors that `init` gave as they are; with `addWords` those of the model. Allowed: true or false. Default: `false`. */
  freeze: unknown;
  /** `continue`: words that the model lacks, and the text has `minCount` times, get rows behind its own; counts are added up. Allowed: true or false. Default: `false`. */
  addWords: unknown;
  /** `init`: read only this many words from the start of the file of vectors; 0: all. Allowed: an integer >= 0 and <= 2147483647. Default: `0`. */
  limit: unknown;
  /** `init`: read only the words that this file lists, a word a line, from the file of vectors. Allowed: a text. Default: none. */
  words: unknown;
  /** `init`: leave out damaged rows of the file of vectors, with a note. Allowed: true or false. Default: `false`. */
  skipBad: unknown;
  /** Co-occurrence counts from this one on get full weight; the original starts at 100, for corpora of 10^9 words. Allowed: a number > 0. Default: `10`. */
  xMax: unknown;
  /** Smaller counts X weigh (X / x-max) ** alpha. Allowed: a number >= 0 and <= 10. Default: `0.75`. */
  alpha: unknown;
  /** Count contexts on both sides of a word; with `symmetric: false` a word counts for those to its left only. Allowed: true or false. Default: `true`. */
  symmetric: unknown;
  /** A context at distance d counts 1/d; with `distanceWeighting: false` it counts 1. Allowed: true or false. Default: `true`. */
  distanceWeighting: unknown;
  /** What is saved of a word's two vectors: the word's own, word + context, or both side by side (2 x dim). Allowed: word or sum or both. Default: `sum`, ppmi `word`. */
  vectors: unknown;
  /** Contexts count as count ** smoothing, so that rare ones are not overrated; 1 is plain PMI. Allowed: a number >= 0 and <= 1. Default: `0.75`. */
  smoothing: unknown;
  /** Ln shift is taken from each PMI, as skip-gram with that many negatives does; what is not above 0 is left out. Allowed: a number > 0 and <= 1000000. Default: `1`. */
  shift: unknown;
  /** Directions are scaled by their singular value ** this; 0 weighs all alike, 1 is the plain SVD. Allowed: a number >= 0 and <= 1. Default: `0.5`. */
  eigenvalueWeight: unknown;
  /** How words count in a document: the logarithm of how often, less for words that are spread evenly; or tf-idf. Allowed: log-entropy or tfidf. Default: `log-entropy`. */
  weighting: unknown;
  /** What a label begins with. Allowed: a text. Default: `__label__`. */
  label: unknown;
  /** Windows reach over the ends of lines. Allowed: true or false. Default: `false`. */
  acrossLines: unknown;
  /** whitespace: bytes as they are; unicode: lower case, punctuation dropped; segmenter: the same, for languages without spaces too (`locale`). Allowed: whitespace or unicode or segmenter. Default: `whitespace`. */
  tokenizer: unknown;
  /** `tokenizer` segmenter: the language of the text, such as zh, ja, th, km, lo or my. Allowed: a text. Default: none. */
  locale: unknown;
  /** `tokenizer` unicode: apostrophes between letters stay: don't is one word. Allowed: true or false. Default: `false`. */
  apostrophes: unknown;
  /** `tokenizer` unicode: addresses of web pages and e-mail are one word each, or none. Allowed: keep or drop. Default: `keep`. */
  urls: unknown;
  /** Join the words of the phrases in this file (of wordvec phrases `savePhrases`), as in new_york. Allowed: a text. Default: none. */
  phrases: unknown;
  /** Lines of more words are cut into sentences of this many; 0 never cuts. Allowed: an integer >= 0 and <= 1000000000. Default: `1000`, glove `0`, ppmi `0`, lsa `0`, doc2vec `10000`. */
  maxSentence: unknown;
  /** Words that stand less often in the corpus are left out. Allowed: an integer >= 1. Default: 5 for a million words or more, down to 2 for fewer; classifier 1. */
  minCount: unknown;
  /** Labels that stand less often in the training text are left out. Allowed: an integer >= 0. Default: `1`. */
  minCountLabel: unknown;
  /** Keep only this many of the most frequent words; 0 keeps all. Allowed: an integer >= 0. Default: `0`. */
  maxVocab: unknown;
  /** Take the vocabulary from this file (lines of `word count`) instead of counting. Allowed: a text. Default: none. */
  readVocab: unknown;
  /** Write the vocabulary to this file (lines of `word count`). Allowed: a text. Default: none. */
  saveVocab: unknown;
  /** Train on this file of counts (of wordvec cooccur or of GloVe, shuffled or not) instead of counting. Allowed: a text. Default: none. */
  cooccurrence: unknown;
  /** After each epoch tell the loss on the text of this file, which is not trained on; classifier: F1 on its lines with labels; doc2vec: on its documents, whose vectors are inferred first. Allowed: a text. Default: none. */
  valid: unknown;
  /** `valid`: end after so many epochs that made it no better, and keep the rows of the best epoch; 0: train all epochs. Allowed: an integer >= 0 and <= 1000000. Default: `0`. */
  patience: unknown;
  /** All random choices follow from it; with `threads` 1 the same seed gives the same bytes. Allowed: an integer >= 0. Default: `1`. */
  seed: unknown;
  /** Threads; 0 is one for each core. Allowed: an integer >= 0 and <= 1024. Default: `0`. */
  threads: unknown;
  /** Write the state of the run to this folder now and then, to go on from with `resume`; the last two are kept. Allowed: a text. Default: none. */
  checkpoint: unknown;
  /** How often: a time or a number of steps, such as 10m, 90s or 1000steps. Allowed: a time or a number of steps such as 10m, 90s or 1000steps. Default: `10m`. */
  every: unknown;
  /** Go on from the last checkpoint in this folder, on the same text with the same options; others go there. Allowed: a text. Default: none. */
  resume: unknown;
  /** Read the corpus, train for a moment, and tell what the run would take (memory, disk, time); writes nothing. Allowed: true or false. Default: `false`. */
  dryRun: unknown;
  /** The same seed gives the same bytes on any number of threads (4 or 8 can be at work), in at most twice the time. Allowed: true or false. Default: `false`. */
  deterministic: unknown;
  /** Train as so many machines would under mpiexec, each with matrices of its own, and tell what they would send and take. Allowed: an integer >= 1 and <= 1024. Default: `1`. */
  simulateRanks: unknown;
  /** On several ranks: tokens that each trains until the changes of all rows are joined. Allowed: an integer >= 1 and <= 2147483647. Default: `65536`. */
  exchangeEvery: unknown;
  /** On several ranks: so many of the most frequent words are joined every `hotEvery`, twice as many after twice as many tokens, and so on. Allowed: an integer >= 0 and <= 2147483647. Default: `500`. */
  hotRows: unknown;
  /** Tokens that each rank trains until the rows of `hotRows` are joined. Allowed: an integer >= 1 and <= 2147483647. Default: `2048`. */
  hotEvery: unknown;
  /** How changes are sent: in 32, 16, 8 or 4 bits a number, what rounding takes goes with the next change of a row. Allowed: f32 or bf16 or int8 or int4. Default: `int8`, skipgram `int4`, glove `bf16`. */
  exchangePrecision: unknown;
  /** Budget for the corpus in memory (GloVe: for the whole run), such as 512MB or 4GB; past it temporary files are used; 0 is half of the machine's. Allowed: a size such as 512MB or 4GB. Default: `0`. */
  memory: unknown;
}
