import { readLines } from '../corpus/byte-lines.js';
import { type LabelledText, readLabelledText } from '../corpus/labelled-text.js';
import { Classifier } from '../embeddings/classifier.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { WordvecError } from '../errors.js';
import { fastTextBytes } from '../formats/fasttext.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { checkValue, type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { classifierModel } from '../trainers/classifier.js';
import { classifierData } from '../trainers/classifier-data.js';
import { trainClassifierRows } from '../trainers/classifier-run.js';
import { initialRows } from '../trainers/rows.js';
import { evaluateClassifier } from './classification.js';
import { shrinkTo } from './shrink.js';
import { type Tuned, TuningWalk } from './tuning-walk.js';

/** How long and by what `autotuneClassifier` searches. */
export interface AutotuneOptions {
  /** File of lines with labels that the parameters are judged by. */
  readonly validation: string;
  /** Seconds that the search may take. Default 300. */
  readonly duration?: number;
  /** Trials that it makes at most; Infinity by default. */
  readonly trials?: number;
  /** Labels predicted for each line. Default 1. */
  readonly predictions?: number;
  /** Judge by the F1 of this label alone. */
  readonly metricLabel?: string;
  /** Bytes that the model's file may have: models are pruned and quantized to fit. 0 is no limit. */
  readonly modelSize?: number;
}

/** What `autotuneClassifier` found. */
export interface AutotuneReport {
  /** Trained with the best parameters, quantized when a size was asked for. */
  readonly model: FastTextModel;
  readonly best: ResolvedOptions<'classifier'>;
  /** F1 on the validation lines. */
  readonly score: number;
  readonly trials: number;
  /** Trials that gave no model: they diverged or needed too much memory. */
  readonly failed: number;
  /** Bytes of the model's file. */
  readonly bytes: number;
}

/** Lines that judge a classifier. */
interface ValidationLines {
  readonly lines: readonly Uint8Array[];
  /** Number of the label that counts alone, -1 for all. */
  readonly label: number;
  /** Labels predicted for each line. */
  readonly k: number;
  readonly source: string;
}

interface Trial {
  readonly options: ResolvedOptions<'classifier'>;
  readonly model: FastTextModel;
  readonly score: number;
}

/** Rows for n-grams that the search starts from: files stay small where more do not help. */
const FIRST_BUCKET = 200_000;

/** Trials that end so are passed over. */
const FAILURES: ReadonlySet<string> = new Set(['diverged', 'memory', 'usage']);

/**
 * Looks for the parameters of a classifier that give the best F1 on validation lines, by a random walk round the
 * best so far whose steps grow smaller, as fastText's autotune. Options that are given stay as they are.
 * The signal ends the search early with the best so far, once there is one.
 * @throws WordvecError `usage`, `input`, `io`; `aborted` before the first trial was done
 */
