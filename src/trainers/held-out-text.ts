import { type CorpusOptions, type PreparedCorpus, prepareResolved } from '../corpus/prepare.js';
import { WordvecError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { Judge } from './held-out.js';
import { openItems } from './items.js';
import type { TokenSource } from './shards.js';

/**
 * Reads the text of --valid by the words of the one that is trained on. The loss is the training's, all of it taken, with the
 * same draws (subsampling, negatives, reaches) after each epoch.
 * @throws WordvecError `input`, `io`, `memory`, `aborted`
 */
export async function judgeByText(
  { vocabulary, corpus }: Pick<PreparedCorpus, 'vocabulary' | 'corpus'>,
  options: CorpusOptions & { readonly valid: string },
  { signal, onProgress }: RunHooks,
): Promise<Judge> {
  // Threads have room for sentences of that length.
  const how = { ...options, maxSentence: corpus.longestSentence, saveVocab: '', also: undefined };
  const hooks = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const held = await prepareResolved([options.valid], how, hooks, vocabulary).catch((cause) => {
    if (!(cause instanceof WordvecError && cause.code === 'input')) throw cause;
    throw new WordvecError('input', `--valid: ${cause.message}`);
  });
  const { store } = held.corpus;
  return {
    measure: 'loss',
    judge(run) {
      const source = { ...(run.plan.source as TokenSource), store };
      return run.stillLoss(source, Math.ceil(store.tokens / source.shardTokens), openItems);
    },
    close: () => void held.corpus.close(),
  };
}
