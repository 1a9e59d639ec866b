import {
  type Confusion,
  type LabelScore,
  type MeanScore,
  PredictionCounts,
} from '../evaluation/classification.js';
import { type Interval, wilsonInterval } from '../evaluation/intervals.js';

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
  const names = [...new Set([...gold, ...predicted])].sort();
  const places = new Map(names.map((label, i) => [label, i]));
  const counts = new PredictionCounts(names.length);
  for (const [i, label] of gold.entries()) counts.add([places.get(label)!], [places.get(predicted[i])!]);
  const { total, ...byLabel } = counts.scores(names);
  const accuracy = total.correct / gold.length;
  return {
    examples: gold.length,
    accuracy,
    interval: wilsonInterval(total.correct, gold.length)!,
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
    ...byLabel,
  };
}
