import { usageError } from '../entries/command-line.js';
import { givenValue, plainName, translatePeerFlags } from './peer-flags.js';
import { hasEnding } from './peer-flags-table.js';
import { gensimQuestion } from './peer-questions.js';

type Note = (sentence: string) => void;

/** The arguments of a command of ours that does what a peer's command does; undefined where none is meant. */
type Translation = (args: readonly string[], note: Note) => readonly string[] | undefined;

/** Commands of fastText's program, word2vec.c and GloVe by name. Some names are ours too, with other arguments. */
const COMMANDS: Readonly<Record<string, Translation>> = {
  // fastText
  supervised: (args, note) => (isGiven(args, 'input') ? training(['classifier', ...args], note) : undefined),
  skipgram: (args, note) => (isGiven(args, 'input') ? training(['fasttext', ...args], note) : undefined),
  cbow: (args, note) =>
    isGiven(args, 'input') ? training(['fasttext', ...args, '--cbow'], note) : undefined,
  autotune: (args, note) => (isGiven(args, 'input') ? tuning(args, note) : undefined),
  quantize: (args) => (isGiven(args, 'output') && plainName(args[0]) ? quantizing(args) : undefined),
  predict: (args) => ['predict', ...ranked(args)],
  'predict-prob': (args) => ['predict', ...ranked(args), '--prob'],
  test: (args) => ['test', ...ranked(args)],
  'test-label': (args) => ['test', ...ranked(args), '--per-label'],
  nn: (args) => asked(args, 'neighbours'),
  analogies: (args) => asked(args, 'analogy', '--form', 'a-b+c'),
  'print-word-vectors': (args) => ['vector', ...args, '-'],
  'print-sentence-vectors': (args) => ['sentence-vectors', ...args],
  'print-ngrams': (args) => ['ngrams', ...args],
  // word2vec.c
  word2vec: (args, note) => word2vec(args, note),
  // gensim's, where words follow.
  distance: (args) => (isName(args[1]) ? ['distances', ...args] : ['neighbours', ...args, '-', '-k', '40']),
  'word-analogy': (args) =>
    isName(args[1]) ? undefined : ['analogy', ...args, '-', '-k', '40', '--form', 'b-a+c'],
  'compute-accuracy': ([model, most = '0', ...rest]) =>
    model === undefined ? undefined : ['evaluate', model, '--restrict', most, '--analogies', '-', ...rest],
  word2phrase: (args) => (isGiven(args, 'train') ? joining(args) : undefined),
  // gensim
  phrases: (args) =>
    givenValue(args, 'scoring') === 'default'
      ? ['phrases', ...args.map((arg) => (arg === 'default' ? 'gensim' : arg))]
      : undefined,
  // GloVe
  glove: (args, note) =>
    ['save-file', 'input-file', 'vocab-file'].some((name) => isGiven(args, name))
      ? training(['glove', ...args], note)
      : undefined,
  cooccur: (args) => (isGiven(args, 'vocab-file') && args[0].startsWith('-') ? counting(args) : undefined),
};

