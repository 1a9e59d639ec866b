import { readLines } from '../corpus/byte-lines.js';
import { Uint32List } from '../corpus/lists.js';
import { lineTokens } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { resolveOptions, type TrainOptions } from '../options.js';
import { findSources } from '../platform/sources.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { trainClassifierRows } from './classifier-run.js';

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
  const bags = { rows: new Uint32List(), starts: new Uint32List() };
  const labels = { rows: new Uint32List(), starts: new Uint32List() };
  const end = (list: typeof bags) => list.starts.push(list.rows.length);
  end(bags);
  end(labels);
  for (const { path } of await findSources(inputs)) {
    for await (const line of readLines(path, hooks.signal ? { signal: hooks.signal } : {})) {
      const own: number[] = [];
      const rows = dictionary.lineRows(lineTokens(line), own);
      if (own.length === 0) continue;
      for (const row of rows) bags.rows.push(row);
      for (const label of new Set(own)) labels.rows.push(label);
      end(bags);
      end(labels);
    }
  }
  if (labels.starts.length === 1)
    throw new WordvecError('input', `${inputs.join(', ')}: no line has a label that the model knows`);
  const resolved = resolveOptions('classifier', {
    ...given,
    dim: settings.dim,
    loss: settings.loss,
    negatives: Math.max(1, settings.neg),
  });
  const finish = ({ rows, starts }: typeof bags) => ({ rows: rows.values, starts: starts.values });
  const data = {
    dictionary,
    bags: finish(bags),
    labels: finish(labels),
    places: { rows: dictionary.inputRows },
  };
  const { input, output } = await trainClassifierRows(data, resolved, hooks, (inputs, outputs) => {
    copyInto(inputs, model.input as DenseRows);
    copyInto(outputs, model.output as DenseRows);
  });
  throwIfAborted(hooks.signal);
  return { ...model, input, output };
}

function copyInto(target: Matrix, rows: DenseRows): void {
  for (let i = 0; i < rows.rows; i++) {
    const row = rowOf(target, i).fill(0);
    rows.addRow(i, row, 1);
  }
}
