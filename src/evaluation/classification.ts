import { type Dictionary, eachToken, lineBytes } from '../embeddings/dictionary.js';
import { Classifier, type PredictOptions } from '../embeddings/text-classifier.js';
import { checkInstance, checkNames, expected, inputError, type WordvecError } from '../errors.js';
import { isStreamed } from '../progress.js';
import { sumOf } from '../tensor/inner-product.js';

/** How well labels were predicted: of one, of all together, or the means of many. */
export interface MeanScore {
  /** The share of predicted labels that are right. */
  readonly precision: number;
  /** The share of true labels that were predicted. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
}

/** Counts of labels, and the shares that follow from them, 0 where nothing was counted. */
export interface LabelScore extends MeanScore {
  /** Labels in the text. */
  readonly gold: number;
  /** Labels predicted. */
  readonly predicted: number;
  /** Labels predicted that the text has. */
  readonly correct: number;
}

/** What `evaluateClassifier` found. */
export interface ClassificationScore extends LabelScore {
  /** Lines with a label that the model knows and with words or n-grams that it knows. */
  readonly examples: number;
  /** Lines left out, and of what kinds they are. */
  readonly leftOut: number;
  readonly untested: UntestedLines;
  /** Labels of lines that have none that the model knows, in order of first places; the first 1000. */
  readonly unknownLabels: readonly string[];
  /** Means over the labels that lines have or that were predicted, each counting alike. */
  readonly macro: MeanScore;
  /** By label, in the model's order. */
  readonly labels: readonly (LabelScore & { readonly label: string })[];
  /** Of lines with one label: on how many of them which label was predicted first, in the order of `labels`. */
  readonly confusion: readonly Confusion[];
}

/** Lines that cannot be tested. */
export interface UntestedLines {
  /** Without a label. */
  readonly unlabelled: number;
  /** With labels that the model does not know only. */
  readonly unknown: number;
  /** With a known label, and no known word or n-gram. */
  readonly wordless: number;
}

/** How often a label was predicted for lines of another, or the same. */
export interface Confusion {
  readonly label: string;
  readonly predicted: string;
  readonly count: number;
}

/**
 * Precision, recall and F1 at k over lines with labels, as fastText's `test`, in all and by label.
 * @param lines each a text or its bytes
 * @throws WordvecError `input` when no line can be tested; `source` names the lines; `usage`
 */
export async function evaluateClassifier(
  classifier: Classifier,
  lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: PredictOptions & { readonly source?: string | undefined } = {},
): Promise<ClassificationScore> {
  checkInstance('classifier', classifier, Classifier, 'new Classifier(model)');
  if (typeof lines === 'string' || !isStreamed(lines) || lines instanceof Uint8Array)
    throw expected('lines', 'lines, such as readLines(path) gives', lines);
  checkNames(options, { k: true, threshold: true, source: true });
  const { source = 'the lines', ...asked } = options;
  const { dictionary } = classifier.model;
  const counts = new PredictionCounts(dictionary.labels.size);
  let examples = 0;
  const left = { unlabelled: 0, unknown: 0, wordless: 0 };
  const unknown = new Set<string>();
  for await (const line of lines) {
    const labels: number[] = [];
    const bytes = lineBytes(line);
    const hidden = classifier.hidden(bytes, labels);
    if (labels.length === 0 || hidden === undefined) {
      left[labels.length > 0 ? 'wordless' : lackOf(dictionary, bytes, unknown)]++;
      continue;
    }
    examples++;
    const found = classifier.predictHidden(hidden, asked);
    counts.add(
      labels,
      found.map(({ label }) => label),
    );
  }
  if (examples === 0) throw nothingToTest(dictionary, left, source);
  const { total, ...byLabel } = counts.scores(dictionary.labels.toArray());
  return {
    examples,
    leftOut: left.unlabelled + left.unknown + left.wordless,
    untested: left,
    unknownLabels: [...unknown],
    ...total,
    ...byLabel,
  };
}

/** Which labels examples have, and which were predicted for them. */
export class PredictionCounts {
  readonly #counts: { gold: number; predicted: number; correct: number }[];
  /** By the label's place times the number of labels, plus the place of the predicted one: most pairs are never met. */
  readonly #confused = new Map<number, number>();

