import { readLines } from '../corpus/byte-lines.js';
import { BagList } from '../corpus/subword-bags.js';
import { lineTokens } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { resolveOptions, type TrainOptions } from '../options.js';
import { findSources } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { trainClassifierRows } from './classifier-run.js';
import { copyHeld } from './rows.js';

/** How to train a classifier's rows once more, with its own dictionary and loss. */
export interface RetrainOptions
  extends Pick<TrainOptions<'classifier'>, 'epochs' | 'lr' | 'seed' | 'threads'> {
  /** Files of lines with labels. */
  readonly inputs: readonly string[];
}

/**
 * The classifier after more training on lines with labels; words and n-grams that it lacks count for nothing.
 * @throws WordvecError `input` when no line has a label that it knows; `io`, `diverged`, `aborted`
 */
export async function retrain(
  model: FastTextModel,
  options: RetrainOptions,
  hooks: RunHooks = {},
): Promise<FastTextModel> {
  const { inputs, ...given } = options;
  const { dictionary, settings } = model;
  const lines = new BagList();
  const labels = new BagList();
  for (const { path } of await findSources(inputs)) {
    for await (const line of readLines(path, hooks.signal ? { signal: hooks.signal } : {})) {
      const own: number[] = [];
      const rows = dictionary.lineRows(lineTokens(line), own);
      if (own.length === 0) continue;
      for (const row of rows) lines.push(row);
      for (const label of new Set(own)) labels.push(label);
      lines.end();
      labels.end();
    }
  }
  if (labels.size === 0)
    throw new WordvecError('input', `${inputs.join(', ')}: no line has a label that the model knows`);
  const resolved = resolveOptions('classifier', {
    ...given,
    dim: settings.dim,
    loss: settings.loss,
    negatives: Math.max(1, settings.neg),
  });
  const data = {
    dictionary,
    bags: lines.bags,
    labels: labels.bags,
    places: { rows: dictionary.inputRows },
  };
  const { input, output } = await trainClassifierRows(data, resolved, hooks, (inputs, outputs) => {
    // Rows that the model does not hold are zeros.
    inputs.data.fill(0);
    copyHeld(model.input as DenseRows, inputs);
    copyHeld(model.output as DenseRows, outputs);
  });
  throwIfAborted(hooks.signal);
  return { ...model, input, output };
}
