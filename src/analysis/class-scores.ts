import {
  type Confusion,
  confusions,
  type LabelScore,
  type MeanScore,
  meansOf,
  scored,
} from '../evaluation/classification.js';
import { type Interval, wilsonInterval } from '../evaluation/intervals.js';
import { sumOf } from '../tensor/inner-product.js';

/** How well labels were predicted. */
export interface ClassScores {
  /** Texts that were predicted. */
  readonly examples: number;
  /** The share of examples whose label was predicted. */
  readonly accuracy: number;
  /** The accuracy's bounds at 95% (Wilson 1927). */
  readonly interval: Interval;
  /** Of all examples together: each of the three is the accuracy, as an example has one label. */
  readonly micro: MeanScore;
  /** Means over the labels that examples have or that were predicted, each counting alike. */
  readonly macro: MeanScore;
  /** Each label's own scores, in the order of their names. */
  readonly labels: readonly (LabelScore & { readonly label: string })[];
  /** For how many examples of a label which was predicted, where there are any; in the order of `labels`. */
  readonly confusion: readonly Confusion[];
}

/** Scores of one prediction for each example. At least one example. */
export function classScores(gold: readonly string[], predicted: readonly string[]): ClassScores {
  const labels = [...new Set([...gold, ...predicted])].sort();
  const places = new Map(labels.map((label, i) => [label, i]));
  const counts = labels.map(() => ({ gold: 0, predicted: 0, correct: 0 }));
  const confused = new Map<number, number>();
  for (const [i, label] of gold.entries()) {
    const [own, answer] = [places.get(label)!, places.get(predicted[i])!];
    counts[own].gold++;
    counts[answer].predicted++;
    if (own === answer) counts[own].correct++;
    const pair = own * labels.length + answer;
    confused.set(pair, (confused.get(pair) ?? 0) + 1);
  }
  const rows = labels.map((label, i) => ({ label, ...scored(counts[i]) }));
  const correct = sumOf(rows.map((row) => row.correct));
  const accuracy = correct / gold.length;
  return {
    examples: gold.length,
    accuracy,
    interval: wilsonInterval(correct, gold.length)!,
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
    macro: meansOf(rows),
    labels: rows,
    confusion: confusions(confused, labels),
  };
}
