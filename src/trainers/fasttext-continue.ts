import type { EncodedCorpus } from '../corpus/encoded.js';
import type { RowPlaces } from '../corpus/subword-bags.js';
import { createVocabulary, type Vocabulary } from '../corpus/vocabulary.js';
import { SENTENCE_END_WORD } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import { counted, formatCount, usageError, type WordvecError } from '../errors.js';
import type { ModelHead } from '../formats/fasttext-head.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { checkContinued } from './continue.js';

export type FastTextOptions = ResolvedOptions<'fasttext'>;

/** @throws WordvecError `usage` when no n-gram can be between minn and maxn characters long. */
export function checkRange(options: { minn: number; maxn: number }): void {
  if (options.maxn > 0 && options.minn > options.maxn)
    throw usageError(`--minn: expected at most --maxn ${options.maxn}, got ${options.minn}`);
}

/** A model with rows that can be changed: of skip-gram or CBOW, not quantized. */
export interface TrainableModel extends FastTextModel {
  readonly input: DenseRows;
  readonly output: DenseRows;
}

/** @throws WordvecError `usage` for quantized models and losses that this trainer has not. */
export function checkTrainable(model: FastTextModel): asserts model is TrainableModel {
  const { input, output, settings } = model;
  if (!(input instanceof DenseRows && output instanceof DenseRows)) throw unfit(QUANTIZED);
  if (settings.loss !== 'ns' && settings.loss !== 'hs')
    throw unfit(`its loss is ${settings.loss}, expected ns or hs: give another model, or train one anew`);
}

export const QUANTIZED =
  'it is quantized, so its rows cannot be changed: give the .bin file that it was made from';

/** The error for a model that holds not what training changes. */
export function unfit(why: string): WordvecError {
  return usageError(`--continue: the model cannot be gone on from: ${why}`);
}

/**
 * The options of a run that goes on: what was given, and what the model's file holds of its own run.
 * @throws WordvecError `usage` for options that contradict the model.
 */
export function broughtOptions(
  { settings }: TrainableModel,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const { dim, minn, maxn, bucket, minCount, loss, ws, neg, t } = settings;
  const fixed = { dim, minn, maxn, bucket, minCount, loss, cbow: settings.model === 'cbow' };
  checkContinued({ options: { ...fixed, maxVocab: 0, readVocab: '' } }, given);
  // A setting without a meaning, such as the bucket of a model without n-grams, is 0 in the file.
  const known = (setting: number) => setting || undefined;
  const least = given.addWords && given.minCount ? given.minCount : known(minCount);
  const brought = { window: known(ws), negatives: known(neg), sample: t };
  return { ...brought, ...given, ...fixed, bucket: known(bucket), minCount: least };
}

/** The words of the model with its counts: those of labels, which text for word vectors may have, are none. */
export function continuedVocabulary({ dictionary }: FastTextModel): Vocabulary {
  const { words, counts } = dictionary;
  return createVocabulary(words, counts.subarray(0, words.size));
}

/** The model with the words that a vocabulary has behind its own, whose rows are zeros: such a word begins as its n-grams. @param read words of the text */
export function grownModel(
  model: TrainableModel,
  { words, counts }: Vocabulary,
  read: number,
): TrainableModel {
  const { dictionary, input } = model;
  const { labels, range, tokens, wordNgrams } = dictionary;
  const [before, added] = [dictionary.words.size, words.size - dictionary.words.size];
  const grown = new Dictionary({
    entries: words.followedBy(labels),
    counts: Float64Array.from([...counts, ...dictionary.counts.subarray(before)]),
    ...{ labels: labels.size, range, tokens: tokens + read, wordNgrams },
  });
  const places = new Int32Array(input.rows + added).fill(-1);
  for (let row = 0; row < input.rows; row++)
    places[row < before ? row : row + added] = input.places?.[row] ?? row;
  return { ...model, dictionary: grown, input: new DenseRows(input.matrix, places) };
}

/** The model's own, with what this run changed; its epochs are those of all runs together. */
export function continuedHead(
  { version, settings, dictionary }: FastTextModel,
  { window, negatives, sample }: FastTextOptions & { readonly window: number },
  epochs: number,
): ModelHead {
  const run = { ws: window, neg: negatives, t: sample, epoch: settings.epoch + epochs };
  return { version, settings: { ...settings, ...run }, dictionary };
}

/** Says how much of the text the model knows, and what it may need to be told. */
export function tellKnown(
  { dictionary }: FastTextModel,
  { tokens, rawTokens }: Pick<EncodedCorpus, 'tokens' | 'rawTokens'>,
  tokenizer: FastTextOptions['tokenizer'],
  { onNote }: RunHooks,
): void {
  onNote?.(
    `--continue: ${formatCount(tokens)} of the ${counted(rawTokens, 'word')} of the text are in the model's vocabulary`,
  );
  if (tokenizer === 'whitespace' && !dictionary.words.has(SENTENCE_END_WORD))
    onNote?.(
      '--continue: the model does not tell how its text was cut into words: if by --tokenizer unicode, give that again',
    );
}

/**
 * The places, with more behind them for rows that no word uses but that the model holds: fastText's program adds
 * their random numbers to the vectors of unseen words.
 */
export function placesWithHeld({ rows, places }: RowPlaces, held: DenseRows): RowPlaces {
  if (places === undefined) return { rows };
  const all = places.slice();
  let next = rows;
  for (let row = 0; row < all.length; row++) if (all[row] < 0 && held.offsetOf(row) >= 0) all[row] = next++;
  return { rows: next, places: all };
}
