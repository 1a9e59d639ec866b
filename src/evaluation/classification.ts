import { lineBytes, lineTokens } from '../embeddings/dictionary.js';
import { Classifier, type PredictOptions } from '../embeddings/text-classifier.js';
import { checkInstance, checkOptions, expected, WordvecError } from '../errors.js';
import { isStreamed } from '../progress.js';

/** Counts of labels, and what follows from them; shares are 0 where nothing was counted. */
export interface LabelScore {
  /** Labels in the text, labels predicted, and those predicted that the text has. */
  readonly gold: number;
  readonly predicted: number;
  readonly correct: number;
  /** correct / predicted */
  readonly precision: number;
  /** correct / gold */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
}

/** What `evaluateClassifier` found. */
export interface ClassificationScore extends LabelScore {
  /** Lines with a label that the model knows and with words or n-grams that it knows. */
  readonly examples: number;
  /** Lines left out: without a label, with unknown labels only, or without a known word. */
  readonly leftOut: number;
  /** By label, in the model's order. */
  readonly labels: readonly (LabelScore & { readonly label: string })[];
}

/**
 * Precision, recall and F1 at k over lines with labels, as fastText's `test`, in all and by label.
 * @param lines each a text or its bytes
 * @throws WordvecError `input` when no line can be tested; `source` names the lines; `usage`
 */
export async function evaluateClassifier(
  classifier: Classifier,
  lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: PredictOptions & { readonly source?: string } = {},
): Promise<ClassificationScore> {
  checkInstance('classifier', classifier, Classifier, 'new Classifier(model)');
  if (typeof lines === 'string' || !isStreamed(lines) || lines instanceof Uint8Array)
    throw expected('lines', 'lines, such as readLines(path) gives', lines);
  checkOptions(options);
  const { dictionary } = classifier.model;
  const counts = Array.from({ length: dictionary.labels.size }, () => ({
    gold: 0,
    predicted: 0,
    correct: 0,
  }));
  let examples = 0;
  let leftOut = 0;
  for await (const line of lines) {
    const labels: number[] = [];
    const hidden = classifier.hidden(lineTokens(lineBytes(line)), labels);
    if (labels.length === 0 || hidden === undefined) {
      leftOut++;
      continue;
    }
    examples++;
    for (const label of labels) counts[label].gold++;
    for (const { label } of classifier.predictHidden(hidden, options)) {
      counts[label].predicted++;
      if (labels.includes(label)) counts[label].correct++;
    }
  }
  if (examples === 0)
    throw new WordvecError(
      'input',
      `${options.source ?? 'the lines'}: none of ${leftOut} lines has a label that the model knows, expected lines such as \`${dictionary.labels.size > 0 ? dictionary.labels.word(0) : '__label__name'} some words\``,
    );
  const total = { gold: 0, predicted: 0, correct: 0 };
  for (const count of counts)
    for (const name of ['gold', 'predicted', 'correct'] as const) total[name] += count[name];
  return {
    examples,
    leftOut,
    ...scored(total),
    labels: counts.map((count, i) => ({ label: dictionary.labels.word(i), ...scored(count) })),
  };
}

function scored(count: { gold: number; predicted: number; correct: number }): LabelScore {
  const { gold, predicted, correct } = count;
  const precision = predicted > 0 ? correct / predicted : 0;
  const recall = gold > 0 ? correct / gold : 0;
  const f1 = correct > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { gold, predicted, correct, precision, recall, f1 };
}
