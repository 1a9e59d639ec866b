import type { Classifier } from '../embeddings/text-classifier.js';
import { expected, usageError } from '../errors.js';
import { checkValue } from '../options.js';

/** By what models are judged in place of F1: one of these; shares are above 0, to 1. */
export interface ShareOptions {
  /** Judge by the precision that is had at this recall or more, in place of F1. */
  readonly precisionAtRecall?: number | undefined;
  /** The recall at this precision. */
  readonly recallAtPrecision?: number | undefined;
  /** The mean of the F1 of each label, so that rare ones count as much as others. */
  readonly macro?: boolean | undefined;
}

const SHARE = { kind: 'number', min: 0, above: true, max: 1 } as const;

/** The precision or recall to be had where labels are taken from a probability on that gives at least this share of the other. */
export interface ShareAt {
  readonly of: 'precision' | 'recall';
  readonly least: number;
}

/**
 * The greatest such share over all probabilities, as fastText's precisionAtRecall and recallAtPrecision.
 * @param k labels predicted for each line
 * @param label the number of the one that is looked at alone; -1 for all
 */
export function shareAt(
  classifier: Classifier,
  lines: readonly Uint8Array[],
  k: number,
  { of, least }: ShareAt,
  label: number,
): number {
  const found: { readonly score: number; readonly isRight: boolean }[] = [];
  let gold = 0;
  for (const line of lines) {
    const labels: number[] = [];
    const hidden = classifier.hidden(line, labels);
    if (hidden === undefined) continue;
    gold += label < 0 ? labels.length : Number(labels.includes(label));
    for (const { label: predicted, score } of classifier.predictHidden(hidden, { k }))
      if (labels.length > 0 && (label < 0 || predicted === label))
        found.push({ score, isRight: labels.includes(predicted) });
  }
  found.sort((a, b) => b.score - a.score);
  let [best, right] = [0, 0];
  for (const [i, { score, isRight }] of found.entries()) {
    if (isRight) right++;
    // Those of one probability are taken together.
    if (found[i + 1]?.score === score) continue;
    const [precision, recall] = [right / (i + 1), gold > 0 ? right / gold : 0];
    if ((of === 'precision' ? recall : precision) >= least)
      best = Math.max(best, of === 'precision' ? precision : recall);
  }
  return best;
}

/** @throws WordvecError `usage` for two of them, or a share that is none */
export function goalOf({
  precisionAtRecall,
  recallAtPrecision,
  macro = false,
}: ShareOptions): ShareAt | undefined {
  const given = Object.entries({ precisionAtRecall, recallAtPrecision }).filter(([, x]) => x !== undefined);
  for (const [name, share] of given) checkValue(name, SHARE, share);
  if (typeof macro !== 'boolean') throw expected('`macro`', 'true or false', macro);
  if (given.length + Number(macro) > 1)
    throw usageError(
      '--precision-at-recall, --recall-at-precision and --macro: models are judged by one number: give one',
    );
  if (given.length === 0) return undefined;
  return recallAtPrecision === undefined
    ? { of: 'precision', least: precisionAtRecall! }
    : { of: 'recall', least: recallAtPrecision };
}

/** What models are judged by, for a sentence. */
export function metricName(options: ShareOptions): string {
  const { precisionAtRecall, recallAtPrecision, macro } = options;
  if (macro) return 'mean F1 of the labels';
  if (precisionAtRecall !== undefined) return `precision (at recall ${precisionAtRecall})`;
  return recallAtPrecision === undefined ? 'F1' : `recall (at precision ${recallAtPrecision})`;
}
