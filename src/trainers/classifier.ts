import { readLabelledText } from '../corpus/labelled-text.js';
import type { StageTime } from '../corpus/prepare.js';
import type { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { WordvecError } from '../errors.js';
import { strideBytes } from '../kernels/arena.js';
import { type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { classifierData } from './classifier-data.js';
import { type ClassifierRows, trainClassifierRows } from './classifier-run.js';
import { initialRows } from './rows.js';

/** What `trainClassifier` made, and the time of each stage. */
export interface ClassifierReport {
  readonly model: FastTextModel;
  /** Reading the text; `words` are its tokens. */
  readonly counting: StageTime;
  /** Turning lines into input rows. */
  readonly encoding: StageTime;
  /** `words` counts each epoch's tokens. */
  readonly training: StageTime;
  /** Bytes of n-gram rows that no line uses and that were not held. */
  readonly savedBytes: number;
}

/**
 * Trains a text classifier (Joulin et al. 2017) on files of lines with labels: `__label__x some words`, several
 * labels allowed, anywhere in the line. Lines without a known label are left out.
 * @throws WordvecError `usage`, `input`, `io`, `memory`, `diverged`, `aborted` (with `partial`: the model so far)
 */
export async function trainClassifier(
  inputs: readonly string[],
  options: TrainOptions<'classifier'> = {},
  hooks: RunHooks = {},
): Promise<ClassifierReport> {
  const resolved = resolveOptions('classifier', options);
  checkRange(resolved);
  const started = performance.now();
  const text = await readLabelledText(inputs, resolved.label, hooks);
  const read = performance.now();
  const data = classifierData(text, resolved, inputs.join(', '));
  if (data.unlabelled > 0)
    hooks.onNote?.(
      `${data.unlabelled.toLocaleString('en')} of ${(text.lineStarts.length - 1).toLocaleString('en')} lines have no known label: left out`,
    );
  const encoded = performance.now();
  const rows = await trainClassifierRows(data, resolved, hooks, (input) =>
    initialRows(resolved.init, data.dictionary.words, input, hooks),
  );
  const model = classifierModel(data.dictionary, rows, resolved);
  const tokens = text.tokens.length;
  if (hooks.signal?.aborted)
    throw new WordvecError('aborted', 'stopped before training was done', { partial: model });
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return {
    model,
    counting: { seconds: seconds(started, read), words: tokens },
    encoding: { seconds: seconds(read, encoded), words: tokens },
    training: { seconds: seconds(encoded, performance.now()), words: tokens * resolved.epochs * rows.done },
    savedBytes: (data.dictionary.inputRows - data.places.rows) * strideBytes(resolved.dim),
  };
}

/** @throws WordvecError `usage` when no n-gram can be between minn and maxn characters long. */
export function checkRange(options: { minn: number; maxn: number }): void {
  if (options.maxn > 0 && options.minn > options.maxn)
    throw new WordvecError('usage', `--minn: expected at most --maxn ${options.maxn}, got ${options.minn}`);
}

/** The model that rows trained with these options make. */
export function classifierModel(
  dictionary: Dictionary,
  rows: ClassifierRows,
  options: ResolvedOptions<'classifier'>,
): FastTextModel {
  return {
    version: 12,
    settings: {
      dim: options.dim,
      ws: 5,
      epoch: options.epochs,
      minCount: options.minCount,
      neg: options.negatives,
      wordNgrams: options.wordNgrams,
      loss: options.loss,
      model: 'sup',
      bucket: dictionary.range.bucket,
      minn: options.minn,
      maxn: options.maxn,
      lrUpdateRate: 100,
      t: 1e-4,
    },
    dictionary,
    input: rows.input,
    output: rows.output,
  };
}
