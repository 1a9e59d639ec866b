import { usageError } from '../entries/command-line.js';
/** What a run is called with while its flags are put into ours. */
export interface Context {
  /** The trainer, as soon as it is known. */
  readonly trainer: string | undefined;
  /** The value of another flag; undefined where it is not given. */
  value(name: string): string | undefined;
  /** Says what a flag does not do here. */
  note(sentence: string): void;
}

/** A flag of word2vec.c, fastText, GloVe or gensim that has no row in the table of options. */
export interface PeerFlag {
  /** It stands alone, as fastText's switches do. */
  readonly bare?: true;
  /** Trainers with which it means this; absent: all. */
  readonly trainers?: readonly string[];
  /** What it is here, in the words of the command line. @throws WordvecError `usage` with what to do instead */
  put(value: string, context: Context): readonly string[];
}

export const WORD2VEC = ['skipgram', 'cbow'];
const FASTTEXT = ['fasttext', 'classifier'];
const GLOVE = ['glove'];
const DOC2VEC = ['doc2vec'];

/** Whether a name tells a format; fastText's program adds `.bin` and `.vec` to what it is given. */
export function hasEnding(path: string): boolean {
  return /^-$|\.(bin|ftz|vec|txt|wv)(\.gz)?$/i.test(path);
}

const file: PeerFlag = { put: (path) => [path] };
const idle: PeerFlag = { put: () => [] };
const quiet: PeerFlag = { put: (value) => (value === '0' ? ['--quiet'] : []) };

function only(trainers: readonly string[], flags: Readonly<Record<string, PeerFlag>>) {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, trainers }]));
}

/** A flag that does nothing here, and why that may matter. */
function noted(why: string): PeerFlag {
  return {
    put(_, { note }) {
      note(why);
      return [];
    },
  };
}

/** A flag whose values `idleValues` ask for nothing; others are refused with what to do. */
function refused(advice: string, idleValues = ['0']): PeerFlag {
  return {
    put(value) {
      if (idleValues.includes(value.toLowerCase())) return [];
      throw usageError(advice);
    },
  };
}

const OFF = ['0', 'false', 'none'];
const ON = ['1', 'true'];
const isOff = (value: string) => OFF.includes(value.toLowerCase());
const pooling: PeerFlag = { put: (value) => [`--pooling=${isOff(value) ? 'sum' : 'mean'}`] };

/** By name: lower case, without dashes and underscores. */
export const PEER_FLAGS: Readonly<Record<string, PeerFlag | readonly PeerFlag[]>> = {
  // word2vec.c
  train: file,
  debug: quiet,
  binary: [
    { trainers: WORD2VEC, put: (value) => [`--format=${OFF.includes(value) ? 'vec' : 'bin'}`] },
    {
      trainers: GLOVE,
      put(value, { note }) {
        if (value !== '0')
          note("-binary: text is written; GloVe's rows without words are not (-o FILE.wv keeps all)");
        return [];
      },
    },
  ],
  hs: {
    put(value, { value: of, note }) {
      if (!ON.includes(value.toLowerCase())) return [];
      if (Number(of('negative') ?? 0) > 0) note('-hs 1: there are no negative samples beside it');
      return ['--loss=hs'];
    },
  },
  // fastText
  input: file,
  verbose: quiet,
  lrupdaterate: idle,
  loss: { put: (value) => [`--loss=${value === 'one-vs-all' ? 'ova' : value}`] },
  saveoutput: {
    ...noted("-saveOutput: a model saved as .bin or .wv has the output layer's vectors, too"),
    bare: true,
  },
  ...only(['classifier'], { t: idle, ws: idle }),
  output: [
    {
      trainers: FASTTEXT,
      put: (path) => (hasEnding(path) ? ['-output', path] : [`--output=${path}.bin`, `--output=${path}.vec`]),
    },
    {
      trainers: WORD2VEC,
      put: (path, { value }) =>
        hasEnding(path) || value('train') === undefined || value('binary') !== undefined
          ? ['-output', path]
          : ['-output', path, '--format=vec'],
    },
  ],
  // Any other is refused as a flag of the classifier.
  wordngrams: { trainers: ['fasttext'], put: (value) => (value === '1' ? [] : ['-wordNgrams', value]) },
  mincountlabel: { ...idle, trainers: ['fasttext'] },
  // GloVe
  ...only(GLOVE, {
    savefile: {
      put: (path, { value }) => [
        `--output=${path}.txt`,
        `--format=${value('write-header') === '1' ? 'vec' : 'glove'}`,
      ],
    },
    writeheader: idle,
    model: {
      put(value) {
        if (value === '1') return ['--vectors=word'];
        if (value === '2') return ['--vectors=sum'];
        throw usageError(
          `-model ${value}: biases and context vectors are kept in -o FILE.wv; leave -model out, or give --vectors both`,
        );
      },
    },
    gradclip: noted('-grad-clip: gradients are not clipped here; if the run diverges, lower --lr'),
    gradsqfile: idle,
    savegradsq: refused('-save-gradsq: give -o FILE.wv, which has the squared gradients, too'),
    saveinitparam: refused('-save-init-param: is not there; the same --seed starts from the same numbers'),
    initparamfile: idle,
    initgradsqfile: idle,
    loadinitparam: refused('-load-init-param: give --continue FILE.wv'),
    loadinitgradsq: refused('-load-init-gradsq: give --continue FILE.wv'),
    checkpointevery: refused('-checkpoint-every: give --checkpoint FOLDER --every 10m'),
  }),
  // gensim
  corpusfile: file,
  cbowmean: [
    { trainers: ['cbow'], ...pooling },
    {
      trainers: ['fasttext'],
      ...refused('--cbow_mean: the vectors around a word are joined by their mean here; leave it out', ON),
    },
    idle,
  ],
  sg: { trainers: ['fasttext'], put: (value) => (isOff(value) ? ['--cbow'] : []) },
  ...only(DOC2VEC, {
    dm: { put: (value) => [`--model=${isOff(value) ? 'dbow' : 'dm'}`] },
    dmmean: pooling,
    dmconcat: { put: (value) => (isOff(value) ? [] : ['--pooling=concat']) },
    dmtagcount: refused('--dm_tag_count: a document has as many tags as it likes here; leave it out', ['1']),
  }),
  maxvocabsize: noted(
    '--max_vocab_size: all words are counted here, within --memory; --max-vocab keeps the most frequent',
  ),
  batchwords: idle,
  computeloss: { ...idle, bare: true },
  comment: idle,
  nullword: idle,
  sortedvocab: refused('--sorted_vocab: words are sorted by count here; leave it out', ON),
  shrinkwindows: refused('--shrink_windows: nearer words always count more here; leave it out', ON),
  trimrule: refused('--trim_rule: give --min-count, or the words by --read-vocab FILE', OFF),
  hashfxn: refused('--hashfxn: leave it out; --seed sets all random choices', OFF),
  callbacks: refused('--callbacks: leave it out; --report FILE has the loss of each epoch', OFF),
};

/** What to do instead of flags of the peers, lower case without dashes, where nothing was put in their place. */
export const PEER_ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    saveoutput: "is not needed: a model saved as .bin or .wv has the output layer's vectors, too",
    classes: 'belongs to skipgram and cbow; type afterwards: wordvec cluster VECTORS -k 500 -o classes.tsv',
    autotunemetric:
      'give wordvec autotune --metric-label NAME for one label, --precision-at-recall 0.3 for that',
    verbose: 'progress is shown unless --quiet is given; leave it out',
    input: 'files are named without a flag here',
  }),
);
