import type { CorpusOptions } from '../corpus/corpus-options.js';
import type { EncodedCorpus } from '../corpus/encoded.js';
import { type PreparedCorpus, prepareResolved } from '../corpus/prepare.js';
import type { TextInput } from '../corpus/text-input.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import type { LabelledSteps, PrepareOptions } from '../documents/prepare-options.js';
import { inputError, WordvecError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { Judge } from './held-out.js';
import { openItems } from './items.js';
import type { TokenSource } from './shards.js';

/** --valid, and the steps that made the text that is trained on, where it was made. */
interface HeldOutOptions extends Pick<PrepareOptions, 'seed' | 'threads' | 'label'> {
  readonly valid: string;
  readonly steps?: LabelledSteps;
}

/** What is judged by, made as the text that is trained on was made, but for what compares or changes its documents. */
export async function heldOutText(
  input: TextInput,
  { steps = {}, ...own }: Omit<HeldOutOptions, 'valid'>,
  hooks: RunHooks,
): Promise<TextInput> {
  const { duplicates: _d, nearDuplicates: _n, wordDropout: _w, shuffleSentences: _s, ...lasting } = steps;
  if (Object.keys(lasting).length === 0) return input;
  const { trainingText } = await import('../documents/training-text.js');
  return trainingText(input, { steps: lasting, own }, hooks).input;
}

/**
 * Reads the text of --valid by the words of the one that is trained on.
 * @throws WordvecError `input`, `io`, `memory`, `aborted`
 */
export async function readHeldOut(
  options: CorpusOptions & HeldOutOptions,
  hooks: RunHooks,
  vocabulary: Vocabulary,
): Promise<PreparedCorpus> {
  // Words that only it has would have ids past the rows.
  const how = { ...options, addWords: false, saveVocab: '', also: undefined, shared: undefined };
  const quiet = quietHooks(hooks);
  const text = await heldOutText([options.valid], options, quiet);
  return await prepareResolved(text, how, quiet, vocabulary).catch(ofValid);
}

/** Without remarks, which the text that is trained on gave. */
export function quietHooks({ signal, onProgress }: RunHooks): RunHooks {
  return { signal, onProgress };
}

/** Says of an error of the input that it is that of --valid. */
export function ofValid(cause: unknown): never {
  if (!(cause instanceof WordvecError && cause.code === 'input')) throw cause;
  throw inputError(`--valid: ${cause.message}`);
}

/** Whether subsampling may leave no two words together; tokens may be those of line ends alone. */
export function isShort({
  store,
  longestSentence,
}: Pick<EncodedCorpus, 'store' | 'longestSentence'>): boolean {
  return longestSentence < 2 || store.tokens < FEW_TOKENS;
}

const FEW_TOKENS = 1000;

/**
 * The loss is the training's, all of it taken, with the same draws (subsampling, negatives, reaches) after each epoch.
 * @throws as `readHeldOut`
 */
export async function judgeByText(
  { vocabulary, corpus }: Pick<PreparedCorpus, 'vocabulary' | 'corpus'>,
  options: CorpusOptions & HeldOutOptions,
  hooks: RunHooks,
): Promise<Judge> {
  // Threads have room for sentences of that length.
  const how = { ...options, maxSentence: corpus.longestSentence };
  const { corpus: held } = await readHeldOut(how, hooks, vocabulary);
  const { store } = held;
  return {
    measure: 'loss',
    mayBeNothing: isShort(held),
    judge(run) {
      const source = { ...(run.plan.source as TokenSource), store };
      return run.stillLoss(source, Math.ceil(store.tokens / source.shardTokens), openItems);
    },
    close: () => void held.close(),
  };
}