/** What to type instead of commands that have no like here. */
const ADVICE: Readonly<Record<string, (args: readonly string[]) => string>> = {
  supervised: ([file = 'FILE']) => `did you mean train classifier? Type: wordvec train classifier ${file}`,
  vocab_count: () => 'type: wordvec cooccur corpus.txt --save-vocab vocab.txt -o cooccurrence.bin',
  shuffle: () =>
    'it is not needed: counts are shuffled while training; type: wordvec train glove --cooccurrence cooccurrence.bin --read-vocab vocab.txt -o vectors.txt --format glove',
  word2phrase: () => 'type: wordvec phrases corpus.txt -o joined.txt',
  'word-analogy': ([model]) => `type: wordvec analogy ${model} "king - man + woman"`,
  infer_vector: ([model = 'MODEL', file = 'FILE']) =>
    `type: wordvec embed ${model} ${file} -o rows.npy --method doc2vec`,
  save_word2vec_format: ([model = 'MODEL']) => `type: wordvec export ${model} --format bin -o vectors.bin`,
  predict_output_word: ([model = 'm.wv', ...words]) =>
    `type: wordvec export ${model} --outputs -o outputs.vec, then wordvec neighbours ${model} ${words.join(' ') || 'drink cup'} --in outputs.vec`,
  n_similarity: ([model = 'MODEL']) => `type: wordvec similarity ${model} --a king queen --b man woman`,
  build_vocab: ([model = 'm.wv']) =>
    `type: wordvec train skipgram more.txt --continue ${model} --add-words -o grown.wv`,
  intersect_word2vec_format: ([vectors = 'v.bin']) =>
    `type: wordvec train skipgram corpus.txt --init ${vectors} --freeze -o m.wv`,
  // gensim's scripts
  glove2word2vec: (args) => `type: wordvec export ${fileOf(args) ?? 'glove.txt'} -o vectors.vec`,
  word2vec2tensor: (args) => `type: wordvec export ${fileOf(args) ?? 'vectors.bin'} -o vectors.tsv`,
  // fastText's Python
  train_unsupervised: ([file = 'FILE']) => `type: wordvec train fasttext ${file} -o m.bin`,
  train_supervised: ([file = 'FILE']) => `type: wordvec train classifier ${file} -o m.bin`,
  reduce_model: ([model = 'MODEL', dim = '100']) =>
    `type: wordvec export ${model} --dims ${dim} --format fasttext -o small.bin`,
  get_sentence_vector: ([model = 'MODEL']) => `type: wordvec sentence-vectors ${model} < lines.txt`,
  get_analogies: ([model = 'MODEL']) => `type: wordvec analogy ${model} "berlin - germany + france"`,
  // sent2vec
  nnSent: ([model = 'MODEL', file = 'FILE']) =>
    `type: wordvec index ${file} -o texts.idx --embed ${model}, then wordvec search texts.idx "a sentence"`,
};

/** What `--input FILE` or `-i FILE` names. */
function fileOf(args: readonly string[]): string | undefined {
  return givenValue(args, 'input') ?? givenValue(args, 'i');
}

/** `nn MODEL [k]` and `analogies MODEL [k]` read from stdin. */
function asked([model, count, ...rest]: readonly string[], verb: string, ...flags: string[]) {
  if (model === undefined || rest.length > 0) return undefined;
  if (count === undefined) return [verb, model, '-', ...flags];
  return /^\d{1,3}$/.test(count) ? [verb, model, '-', '-k', count, ...flags] : undefined;
}

/**
 * The arguments of the program with the peers' commands and flags put into ours; ours stay as they are.
 * @param note is told what a flag does not do here
 * @throws WordvecError `usage`
 */
export function translatePeers(argv: readonly string[], note: Note = () => {}): readonly string[] {
  const [first, ...args] = argv;
  if (first === undefined) return argv;
  // word2vec.c has no commands.
  if (plainName(first) === 'train') return word2vec(argv, note);
  if (first === 'train')
    return /^word2vec$/i.test(args[0] ?? '') ? word2vec(args.slice(1), note, true) : training(args, note);
  const own = Object.hasOwn(COMMANDS, first) ? COMMANDS[first](args, note) : gensimQuestion(first, args);
  return own ?? argv;
}

/** What to type instead of a peer's command; undefined for what is none. */
export function peerAdvice([first, ...args]: readonly string[]): string | undefined {
  return Object.hasOwn(ADVICE, first) ? ADVICE[first](args) : undefined;
}

function isName(word: string | undefined): boolean {
  return word !== undefined && plainName(word) === undefined;
}

function isGiven(args: readonly string[], name: string): boolean {
  return givenValue(args, name) !== undefined;
}

/** `train`, or `autotune` where fastText's flags ask for it. */
function training(args: readonly string[], note: Note): readonly string[] {
  const tunes = args[0] === 'classifier' && args.some((word) => plainName(word)?.startsWith('autotune'));
  return tunes ? tuning(args.slice(1), note) : ['train', ...translatePeerFlags(args, note)];
}