  constructor(labels: number) {
    this.#counts = Array.from({ length: labels }, () => ({ gold: 0, predicted: 0, correct: 0 }));
  }

  /** The labels of an example, by their places. @param predicted best first */
  add(gold: readonly number[], predicted: readonly number[]): void {
    for (const label of gold) this.#counts[label].gold++;
    for (const label of predicted) {
      this.#counts[label].predicted++;
      if (gold.includes(label)) this.#counts[label].correct++;
    }
    if (gold.length !== 1 || predicted.length === 0) return;
    const pair = gold[0] * this.#counts.length + predicted[0];
    this.#confused.set(pair, (this.#confused.get(pair) ?? 0) + 1);
  }

  /** Of all, and by label; means are those over the labels that were met, at least one. */
  scores(names: readonly string[]) {
    const labels = this.#counts.map((count, i) => ({ label: names[i], ...scored(count) }));
    const met = labels.filter(({ gold, predicted }) => gold + predicted > 0);
    const sum = (name: keyof LabelScore) => sumOf(labels.map((row) => row[name]));
    const mean = (name: keyof MeanScore) => sumOf(met.map((row) => row[name])) / met.length;
    const total = scored({ gold: sum('gold'), predicted: sum('predicted'), correct: sum('correct') });
    const macro = { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
    const confused = [...this.#confused].sort(([a], [b]) => a - b);
    const confusion = confused.map(([pair, count]) => ({
      label: names[Math.floor(pair / names.length)],
      predicted: names[pair % names.length],
      count,
    }));
    return { total, macro, labels, confusion };
  }
}

/** Counts and the shares that follow from them. */
function scored(count: { gold: number; predicted: number; correct: number }): LabelScore {
  const { gold, predicted, correct } = count;
  const precision = predicted > 0 ? correct / predicted : 0;
  const recall = gold > 0 ? correct / gold : 0;
  const f1 = correct > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { gold, predicted, correct, precision, recall, f1 };
}

/** Unknown labels that are told. */
const MOST_UNKNOWN = 1000;

function lackOf(dictionary: Dictionary, line: Uint8Array, unknown?: Set<string>): 'unlabelled' | 'unknown' {
  let lack: 'unlabelled' | 'unknown' = 'unlabelled';
  eachToken(line, (bytes, start, end) => {
    if (!dictionary.isLabel(bytes, start, end)) return;
    lack = 'unknown';
    if (unknown && unknown.size < MOST_UNKNOWN)
      unknown.add(new TextDecoder().decode(bytes.subarray(start, end)));
  });
  return lack;
}

/** @throws WordvecError `input` when no line has a label that the model knows */
export function checkLabels(dictionary: Dictionary, lines: readonly Uint8Array[], source: string): void {
  const { labels } = dictionary;
  const left = { unlabelled: 0, unknown: 0, wordless: 0 };
  for (const line of lines) {
    let known = false;
    eachToken(line, (bytes, start, end) => {
      known ||= labels.indexOfBytes(bytes, start, end) >= 0;
    });
    if (known) return;
    left[lackOf(dictionary, line)]++;
  }
  throw nothingToTest(dictionary, left, source);
}

function nothingToTest({ labels }: Dictionary, left: UntestedLines, source: string): WordvecError {
  const lines = left.unlabelled + left.unknown + left.wordless;
  const example = labels.size > 0 ? labels.word(0) : '__label__name';
  const sentence =
    left.wordless > 0
      ? `the ${left.wordless} lines with a label that the model knows have no word or n-gram that it knows: give a text like the one that it was trained on`
      : `none of ${lines} lines has a label that the model knows, ${left.unknown > 0 ? `though ${left.unknown} have others; it knows ${labels.toArray().slice(0, 5).join(', ')}` : `expected lines such as \`${example} some words\`, or a column of labels named by --label-field`}`;
  return inputError(`${source}: ${sentence}`);
}