export async function autotuneClassifier(
  inputs: readonly string[],
  given: TrainOptions<'classifier'>,
  options: AutotuneOptions,
  hooks: RunHooks = {},
): Promise<AutotuneReport> {
  const { duration = 300, trials = Number.POSITIVE_INFINITY } = options;
  checkValue('duration', { kind: 'number', min: 0, above: true }, duration);
  if (!(trials >= 1)) throw new WordvecError('usage', `trials: expected a number >= 1, got ${trials}`);
  const fixed = resolveOptions('classifier', { bucket: FIRST_BUCKET, ...given });
  const text = await readLabelledText(inputs, fixed.label, hooks);
  const lines = await readValidation(options, text, fixed, inputs, hooks);
  const walk = new TuningWalk(fixed, new Set(Object.keys(given) as (keyof Tuned)[]), fixed.seed);
  const heap = new SharedHeap();
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(duration * 1000)));
  const signal = hooks.signal ? AbortSignal.any([deadline, hooks.signal]) : deadline;
  let best: { options: ResolvedOptions<'classifier'>; score: number } | undefined;
  let done = 0;
  let failed = 0;
  let reason = '';
  while (done < trials && !signal.aborted) {
    const candidate = walk.next(
      best?.options ?? fixed,
      best !== undefined,
      Math.min(1, Math.max(elapsed() / duration, done / trials)),
    );
    try {
      const trial = await runTrial(text, candidate, options, lines, inputs, heap, signal, hooks);
      if (trial === undefined) break;
      if (best === undefined || trial.score > best.score) {
        best = { options: trial.options, score: trial.score };
        hooks.onNote?.(`trial ${done + 1}: F1 ${trial.score.toFixed(4)} with ${shownTuned(trial.options)}`);
      }
    } catch (error) {
      if (error instanceof WordvecError && error.code === 'aborted') break;
      if (!(error instanceof WordvecError && FAILURES.has(error.code))) throw error;
      reason = error.message;
      failed++;
    }
    done++;
    hooks.onProgress?.({
      phase: 'tuning',
      unit: trials === Number.POSITIVE_INFINITY ? 'seconds' : 'trials',
      done: trials === Number.POSITIVE_INFINITY ? Math.min(elapsed(), duration) : done,
      total: trials === Number.POSITIVE_INFINITY ? duration : trials,
      seconds: elapsed(),
    });
  }
  if (best === undefined)
    throw hooks.signal?.aborted
      ? new WordvecError('aborted', 'stopped: nothing was written')
      : new WordvecError(
          'input',
          failed > 0
            ? `none of ${failed} trials gave a model: ${reason}`
            : `no trial was done within ${duration} s: give a longer --duration`,
        );
  // The rows of the trials are gone: the best is trained once more, in full.
  const last = (await runTrial(text, best.options, options, lines, inputs, heap, undefined, {}))!;
  return {
    model: last.model,
    best: best.options,
    score: last.score,
    trials: done,
    failed,
    bytes: await fastTextBytes(last.model),
  };
}

async function readValidation(
  options: AutotuneOptions,
  text: LabelledText,
  fixed: ResolvedOptions<'classifier'>,
  inputs: readonly string[],
  hooks: RunHooks,
): Promise<ValidationLines> {
  const lines: Uint8Array[] = [];
  for await (const line of readLines(options.validation, hooks)) lines.push(line.slice());
  const { dictionary } = classifierData(text, { ...fixed, wordNgrams: 1, maxn: 0 }, inputs.join(', '));
  const label = options.metricLabel === undefined ? -1 : dictionary.labels.indexOf(options.metricLabel);
  if (options.metricLabel !== undefined && label < 0)
    throw new WordvecError(
      'usage',
      `--metric-label: the training text has no label ${options.metricLabel}; it has ${dictionary.labels.toArray().slice(0, 5).join(', ')}`,
    );
  return { lines, label, k: options.predictions ?? 1, source: options.validation };
}

/** Undefined when the signal ended it. */
async function runTrial(
  text: LabelledText,
  options: ResolvedOptions<'classifier'>,
  tuning: AutotuneOptions,
  lines: ValidationLines,
  inputs: readonly string[],
  heap: SharedHeap,
  signal: AbortSignal | undefined,
  hooks: RunHooks,
): Promise<Trial | undefined> {
  const data = classifierData(text, options, inputs.join(', '));
  const rows = await trainClassifierRows(
    data,
    options,
    signal ? { signal } : {},
    (input) => initialRows(options.init, data.dictionary.words, input, hooks),
    heap,
  );
  if (signal?.aborted) return undefined;
  const whole = classifierModel(data.dictionary, rows, options);
  const model = tuning.modelSize
    ? await shrinkTo(whole, tuning.modelSize, inputs, options, signal ? { signal } : {})
    : whole;
  return { options, model, score: await f1Of(model, lines) };
}

async function f1Of(model: FastTextModel, { lines, label, k, source }: ValidationLines): Promise<number> {
  const score = await evaluateClassifier(new Classifier(model), lines, { k, source });
  return label < 0 ? score.f1 : score.labels[label].f1;
}

/** The parameters that are searched, as flags. */
export function shownTuned(options: Tuned): string {
  const { epochs, lr, dim, wordNgrams, minn, maxn, bucket, loss } = options as Tuned & { loss?: string };
  const ngrams = wordNgrams > 1 || maxn > 0 ? ` --bucket ${bucket}` : '';
  return `--epochs ${epochs} --lr ${Number(lr.toPrecision(3))} --dim ${dim} --word-ngrams ${wordNgrams} --minn ${minn} --maxn ${maxn}${ngrams}${loss ? ` --loss ${loss}` : ''}`;
}