/** word2vec.c and gensim, whose model is CBOW where nothing is said. */
function word2vec(args: readonly string[], note: Note, named = isGiven(args, 'train')): readonly string[] {
  const chosen = !named || isGiven(args, 'cbow') || isGiven(args, 'sg');
  return training(chosen ? args : ['cbow', ...args], note);
}

/** fastText's autotune; its model is quantized where a size is asked for. */
function tuning(args: readonly string[], note: Note): readonly string[] {
  const ending = isGiven(args, 'autotune-modelsize') ? '.ftz' : '.bin';
  const own: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name, value] = [plainName(args[i]), args[i + 1]];
    if (name === 'output' && value !== undefined) own.push('-o', hasEnding(value) ? value : value + ending);
    else if (name === 'autotunemetric' && value !== undefined) own.push(...metric(value));
    else {
      own.push(args[i]);
      continue;
    }
    i++;
  }
  return ['autotune', ...translatePeerFlags(['classifier', ...own], note).slice(1)];
}

/** `f1`, `precisionAtRecall:30` (percent) or `recallAtPrecision:30`, each with `:LABEL` or without. */
function metric(value: string): readonly string[] {
  const [, name, percent, label] =
    /^(f1|(?:precisionAtRecall|recallAtPrecision):([\d.]+))(?::(.+))?$/s.exec(value) ?? [];
  if (name === undefined)
    throw usageError(
      `-autotune-metric: expected f1, precisionAtRecall:30 or recallAtPrecision:30, each with :LABEL or without, got ${value}`,
    );
  const flag = name.startsWith('precision') ? '--precision-at-recall' : '--recall-at-precision';
  return [
    ...(percent === undefined ? [] : [flag, String(Number(percent) / 100)]),
    ...(label ? ['--metric-label', label] : []),
  ];
}

/** `quantize -input TRAIN -output M -retrain` works on M.bin and writes M.ftz; TRAIN is for -retrain alone. */
function quantizing(args: readonly string[]): readonly string[] {
  const name = givenValue(args, 'output')!.replace(/\.(bin|ftz)$/, '');
  const others: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const flag = plainName(args[i]);
    if (flag === 'retrain') others.push('--retrain', retrainedOn(args));
    else if (flag === 'input' || flag === 'output' || flag === 'verbose') i++;
    else others.push(args[i]);
  }
  return ['quantize', `${name}.bin`, '-o', `${name}.ftz`, ...others];
}

function retrainedOn(args: readonly string[]): string {
  const text = givenValue(args, 'input');
  if (text === undefined) throw usageError('-retrain: expected -input FILE of lines with labels, got none');
  return text;
}

/** word2phrase counts over the ends of lines. */
function joining(args: readonly string[]): readonly string[] {
  const names = { output: '-o', 'min-count': '--min-count', threshold: '--threshold' };
  const flags = Object.entries(names).flatMap(([theirs, ours]) => {
    const value = givenValue(args, theirs);
    return value === undefined ? [] : [ours, value];
  });
  return ['phrases', givenValue(args, 'train')!, ...flags, '--across-lines'];
}

/** `MODEL FILE [k] [threshold]`, as `predict` and `test` of fastText have it. */
function ranked(args: readonly string[]): readonly string[] {
  const [model, file, most, least] = args;
  if (!isNumber(most)) return args;
  const more = isNumber(least) ? ['--threshold', least] : [];
  const top = most === '-1' ? String(2 ** 31 - 1) : most;
  return [model, file, '--top', top, ...more, ...args.slice(more.length > 0 ? 4 : 3)];
}

function isNumber(word: string | undefined): word is string {
  return /^(-1|\d+(\.\d+)?|\.\d+)$/.test(word ?? '');
}

/** GloVe's cooccur reads the text from stdin and writes to stdout; its memory is in GB. */
function counting(args: readonly string[]): readonly string[] {
  const own: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const name = plainName(args[i]);
    if (name === 'verbose' || name === 'maxproduct' || name?.startsWith('overflow')) i++;
    else if (name === 'memory') own.push(args[i], `${args[++i]}GB`);
    else own.push(args[i]);
  }
  return ['cooccur', '-', '-o', '-', ...own];
}
