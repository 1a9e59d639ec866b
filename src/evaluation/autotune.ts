import { type LabelledText, readLabelledText } from '../corpus/labelled-text.js';
import { linesOfText, type OpenText, openText, type TextInput } from '../corpus/text-input.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { Classifier } from '../embeddings/text-classifier.js';
import { checkOptions, expected, optionNames, WordvecError } from '../errors.js';
import { fastTextBytes } from '../formats/fasttext-file.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { checkValue, type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { classifier, preparedLines } from '../trainers/classifier.js';
import { classifierData } from '../trainers/classifier-data.js';
import { trainOn } from '../trainers/train.js';
import { evaluateClassifier } from './classification.js';
import { shrinkTo } from './shrink.js';
import { type Tuned, TuningWalk } from './tuning-walk.js';

/** How long and by what `autotuneClassifier` searches. */
export interface AutotuneOptions {
  /** Lines with labels that the parameters are judged by. */
  readonly validation: TextInput;
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
  inputs: TextInput,
  given: TrainOptions<'classifier'>,
  options: AutotuneOptions,
  hooks: RunHooks = {},
): Promise<AutotuneReport> {
  checkOptions(given);
  checkOptions(options, 'search');
  const input = await openText(inputs, hooks);
  const { onNote } = hooks;
  const own = onNote ? { ...hooks, onNote: (note: string) => onNote(optionNames(note)) } : hooks;
  return tune(input, given, options, own).finally(input.close);
}

async function tune(
  input: OpenText,
  given: TrainOptions<'classifier'>,
  options: AutotuneOptions,
  hooks: RunHooks,
): Promise<AutotuneReport> {
  const { duration = 300, trials = Number.POSITIVE_INFINITY } = options;
  checkValue('duration', { kind: 'number', min: 0, above: true }, duration);
  if (!(trials >= 1)) throw expected('`trials`', 'a number >= 1', trials);
  const fixed = resolveOptions('classifier', { bucket: FIRST_BUCKET, ...given });
  const text = await readLabelledText(input, fixed.label, hooks);
  const runTrial = await openTrials(input, text, fixed, options, hooks);
  const walk = new TuningWalk(fixed, new Set(Object.keys(given) as (keyof Tuned)[]), fixed.seed);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(duration * 1000)));
  const signal = hooks.signal ? AbortSignal.any([deadline, hooks.signal]) : deadline;
  const trialHooks: RunHooks = { ...(hooks.onNote && { onNote: hooks.onNote }), signal };
  let best: { options: ResolvedOptions<'classifier'>; score: number } | undefined;
  let done = 0;
  let failed = 0;
  let reason = '';
  while (done < trials && !signal.aborted) {
    const behind = Math.min(1, Math.max(elapsed() / duration, done / trials));
    const candidate = walk.next(best?.options ?? fixed, best !== undefined, behind);
    try {
      const { score } = await runTrial(candidate, trialHooks);
      if (best === undefined || score > best.score) {
        best = { options: candidate, score };
        hooks.onNote?.(`trial ${done + 1}: F1 ${score.toFixed(4)} with ${shownTuned(candidate)}`);
      }
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof WordvecError && FAILURES.has(error.code))) throw error;
      reason = error.message;
      failed++;
    }
    done++;
    const timed = trials === Number.POSITIVE_INFINITY;
    hooks.onProgress?.({
      phase: 'tuning',
      unit: timed ? 'seconds' : 'trials',
      done: timed ? Math.min(elapsed(), duration) : done,
      total: timed ? duration : trials,
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
  const { model, score } = await runTrial(best.options, {});
  return { model, best: best.options, score, trials: done, failed, bytes: await fastTextBytes(model) };
}

type Trial = (
  options: ResolvedOptions<'classifier'>,
  hooks: RunHooks,
) => Promise<{ readonly model: FastTextModel; readonly score: number }>;

/** Reads the lines to judge by; a trial trains one model and scores it. All trials use one memory. */
async function openTrials(
  input: OpenText,
  text: LabelledText,
  fixed: ResolvedOptions<'classifier'>,
  { validation, metricLabel, predictions: k = 1, modelSize }: AutotuneOptions,
  hooks: RunHooks,
): Promise<Trial> {
  const lines: Uint8Array[] = [];
  const judging = await openText(validation, hooks);
  try {
    for await (const line of linesOfText(judging, hooks)) lines.push(line.slice());
  } finally {
    judging.close();
  }
  const source = input.name;
  const { labels } = classifierData(text, { ...fixed, wordNgrams: 1, maxn: 0 }, source).dictionary;
  const label = metricLabel === undefined ? -1 : labels.indexOf(metricLabel);
  if (metricLabel !== undefined && label < 0)
    throw new WordvecError(
      'usage',
      `--metric-label: the training text has no label ${metricLabel}; it has ${labels.toArray().slice(0, 5).join(', ')}`,
    );
  const heap = new SharedHeap();
  return async (options, own) => {
    const data = { ...preparedLines(classifierData(text, options, source)), heap };
    const { model: whole } = await trainOn(classifier, data, options, own);
    // Without remarks, which the text gave before.
    const quiet: RunHooks = { ...(own.signal && { signal: own.signal }) };
    const model = modelSize ? await shrinkTo(whole, modelSize, input, options, quiet) : whole;
    const score = await evaluateClassifier(new Classifier(model), lines, { k, source: judging.name });
    return { model, score: label < 0 ? score.f1 : score.labels[label].f1 };
  };
}

/** The parameters that are searched, as flags. */
export function shownTuned(options: Tuned): string {
  checkOptions(options);
  checkValue('lr', { kind: 'number' }, options.lr);
  const { epochs, lr, dim, wordNgrams, minn, maxn, bucket, loss } = options as Tuned & { loss?: string };
  const ngrams = wordNgrams > 1 || maxn > 0 ? ` --bucket ${bucket}` : '';
  return `--epochs ${epochs} --lr ${Number(lr.toPrecision(3))} --dim ${dim} --word-ngrams ${wordNgrams} --minn ${minn} --maxn ${maxn}${ngrams}${loss ? ` --loss ${loss}` : ''}`;
}
