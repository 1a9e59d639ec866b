import { bytesOfIds } from '../corpus/encoded.js';
import { readLabelledText } from '../corpus/labelled-text.js';
import { openText } from '../corpus/text-input.js';
import { phraseStage } from '../corpus/text-stages.js';
import type { FastTextModel, FastTextSettings } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import { counted, formatCount } from '../errors.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import type { RunPlan } from '../run/plan.js';
import type { Run } from '../run/run.js';
import { aliasTable } from '../sampling/negatives.js';
import { startBags } from './bags-plan.js';
import { type ClassifierData, classifierData, linesMemory } from './classifier-data.js';
import { labelNotes, unspacedNote } from './classifier-words.js';
import { checkContinued } from './continue.js';
import { checkRange, QUANTIZED, unfit } from './fasttext-continue.js';
import { textFingerprint } from './fingerprint.js';
import { judgeByLines } from './held-out-lines.js';
import { type Initial, initialRows, readInitial } from './initial-rows.js';
import type { ItemSource } from './items.js';
import type { Prepared, Trainer } from './trainer.js';
import { treeArrays } from './word2vec.js';

type Options = ResolvedOptions<'classifier'>;
interface Data extends ClassifierData, Prepared {
  readonly text: ClassifierData['text'];
  /** Let go when the rows have it. */
  initial?: Initial | undefined;
}

const LOSSES = { softmax: job.LOSS_SOFTMAX, hs: job.LOSS_HS, ns: job.LOSS_NS, ova: job.LOSS_OVA };
const WORKERS = 4;

/**
 * A text classifier (Joulin et al. 2017) on lines with labels: `__label__x some words`, several labels allowed, anywhere
 * in the line. Lines without a known label are left out. Going on from a model, its words, labels and rows stay.
 */
export const classifier: Trainer<Options, Data, FastTextModel> = {
  name: 'classifier',
  options(given, from) {
    const options = resolveOptions('classifier', from ? { ...continued(from, given), ...given } : given);
    if (!from) checkRange(options);
    return options;
  },
  async prepare(inputs, options, hooks, from, ranks) {
    const started = performance.now();
    const initial = await readInitial(options, options.dim, hooks);
    const input = await openText(inputs, hooks);
    const reading = { ...hooks, joining: await phraseStage(options.phrases, hooks), encodings: true };
    const known = initial?.vectors.words;
    const least = Math.min(options.minCount, options.minCountLabel);
    const shared = ranks && { ranks, least, also: known };
    const { label } = options;
    const text = await readLabelledText(input, label, reading, linesMemory(options) / 2, shared).finally(
      input.close,
    );
    const read = performance.now();
    const start = { source: input.name, known, from, ranks };
    const data = await classifierData(text, options, start).finally(text.close);
    const { dictionary, tokens, unlabelled, joined } = data;
    const labelled = data.lines.records;
    const { lines } = text.all;
    if (unlabelled > 0)
      hooks.onNote?.(`${formatCount(unlabelled)} of ${counted(lines, 'line')} have no known label: left out`);
    const counts = dictionary.counts.subarray(dictionary.words.size);
    const use = { counts, labels: dictionary.labels, lines: labelled };
    for (const note of from ? [] : labelNotes(use, options)) hooks.onNote?.(note);
    const unspaced = from ? undefined : unspacedNote(dictionary.words, options);
    if (unspaced) hooks.onNote?.(unspaced);
    const stage = (from: number, to: number) => ({ seconds: (to - from) / 1000, words: tokens });
    const stages = { counting: stage(started, read), encoding: stage(read, performance.now()) };
    const { bucket } = dictionary.range;
    return {
      ...preparedLines(data, stages),
      initial: initial && { ...initial, joined },
      examples: lines,
      ...(bucket > 0 && { chosen: { bucket } }),
    };
  },
  plan: planClassifier,
  start(run, data, _, hooks, from) {
    startBags(run, data.places, from);
    initialRows(data.initial, data.dictionary.words, run.input, hooks);
    delete data.initial;
  },
  judge: (data, options, hooks, from) =>
    judgeByLines(options, data, (run) => modelOf(run, data, options, from), hooks),
  model: modelOf,
  epochsBefore: ({ settings }) => settings.epoch,
};

