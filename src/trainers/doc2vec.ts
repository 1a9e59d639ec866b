import { prepareResolved } from '../corpus/prepare.js';
import type { Bags } from '../corpus/subword-bags.js';
import { DocumentNames, documentTexts, isTagged, type TaggedDocuments } from '../corpus/tagged-documents.js';
import type { TextInput } from '../corpus/text-input.js';
import { windowReach } from '../corpus/window.js';
import type { WordTable } from '../corpus/words.js';
import { type DocumentModel, outputPlaces, trainsWords } from '../embeddings/document-model.js';
import { counted, formatCount, usageError } from '../errors.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import type { DocumentEntry } from '../kernels/training-kernels.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import type { Field, RunArray, RunPlan } from '../run/plan.js';
import { keepThresholds } from '../sampling/subsampling.js';
import { rowOf } from '../tensor/matrix.js';
import { longestList } from './bags-plan.js';
import { checkContinued, continuedOptions } from './continue.js';
import { documentsOf } from './document-shards.js';
import { fingerprintOf, wordsFingerprint } from './fingerprint.js';
import { copyRows, initialRows, readInitial } from './initial-rows.js';
import type { ItemSource } from './items.js';
import { type PreparedText, preparedText } from './prepared-text.js';
import { sharedReading, textShards } from './shards.js';
import type { Trainer } from './trainer.js';
import { outputArrays, ownArrays, sharedNegatives, tileRows, windowFields } from './word2vec.js';

type Options = ResolvedOptions<'doc2vec'>;

interface Data extends PreparedText {
  readonly names: WordTable;
  /** The names of each document. */
  readonly bags: Bags;
  /** Names of documents without a word of the vocabulary, and of no others: their vectors are zeros. */
  readonly empty: readonly number[];
  readonly shards: ReturnType<typeof textShards>;
  /** Words that a window reaches to each side, at most. */
  readonly window: number;
}

/** Tokens of a block of a run that repeats itself, and how many are trained from the same rows. */
const BLOCK_TOKENS = 2048;
const WORKERS = 8;

/**
 * Paragraph vectors (Le & Mikolov 2014): dbow, where a document's row predicts its words, or dm, where it predicts a word
 * together with the words around. A document is a line, of any length, or comes by name.
 */
export const doc2vec: Trainer<Options, Data, DocumentModel, TextInput | TaggedDocuments> = {
  name: 'doc2vec',
  options(given, from) {
    if (from) checkContinued(from, given);
    const options = resolveOptions('doc2vec', from ? continuedOptions(from, given) : given);
    if (options.init && !trainsWords(options))
      throw usageError(
        '--init: dbow has no rows of words that could start from it: give --dbow-words, or --model dm',
      );
    if (options.model === 'dm' && options.pooling === 'concat' && options.window === 'all')
      throw usageError('--window all: with --pooling concat each word around has its place: give a number');
    return options;
  },
  async prepare(inputs, options, hooks, from, ranks) {
    noteIdle(options, hooks);
    const named = new DocumentNames(from?.documents);
    const texts = isTagged(inputs) ? documentTexts(inputs, named) : inputs;
    const shared = sharedReading(ranks, options, BLOCK_TOKENS);
    const how = { ...options, lineEnds: true, shared };
    const prepared = await prepareResolved(texts, how, hooks, from?.vocabulary);
    const { vocabulary, corpus, encoding } = prepared;
    const data = preparedText(prepared);
    const plain = textShards(corpus, options, BLOCK_TOKENS);
    const { shards, count, words, without } = await documentsOf(corpus, vocabulary.words.size, plain, ranks);
    if (!isTagged(inputs)) for (let i = 0; i < count; i++) named.add({});
    const { names, bags } = named.finish();
    const empty = emptyNames(names.size, bags, without, from?.documents.size ?? 0);
    if (without.length > 0)
      hooks.onNote?.(
        `${formatCount(without.length)} of ${counted(count, 'document')} hold no word of the vocabulary: their vectors are zeros`,
      );
    return {
      ...data,
      ...{ names, bags, empty, shards, words, documents: count, window: windowReach(options.window, corpus) },
      stages: { ...data.stages, encoding: { ...encoding, words: corpus.rawTokens } },
      text: { ...data.text, kept: words },
      fingerprint: () =>
        [bags.starts, bags.rows].reduce(
          (hash, numbers) => fingerprintOf(numbers, hash),
          fingerprintOf([wordsFingerprint(names)], data.fingerprint()),
        ),
    };
  },
  plan: (data, options) => planDoc2Vec({ ...data, names: data.names.size }, options),
  async start(run, { vocabulary, empty, names }, options, hooks, from) {
    run.startAtRandom();
    run.output.data.fill(0);
    if (from) {
      copyRows(from.input, run.input);
      copyRows(from.output, run.output);
    }
    for (const name of empty) rowOf(run.input, run.input.rows - names.size + name).fill(0);
    initialRows(
      await readInitial(options, options.dim, hooks, vocabulary.words),
      vocabulary.words,
      run.input,
      hooks,
    );
  },
  model({ input, output, epochs }, { vocabulary, names }, options, from) {
    const epochsDone = (from?.epochsDone ?? 0) + epochs;
    return { trainer: 'doc2vec', options, vocabulary, documents: names, input, output, epochsDone };
  },
  // Inference is made of what is here.
  judge: async (data, options, hooks) =>
    (await import('./held-out-documents.js')).judgeByDocuments(data, options, hooks),
  epochsBefore: ({ epochsDone }) => epochsDone,
};

