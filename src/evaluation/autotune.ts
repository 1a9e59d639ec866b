import type { LineHooks } from '../corpus/byte-lines.js';
import { type LabelledText, readLabelledText } from '../corpus/labelled-text.js';
import { type OpenText, openText, type TextInput } from '../corpus/text-input.js';
import { phraseStage } from '../corpus/text-stages.js';
import type { LabelledSteps } from '../documents/prepare-options.js';
import type { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { Classifier } from '../embeddings/text-classifier.js';
import { checkNames, checkOptions, usageError } from '../errors.js';
import { fastTextBytes } from '../formats/fasttext-size.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { checkValue, FOLLOWS, type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import { libraryHooks, type RunHooks } from '../progress.js';
import { classifier, preparedLines } from '../trainers/classifier.js';
import { type ClassifierData, classifierData, linesMemory } from '../trainers/classifier-data.js';
import { unspacedNote } from '../trainers/classifier-words.js';
import { checkRange } from '../trainers/fasttext-continue.js';
import { labelledLines } from '../trainers/held-out-lines.js';
import { type Initial, readInitial } from '../trainers/initial-rows.js';
import { trainOn } from '../trainers/prepared-run.js';
import { trainingInput } from '../trainers/training-input.js';
import { checkLabels, evaluateClassifier } from './classification.js';
import { goalOf, metricName, type ShareOptions, shareAt } from './share-at.js';
import { largestDim, shrinkTo, smallestBytes } from './shrink.js';
import { checkSearched, type SearchLimits, search } from './trials.js';
import { CLASSIFIER, CLASSIFIER_STARTS, TuningWalk, UNSPACED_START } from './tuning-walk.js';

/** The parameters that autotune searches. */
export type Tuned = Pick<
  ResolvedOptions<'classifier'>,
  'epochs' | 'lr' | 'dim' | 'wordNgrams' | 'minn' | 'maxn' | 'bucket'
>;

/** How long and by what `autotuneClassifier` searches. */
export interface AutotuneOptions extends SearchLimits, ShareOptions {
  /** Lines with labels that the parameters are judged by. */
  readonly validation: TextInput;
  /** Labels predicted for each line. Default 1. */
  readonly predictions?: number | undefined;
  /** Judge by this label alone. */
  readonly metricLabel?: string | undefined;
  /** Bytes that the model's file may have: models are pruned and quantized to fit. 0 is no limit. */
  readonly modelSize?: number | undefined;
}

// biome-ignore format: a list of names
const SEARCH: Readonly<Record<keyof AutotuneOptions, true>> = {
  validation: true, predictions: true, metricLabel: true, modelSize: true, precisionAtRecall: true, recallAtPrecision: true,
  duration: true, trials: true, macro: true,
};

/** What `autotuneClassifier` found. */
export interface AutotuneReport {
  /** Trained with the best parameters, quantized when a size was asked for. */
  readonly model: FastTextModel;
  /** All options of the best trial. */
  readonly best: ResolvedOptions<'classifier'>;
  /** What `score` is: F1, or precision (at recall 0.3). */
  readonly metric: string;
  /** By the validation lines. */
  readonly score: number;
  /** Trainings of the search, with those that failed. */
  readonly trials: number;
  /** Trials that gave no model: they diverged or needed too much memory. */
  readonly failed: number;
  /** Bytes of the model's file. */
  readonly bytes: number;
}

/** Rows for n-grams that the search starts from: files stay small where more do not help. */
const FIRST_BUCKET = 200_000;
/** Those of long texts: the walk tries more. */
const FIRST_EPOCHS = 5;
/**
 * Rows for n-grams at most, for each token of the text. More were no better: of TREC from two for each different n-gram on (26,000 of
 * 56,000 tokens), of SST-2 with characters from a half (of 250,000 of 126,000). The file of 5,452 questions had 2.3 GB.
 */
const ROWS_OF_TOKEN = 4;

/**
 * Looks for the parameters of a classifier that give the best F1 on validation lines, by a random walk round the
 * best so far whose steps grow smaller, as fastText's autotune. Options that are given stay as they are.
 * The signal ends the search early with the best so far, once there is one.
 * @throws WordvecError `usage`, `input`, `io`; `aborted` before the first trial was done
 */
export async function autotuneClassifier(
  inputs: TextInput,
  given: TrainOptions<'classifier'> & LabelledSteps,
  options: AutotuneOptions,
  hooks: RunHooks = {},
): Promise<AutotuneReport> {
  checkOptions(given);
  checkSearched(given);
  checkNames(options, SEARCH, 'the search');
  const { predictions = 1, modelSize = 0 } = options;
  checkValue('predictions', { kind: 'integer', min: 1 }, predictions);
  checkValue('modelSize', { kind: 'integer', min: 0 }, modelSize);
  const told = libraryHooks(hooks);
  const { input: made, steps, own } = await trainingInput('classifier', inputs, { ...given }, told);
  const input = await openText(made as TextInput, told);
  return prepareTask(input, own as TrainOptions<'classifier'>, told)
    .then((task) => tune({ ...task, steps }, options, told).finally(task.text.close))
    .finally(input.close);
}

async function prepareTask(
  input: OpenText,
  given: TrainOptions<'classifier'>,
  hooks: RunHooks,
): Promise<Omit<Task, 'steps'>> {
  const start = await fixedOptions(given, hooks);
  const { fixed } = start;
  const reading = { ...hooks, joining: await phraseStage(fixed.phrases, hooks) };
  const text = await readLabelledText(input, fixed.label, reading, linesMemory(fixed) / 2);
  return { ...start, input, text, reading };
}

async function tune(task: Task, options: AutotuneOptions, hooks: RunHooks): Promise<AutotuneReport> {
  const { fixed, known, steps, reading } = task;
  const { dictionary, close } = await dataOf(fixed, task);
  close();
  const mostDim = checkTask(task, dictionary, options);
  const { validation } = options;
  const lines = await labelledLines(validation, fixed, steps, reading);
  const name = typeof validation === 'string' ? validation : 'the validation lines';
  checkLabels(dictionary, lines, name);
  const metric = metricName(options);
  const runTrial = openTrials(task, lines, name, options);
  const dim = { ...CLASSIFIER.dim, range: [1, mostDim] } as const;
  const [least, largest] = CLASSIFIER.bucket.range;
  const wanted = Math.max(least, ROWS_OF_TOKEN * task.text.all.tokens);
  const bucket = { ...CLASSIFIER.bucket, range: [least, Math.min(largest, wanted)] } as const;
  const unspaced = unspacedNote(dictionary.words, fixed) !== undefined;
  const starts = [...(unspaced ? [UNSPACED_START] : []), ...CLASSIFIER_STARTS];
  const walk = new TuningWalk(fixed, known, { ...CLASSIFIER, dim, bucket }, starts);
  const { best, ...counts } = await search(
    walk,
    async (candidate, own) => ({ score: (await runTrial(candidate, own)).score }),
    options,
    hooks,
    (score, candidate) => `${metric} ${score.toFixed(4)} with ${shownTuned(candidate)}`,
  );
  // The rows of the trials are gone: the best is trained once more, in full.
  const { model, score } = await runTrial(best.options, {});
  return { model, best: best.options, score, metric, ...counts, bytes: fastTextBytes(model) };
}

/** What all trials share. */
interface Task {
  readonly input: OpenText;
  readonly text: LabelledText;
  /** How it was made of documents. */
  readonly steps: LabelledSteps;
  readonly fixed: ResolvedOptions<'classifier'>;
  /** Parameters that stay as they are. */
  readonly known: ReadonlySet<keyof Tuned>;
  readonly initial: Initial | undefined;
  readonly reading: RunHooks & LineHooks;
}

/** The options that the search starts from. Vectors to start from tell the dimension. */
async function fixedOptions(
  given: TrainOptions<'classifier'>,
  hooks: RunHooks,
): Promise<Pick<Task, 'fixed' | 'known' | 'initial'>> {
  const asked = resolveOptions('classifier', { bucket: FIRST_BUCKET, ...given });
  checkRange(asked);
  const initial = await readInitial(asked, given.dim, hooks);
  const dim = initial?.vectors.dim ?? asked.dim;
  const names = Object.keys(given).filter((name) => given[name as keyof Tuned] !== undefined);
  const known = new Set([...names, ...(initial ? ['dim'] : [])] as (keyof Tuned)[]);
  const epochs = asked.epochs === FOLLOWS ? FIRST_EPOCHS : asked.epochs;
  return { fixed: { ...asked, dim, epochs }, known, initial };
}

/**
 * Says before the first trial what none can escape.
 * @returns the largest dimension that can fit the size
 * @throws WordvecError `usage` for a size or a label
 */
function checkTask(
  { fixed, known }: Task,
  dictionary: Dictionary,
  { modelSize = 0, metricLabel, macro }: AutotuneOptions,
): number {
  const { labels } = dictionary;
  if (metricLabel !== undefined && !labels.has(metricLabel))
    throw usageError(
      `--metric-label: the training text has no label ${metricLabel}; it has ${labels.toArray().slice(0, 5).join(', ')}`,
    );
  if (metricLabel !== undefined && macro)
    throw usageError('--metric-label and --macro: models are judged by one label or by all: give one');
  if (modelSize === 0) return CLASSIFIER.dim.range[1];
  const free = (name: keyof Tuned) => !known.has(name);
  const ngrams = free('wordNgrams') || free('maxn') || fixed.wordNgrams > 1 || fixed.maxn > 0;
  const most = largestDim(dictionary, modelSize, ngrams, free('dim') ? CLASSIFIER.dim.range[1] : fixed.dim);
  const least = free('dim') ? CLASSIFIER.dim.range[0] : fixed.dim;
  if (most >= least) return most;
  throw usageError(
    `--model-size: ${modelSize} bytes hold no classifier of ${labels.size} labels and dimension ${least}: the smallest takes ${smallestBytes(dictionary, least, ngrams)}: allow more${least > 1 ? ' or lower --dim' : ''}`,
  );
}

function dataOf(
  options: ResolvedOptions<'classifier'>,
  { text, input, initial }: Pick<Task, 'text' | 'input' | 'initial'>,
): Promise<ClassifierData> {
  return classifierData(text, options, { source: input.name, known: initial?.vectors.words });
}

type Trial = (
  options: ResolvedOptions<'classifier'>,
  hooks: RunHooks,
) => Promise<{ readonly model: FastTextModel; readonly score: number }>;

/** A trial trains one model and scores it by the lines. All trials use one memory. */
function openTrials(
  task: Task,
  lines: readonly Uint8Array[],
  source: string,
  judging: AutotuneOptions,
): Trial {
  const { metricLabel, predictions: k = 1, modelSize } = judging;
  const goal = goalOf(judging);
  const heap = new SharedHeap();
  return async (options, own) => {
    const read = await dataOf(options, task);
    const initial = task.initial && { ...task.initial, joined: read.joined };
    const data = { ...preparedLines(read), heap, initial };
    const { model: whole } = await trainOn(classifier, data, options, own).finally(read.close);
    // Without remarks, which the text gave before.
    const quiet: RunHooks = { signal: own.signal };
    const model = modelSize ? await shrinkTo(whole, modelSize, task.input, options, quiet) : whole;
    const asked = new Classifier(model);
    const label = metricLabel === undefined ? -1 : model.dictionary.labels.indexOf(metricLabel);
    if (goal) return { model, score: shareAt(asked, lines, k, goal, label) };
    const score = await evaluateClassifier(asked, lines, { k, source });
    return { model, score: label < 0 ? (judging.macro ? score.macro : score).f1 : score.labels[label].f1 };
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