function modelOf(
  run: Run<ItemSource>,
  { dictionary, places }: Data,
  options: Options,
  from: FastTextModel | undefined,
): FastTextModel {
  const input = new DenseRows(run.input, places.places);
  const output = new DenseRows(run.output);
  const epoch = (from?.settings.epoch ?? 0) + Math.round(run.epochs);
  const settings = from ? { ...from.settings, epoch } : settingsOf(options, dictionary.range.bucket, epoch);
  return { version: 12, settings, dictionary, input, output };
}

/** Lines that are ready for training, however they were read. */
export function preparedLines(data: ClassifierData, stages: Prepared['stages'] = {}): Data {
  const { dictionary, lines, tokens } = data;
  return {
    ...data,
    stages,
    words: tokens,
    corpusBytes: bytesOfIds(lines.store).corpusBytes,
    fingerprint: () => textFingerprint({ words: dictionary.entries, counts: dictionary.counts }, lines),
  };
}

function planClassifier(data: Data, options: Options): RunPlan<ItemSource> {
  const { dictionary, lines, places } = data;
  const counts = dictionary.counts.subarray(dictionary.words.size);
  const labelCount = dictionary.labels.size;
  const { store, starts, records } = lines;
  const steps = starts.length - 1;
  const largest = starts.subarray(1).reduce((most, end, step) => Math.max(most, end - starts[step]), 0);
  const tree = options.loss === 'hs' ? treeArrays(counts) : [];
  // Four are computed at a time.
  const room = 4 * (4 * Math.ceil(Math.max(labelCount, options.negatives + 1) / 4) + 4);
  return {
    entry: 'classifier',
    inputRows: places.rows,
    outputRows: labelCount,
    dim: options.dim,
    rule: options,
    arrays: [
      ...tree,
      { field: job.JOB_ALIAS, values: aliasTable(counts, options.negativeExponent) },
      { field: job.JOB_CONTEXTS, own: 4 * data.longest },
      { field: job.JOB_HIDDEN, own: 3 * strideBytes(options.dim) },
      // Of all labels, and of those that a line changes.
      { field: job.JOB_COLUMNS, own: 2 * room },
      { field: job.JOB_ERRORS, own: room },
    ],
    kept: [job.JOB_KNOWN, records],
    numbers: [
      [job.JOB_OUTPUTS, labelCount],
      [job.JOB_NEGATIVES, options.negatives],
      [job.JOB_LABEL_LOSS, LOSSES[options.loss]],
    ],
    steps,
    source: { kind: 'lines', store, starts, records },
    itemBytes: 4 * largest,
    unit: 'words',
    perEpoch: data.tokens,
    rounds: {
      workers: WORKERS,
      touched: labelCount + Math.min(places.rows, largest),
      sum: true,
    },
    remedy: 'lower --dim or --bucket, or leave --compact on',
  };
}

/**
 * The options that a model brings.
 * @throws WordvecError `usage` for a model that cannot be trained on, and for options that contradict it
 */
function continued({ settings, input, output }: FastTextModel, given: Record<string, unknown>) {
  if (!(input instanceof DenseRows && output instanceof DenseRows)) throw unfit(QUANTIZED);
  const { dim, minn, maxn, bucket, loss, wordNgrams, minCount, neg } = settings;
  const brought = { dim, minn, maxn, loss, wordNgrams, minCount: Math.max(1, minCount) };
  checkContinued({ options: bucket > 0 ? { ...brought, bucket } : brought }, given);
  return { ...brought, negatives: Math.max(1, neg) };
}

function settingsOf(options: Options, bucket: number, epoch: number): FastTextSettings {
  const { dim, minCount, negatives: neg, wordNgrams, loss, minn, maxn } = options;
  const unused = { ws: 5, lrUpdateRate: 100, t: 1e-4 };
  return { ...unused, dim, epoch, minCount, neg, wordNgrams, loss, model: 'sup', bucket, minn, maxn };
}
