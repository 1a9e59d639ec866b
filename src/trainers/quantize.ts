import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import type { TextInput } from '../corpus/text-input.js';
import { SENTENCE_END_WORD } from '../corpus/words.js';
import type { LabelledSteps } from '../documents/prepare-options.js';
import { checkFastText, type FastTextModel } from '../embeddings/fasttext-model.js';
import { selectRows } from '../embeddings/fasttext-rows.js';
import { CENTROIDS } from '../embeddings/product-quantizer.js';
import { quantizeRows } from '../embeddings/quantize-vectors.js';
import { DenseRows, lengthsOf } from '../embeddings/rows.js';
import { checkOptions, counted, usageError } from '../errors.js';
import { OPTIONS, type TrainOptions } from '../options.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { train } from './train.js';

/** How to train a classifier's rows once more, with its own dictionary and loss. */
export interface RetrainOptions
  extends Pick<TrainOptions<'classifier'>, 'epochs' | 'lr' | 'seed' | 'threads' | 'phrases'>,
    LabelledSteps {
  /** Lines with labels, or records with the steps that read them; words and n-grams that the classifier lacks count for nothing. */
  readonly inputs: TextInput;
}

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `quantizeClassifier`: flags, help and checks follow from them. */
export const QUANTIZE_OPTIONS = {
  cutoff: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1,
    help: 'keep only this many words and n-grams, those with the longest vectors; 0 keeps all',
  },
  qnorm: { kind: 'boolean', default: false, help: 'quantize the lengths of vectors apart from their directions' },
  qout: { kind: 'boolean', default: false, help: "quantize the labels' vectors too" },
  dsub: { kind: 'integer', default: 2, min: 1, max: 100_000, help: 'numbers that one byte stands for' },
  seed: OPTIONS.seed,
} as const satisfies CallTable;

/** How `quantizeClassifier` makes a model small. */
export interface QuantizeOptions extends CallOptions<typeof QUANTIZE_OPTIONS> {
  /** Train the rows that a cutoff left once more on these files of lines with labels. */
  readonly retrain?: RetrainOptions | undefined;
}

/**
 * A classifier in a tenth of the room (Joulin et al. 2016, "FastText.zip"): input rows cut to the longest, then
 * product-quantized as in fastText's `.ftz`.
 * @throws WordvecError `usage` when the model is no classifier, is quantized already or has fewer than 256 rows, and for numbers that
 * the options do not allow.
 */
export async function quantizeClassifier(
  model: FastTextModel,
  options: QuantizeOptions = {},
  hooks: RunHooks = {},
): Promise<FastTextModel> {
  checkFastText(model);
  checkOptions(options);
  const { retrain, ...others } = options;
  const { cutoff, qnorm, qout, dsub, seed } = resolveCall(QUANTIZE_OPTIONS, others);
  if (model.settings.model !== 'sup')
    throw usageError(
      `the model was trained as ${model.settings.model}, expected a classifier: word vectors are made small by wordvec export with --quantize pq, in the library by quantizeVectors`,
    );
  if (!(model.input instanceof DenseRows))
    throw usageError('the model is quantized already: give the .bin that it was made from');
  if (dsub > model.settings.dim)
    throw usageError(`--dsub: expected at most the model's dimension ${model.settings.dim}, got ${dsub}`);
  let small: FastTextModel = model;
  const { rows } = model.input;
  if (cutoff > 0 && cutoff < rows) {
    small = pruned(model, cutoff);
    if (retrain) {
      const { inputs, epochs = 5, ...given } = retrain;
      small = (await train('classifier', inputs, { epochs, ...given }, hooks, small)).model;
    }
  } else if (cutoff > 0) {
    // As in fastText, whose tutorials give 100000 for models of any size.
    const rest = retrain ? ', and none is trained once more' : '';
    hooks.onNote?.(
      `--cutoff ${cutoff}: the model has ${counted(rows, 'word and n-gram', 'words and n-grams')}: all are kept${rest}`,
    );
  } else if (retrain)
    throw usageError(`--retrain: expected --cutoff between 1 and ${rows - 1} with it, got ${cutoff}`);
  throwIfAborted(hooks.signal);
  const remedy = rows < CENTROIDS ? 'keep the .bin' : 'raise --cutoff';
  const how = { dsub, qnorm, seed };
  const input = quantizeRows(small.input, 'input', { ...how, remedy });
  throwIfAborted(hooks.signal);
  const output = qout
    ? quantizeRows(small.output, 'output', { ...how, dsub: 2, remedy: 'leave out --qout' })
    : small.output;
  return { ...small, version: 12, input, output };
}

/** The input rows by falling length of their vectors; that of `</s>` is the first. */
export function longestRows({ dictionary, input }: FastTextModel): Uint32Array {
  const norms = lengthsOf(input);
  const sentenceEnd = dictionary.words.indexOf(SENTENCE_END_WORD);
  if (sentenceEnd >= 0) norms[sentenceEnd] = Number.POSITIVE_INFINITY;
  return Uint32Array.from({ length: input.rows }, (_, i) => i).sort((a, b) => norms[b] - norms[a] || a - b);
}

/** The longest rows; words keep their order. */
function pruned(model: FastTextModel, cutoff: number): FastTextModel {
  const { words, labels } = model.dictionary;
  const kept = longestRows(model).subarray(0, cutoff);
  const ngrams = kept.filter((row) => row >= words.size).map((row) => row - words.size);
  return selectRows(model, kept.filter((row) => row < words.size).sort(), ngrams, labels.size);
}