function noteIdle(options: Options, { onNote }: RunHooks): void {
  const { model, pooling, dbowWords } = options;
  if (model === 'dbow' && pooling !== 'mean')
    onNote?.('--pooling: no effect, as only --model dm joins a document with the words around');
  if (model === 'dm' && dbowWords) onNote?.('--dbow-words: no effect, as --model dm trains words anyway');
}

/** Names that are new, and of the documents without words only. */
function emptyNames(
  names: number,
  { starts, rows }: Bags,
  without: readonly number[],
  before: number,
): number[] {
  const filled = new Uint8Array(names).fill(1, 0, before);
  const skipped = new Set(without);
  for (let i = 0; i + 1 < starts.length; i++)
    if (!skipped.has(i)) for (let k = starts[i]; k < starts[i + 1]; k++) filled[rows[k]] = 1;
  const empty: number[] = [];
  for (let name = before; name < names; name++) if (filled[name] === 0) empty.push(name);
  return empty;
}

/** The plan of a run: rows of words, where they are trained, then those of names. */
export function planDoc2Vec(
  data: Pick<Data, 'vocabulary' | 'bags' | 'shards' | 'window' | 'words'> & { readonly names: number },
  options: Options,
): RunPlan<ItemSource> {
  const { vocabulary, names, bags, shards, window, words: perEpoch } = data;
  const { counts, total } = vocabulary;
  const words = vocabulary.words.size;
  const places = outputPlaces(options);
  const own = trainsWords(options) ? words : 0;
  const { room } = shards.source;
  const hs = options.loss === 'hs';
  const outputs = outputArrays(counts, options);
  const [entry, concat] = [entryOf(options), places > 1];
  const shared = sharedNegatives(options.negatives);
  // dm: half as many, but others for each block of a group's centres.
  const each = concat ? options.negatives : entry === 'dm' ? 4 * Math.ceil(shared / 8) : shared;
  const negatives = entry === 'dm' ? (job.POOLED_GROUP / job.DM_BLOCK) * each : each;
  const most = longestList(bags.starts);
  const hidden = concat ? places + 1 : entry === 'dm' ? job.DOCUMENT_TILE * job.POOLED_ROWS : 0;
  const windows = windowFields(window, options.window === 'all', 'sampled');
  const arrays: RunArray[] = [
    { field: job.JOB_KEEP, values: keepThresholds(counts, total, options.sample) },
    ...outputs.arrays,
    { field: job.JOB_BAG_STARTS, values: bags.starts },
    { field: job.JOB_BAGS, values: own === 0 ? bags.rows : bags.rows.map((name) => own + name) },
    { field: job.JOB_DOCUMENT_ROWS, own: 4 * (most + 4) },
    { field: job.JOB_STREAMS, own: job.DOCUMENT_TILE * job.STREAM_BYTES },
    ...windows.arrays,
    ...ownArrays({
      ...{ dim: options.dim, window, negatives, room },
      others: job.DOCUMENT_TILE * (most + job.POOLED_GROUP),
    }).filter(({ field }) => !(hidden > 0 && field === job.JOB_HIDDEN)),
    ...(hidden > 0 ? [{ field: job.JOB_HIDDEN, own: hidden * strideBytes(options.dim) }] : []),
  ];
  const numbers: Field[] = [
    ...windows.numbers,
    [job.JOB_TILE_ROWS, tileRows(words, window)],
    [job.JOB_OUTPUTS, words],
    [job.JOB_NEGATIVES, negatives],
    [job.JOB_MEAN, options.pooling === 'sum' ? 0 : 1],
  ];
  const drawn = room * (outputs.each + (hs ? 0 : negatives));
  return {
    entry,
    inputRows: own + names,
    outputRows: words * places,
    dim: options.dim,
    rule: options,
    arrays,
    numbers,
    fractions: [[job.JOB_NEGATIVE_WEIGHT, options.negatives / each]],
    ...shards,
    unit: 'words',
    perEpoch,
    negatives: hs || concat ? 0 : options.negatives,
    rounds: {
      workers: WORKERS,
      touched: Math.min(own, room) + Math.min(names, room * most) + places * Math.min(words, drawn),
      sum: false,
    },
    remedy: 'lower --dim or --max-vocab, raise --min-count, or give fewer documents',
  };
}

function entryOf({ model, pooling, dbowWords, loss }: Options): DocumentEntry {
  const rule = model === 'dm' ? (pooling === 'concat' ? 'concat' : 'dm') : dbowWords ? 'dbowWords' : 'dbow';
  return `${rule}${loss === 'hs' ? 'Tree' : ''}`;
}
