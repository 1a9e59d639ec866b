import type { PreparedCorpus } from '../corpus/prepare.js';
import { inputError } from '../errors.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { rowOf } from '../tensor/matrix.js';
import type { Judge } from './held-out.js';
import { isShort, readHeldOut } from './held-out-text.js';
import { inferRows, layOnModel, passesFor, planNewDocuments, rateFor, wordRows } from './inference.js';
import { openItems } from './items.js';

/**
 * Reads the documents of --valid, a line each. After an epoch their vectors are inferred from the rows as they are then, on a copy of
 * these; the loss is the training's, all of it taken, of their words with these vectors.
 * @throws as `readHeldOut`
 */
export async function judgeByDocuments(
  { vocabulary }: Pick<PreparedCorpus, 'vocabulary'>,
  options: ResolvedOptions<'doc2vec'>,
  hooks: RunHooks,
): Promise<Judge> {
  const reading = { ...options, maxSentence: 0, readVocab: '', lineEnds: true, mayBeEmpty: true };
  const { corpus } = await readHeldOut(reading, hooks, vocabulary);
  const { plan, lengths } = planNewDocuments(vocabulary, corpus, options);
  if (!lengths.some((length) => length > 0)) {
    await corpus.close();
    throw inputError('--valid: none of its documents has a word of the text that is trained on');
  }
  const inference = { ...options, ...passesFor(options), lr: rateFor(options), threads: 1 };
  const heap = new SharedHeap();
  const own = wordRows(plan, options);
  return {
    measure: 'loss',
    mayBeNothing: isShort(corpus),
    async judge(run) {
      const rows = await inferRows(run, plan, inference, {}, heap);
      const judged = await layOnModel(run, plan, inference, heap);
      for (let i = own; i < plan.inputRows; i++)
        rowOf(judged.input, i).set(rows.subarray((i - own) * options.dim, (i - own + 1) * options.dim));
      return judged.stillLoss(plan.source, plan.steps, openItems);
    },
    close: () => void corpus.close(),
  };
}
