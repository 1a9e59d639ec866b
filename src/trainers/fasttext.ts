import { isSpace } from '../corpus/labelled-text.js';
import { prepareResolved } from '../corpus/prepare.js';
import { nothingNearError } from '../corpus/remarks.js';
import {
  type Bags,
  bucketFor,
  countUses,
  LARGEST_BUCKET,
  noUses,
  PlacesByUse,
  subwordBags,
} from '../corpus/subword-bags.js';
import type { NgramRange } from '../corpus/subwords.js';
import { createVocabulary, type Vocabulary } from '../corpus/vocabulary.js';
import { windowReach } from '../corpus/window.js';
import { SENTENCE_END_WORD, WordTable } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import type { ModelHead } from '../formats/fasttext-head.js';
import { resolveOptions } from '../options.js';
import { startBags } from './bags-plan.js';
import { checkAdding, tellAdded } from './continue.js';
import {
  broughtOptions,
  checkRange,
  checkTrainable,
  continuedHead,
  continuedVocabulary,
  type FastTextOptions,
  grownModel,
  placesWithHeld,
  type TrainableModel,
  tellKnown,
} from './fasttext-continue.js';
import { judgeByText } from './held-out-text.js';
import { initialRows, joiningWords, readInitial } from './initial-rows.js';
import { preparedText } from './prepared-text.js';
import { sharedReading } from './shards.js';
import { blockTokens, planSubwords, type SubwordData } from './subword-plan.js';
import type { Trainer } from './trainer.js';

/**
 * Word vectors made of character n-grams (Bojanowski et al. 2017), by skip-gram or, with `cbow`, CBOW. Going on from a
 * model of ours or of fastText's program, its kind, words, counts and rows stay, its window, negatives and sample unless
 * given.
 */
export const fasttext: Trainer<FastTextOptions, SubwordData, FastTextModel> = {
  name: 'fasttext',
  options(given, from) {
    if (from) checkTrainable(from);
    const options = resolveOptions('fasttext', from ? broughtOptions(from, given) : given);
    checkAdding(options, from !== undefined);
    if (!from) checkRange(options);
    return options;
  },
  async prepare(inputs, options, hooks, model, ranks) {
    let from = model as TrainableModel | undefined;
    const known = from && continuedVocabulary(from);
    const sentenceToken = options.tokenizer === 'whitespace' && (known?.words.has(SENTENCE_END_WORD) ?? true);
    const initial = await readInitial(options, options.dim, hooks);
    const also = from ? undefined : initial?.vectors.words;
    const shared = sharedReading(ranks, options, blockTokens(options));
    const how = { ...options, sentenceToken, also, shared };
    const prepared = await prepareResolved(inputs, how, hooks, known);
    const { corpus } = prepared;
    const vocabulary = also ? joinedVocabulary(prepared.vocabulary, also, options) : prepared.vocabulary;
    const { words } = vocabulary;
    if (corpus.longestSentence < 2) {
      await corpus.close();
      throw nothingNearError();
    }
    if (from && options.addWords) {
      tellAdded(from.dictionary.words.size, words.size, hooks);
      from = grownModel(from, vocabulary, corpus.rawTokens);
    }
    if (from) tellKnown(from, corpus, options.tokenizer, hooks);
    const started = performance.now();
    const { range, bags } = from
      ? { range: from.dictionary.range, bags: subwordBags(words, from.dictionary.range) }
      : ngramBags(words, options);
    const compact = options.compact && range.bucket > 0;
    const placed = compact ? new PlacesByUse(words.size, range.bucket) : undefined;
    placed?.renumber(bags.rows);
    const used = placed ?? { rows: words.size + range.bucket };
    const subwords = { seconds: (performance.now() - started) / 1000, words: words.size };
    const data = preparedText({ ...prepared, vocabulary });
    return {
      ...data,
      ...{ bags, ...(from && { from }) },
      places: from ? placesWithHeld(used, from.input as DenseRows) : used,
      stages: { ...data.stages, subwords },
      initial: initial && { ...initial, joined: words.size - prepared.vocabulary.words.size },
      chosen: { ...data.chosen, ...(range.bucket > 0 && { bucket: range.bucket }) },
    };
  },
  plan: planSubwords,
  start(run, data, _, hooks) {
    startBags(run, data.places, data.from);
    initialRows(data.initial, data.vocabulary.words, run.input, hooks);
    delete data.initial;
  },
  model(run, { vocabulary, corpus, places, from }, options) {
    const rows = { input: new DenseRows(run.input, places.places), output: new DenseRows(run.output) };
    const epochs = Math.round(run.epochs);
    const used = { ...options, window: windowReach(options.window, corpus) };
    const head = from
      ? continuedHead(from, used, epochs)
      : modelHead(vocabulary, corpus.rawTokens, used, epochs);
    return { ...head, ...rows };
  },
  judge(data, options, hooks) {
    const sentenceToken = options.tokenizer === 'whitespace' && data.vocabulary.words.has(SENTENCE_END_WORD);
    return judgeByText(data, { ...options, sentenceToken }, hooks);
  },
  epochsBefore: ({ settings }) => settings.epoch,
};

/** All of a new model but its matrices. */
function modelHead(
  { words, counts }: Vocabulary,
  tokens: number,
  options: FastTextOptions & { readonly window: number },
  epoch: number,
): ModelHead {
  const range = ngramRange(options);
  return {
    version: 12,
    settings: {
      dim: options.dim,
      ws: options.window,
      epoch,
      minCount: options.minCount,
      neg: options.negatives,
      wordNgrams: 1,
      loss: options.loss,
      model: options.cbow ? 'cbow' : 'sg',
      ...range,
      lrUpdateRate: 100,
      t: options.sample,
    },
    dictionary: new Dictionary({ entries: words, counts, labels: 0, tokens, range, wordNgrams: 1 }),
  };
}

function ngramRange({ minn, maxn, bucket }: FastTextOptions): NgramRange {
  return { minn, maxn, bucket: maxn > 0 ? bucket : 0 };
}

/** The bags of the words; a bucket of 0 follows from their n-grams. */
function ngramBags(words: WordTable, options: FastTextOptions): { range: NgramRange; bags: Bags } {
  const range = ngramRange(options.bucket > 0 ? options : { ...options, bucket: LARGEST_BUCKET });
  const bags = subwordBags(words, range);
  if (options.bucket > 0 || range.bucket === 0) return { range, bags };
  const uses = noUses(range.bucket);
  countUses(uses, bags.rows, words.size);
  const bucket = bucketFor(uses);
  if (bucket === range.bucket) return { range, bags };
  return { range: { ...range, bucket }, bags: subwordBags(words, { ...range, bucket }) };
}

/** The vocabulary with the words that only `more` has at its end; as in fastText they count once. */
function joinedVocabulary({ words, counts }: Vocabulary, more: WordTable, { maxVocab }: FastTextOptions) {
  const joining = joiningWords(more, words, (word) => !word.some(isSpace));
  const joined = maxVocab > 0 ? joining.slice(0, Math.max(0, maxVocab - words.size)) : joining;
  const all = new Float64Array(words.size + joined.length).fill(1);
  all.set(counts);
  return createVocabulary(words.followedBy(WordTable.fromBytes(joined)), all);
}
