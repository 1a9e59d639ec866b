import type { Given } from '../call-options.js';
import { checkNames, checkOptions } from '../errors.js';
import { completeOptions, OPTIONS } from '../options.js';
import { checkWritable, platform, processRank, type Source, threadCount, withThreads } from '../platform.js';
import { type Progress, type RunHooks, throwIfAborted } from '../progress.js';
import { type BlockStore, closeBlockStore, storeFor } from './block-store.js';
import { CORPUS_OPTIONS, type CorpusOptions } from './corpus-options.js';
import type { EncodedCorpus } from './encoded.js';
import type { Preparation, PreparationJob, StageTime } from './preparation.js';
import type { SharedReading } from './shared-counts.js';
import { openText, type TextInput } from './text-input.js';
import { createVocabulary, plainVocabulary, type Vocabulary } from './vocabulary.js';
import { WordTable } from './words.js';

/** A corpus that is ready for training, and the time of each stage. */
export interface PreparedCorpus {
  readonly vocabulary: Vocabulary;
  readonly corpus: EncodedCorpus;
  /** The least count of a word that was kept: as given, or as follows from the text. */
  readonly minCount: number;
  /** Reading the text and counting its words. */
  readonly counting: StageTime;
  /** Turning words into rows. */
  readonly encoding: StageTime;
}

/** Sizes that tests make small. */
export interface Sizes {
  /** Bytes of text for which a thread is worth starting. */
  readonly threadBytes: number;
  /** Bytes of text from which on even the first thread is not the caller's. */
  readonly besideBytes: number;
  readonly blockIds: number;
}

/** Options that are in no table; of a trainer all may be given. */
const OTHERS = ['sentenceToken', 'lineEnds', 'mayBeEmpty', 'addWords', 'also'];

const SIZES: Sizes = { threadBytes: 1 << 22, besideBytes: 1 << 20, blockIds: 1 << 20 };

/**
 * Reads the inputs (files, folders, globs, packed ones, `-` for stdin, or text itself: see `TextInput`), counts the words
 * and encodes the corpus, in one pass over the text. Vocabulary and ids do not depend on the number of threads.
 * Options that are not given take skip-gram's defaults. With `vocabulary`, ids are its rows and its counts stay (training goes on from a model), unless `addWords` says so.
 * @throws WordvecError `usage` for options; `input` for a missing or empty file or when no word reaches `minCount`; `io`, `memory`,
 * `aborted`.
 * @example
 * const { vocabulary, corpus } = await prepareCorpus(['corpus.txt'], { minCount: 60 });
 * vocabulary.words.toArray(); // => ['the', 'and']
 * [corpus.tokens, corpus.rawTokens]; // => [300, 500]
 * await corpus.close();
 */
export async function prepareCorpus(
  inputs: TextInput,
  given: Given<Omit<CorpusOptions, 'joined' | 'shared'>> = {},
  hooks: RunHooks = {},
  vocabulary?: Vocabulary,
  sizes: Sizes = SIZES,
): Promise<PreparedCorpus> {
  checkOptions(hooks, 'hooks');
  const others = Object.fromEntries(OTHERS.map((name) => [name, true]));
  checkNames<object>(given, { ...OPTIONS, ...others }, 'a corpus');
  const complete = completeOptions('skipgram', CORPUS_OPTIONS, given) as unknown as CorpusOptions;
  return prepareResolved(inputs, { ...given, ...complete }, hooks, vocabulary, sizes);
}

/** The same with options that are checked and complete. */
export async function prepareResolved(
  inputs: TextInput,
  resolved: CorpusOptions,
  hooks: RunHooks,
  vocabulary?: Vocabulary,
  sizes: Sizes = SIZES,
): Promise<PreparedCorpus> {
  throwIfAborted(hooks.signal);
  const also = resolved.also && { bytes: resolved.also.bytes, offsets: resolved.also.offsets };
  // Of several processes the first one writes.
  const saveVocab = processRank().rank === 0 ? resolved.saveVocab : '';
  const { shared, ...plain } = resolved;
  const options = { ...plain, also, saveVocab };
  if (options.saveVocab) await checkWritable(options.saveVocab);
  const text = await openText(inputs, hooks);
  const { sources } = text;
  // At most one id for two bytes of text, or for each newline.
  const idBytes = options.sentenceToken || options.lineEnds ? 4 : 2;
  let store: BlockStore | undefined;
  const close = () => {
    if (store) closeBlockStore(store);
  };
  try {
    store = storeFor(sources, options.memory || platform().memory.machine() / 2, idBytes);
    const threads = threadsFor(sources, options, sizes);
    const known = vocabulary && plainVocabulary(vocabulary);
    const { blockIds } = sizes;
    const job = { sources, options, vocabulary: known, threads, store, blockIds };
    // This thread alone speaks with other ranks.
    const beside = !shared && mayRunBeside(sources, sizes);
    const { corpus, ...result } = await (beside ? runBeside(job, hooks) : runHere(job, hooks, shared));
    if (corpus.store.kind === 'memory') close();
    const { bytes, offsets, counts } = result.vocabulary;
    const same = options.addWords ? undefined : vocabulary;
    const found = same ?? createVocabulary(new WordTable(bytes, offsets), counts);
    if (options.saveVocab) {
      const { writeVocabulary } = await import('./vocabulary-file.js');
      await writeVocabulary(found, options.saveVocab, hooks);
    }
    return { ...result, vocabulary: found, corpus: { ...corpus, close: async () => close() } };
  } catch (cause) {
    close();
    throwIfAborted(hooks.signal);
    throw cause;
  } finally {
    text.close();
  }
}

/** Little text is not worth a thread, and stdin can be read in the main thread alone. */
function mayRunBeside(sources: readonly Source[], { besideBytes }: Sizes): boolean {
  return (
    platform().threads.share && totalOf(sources) >= besideBytes && sources.every(({ path }) => path !== '-')
  );
}

// What is not always needed is loaded when it is: code takes memory that training can use.
async function runHere(job: PreparationJob, hooks: RunHooks, shared: SharedReading | undefined) {
  const { runPreparation } = await import('./preparation.js');
  return runPreparation(job, hooks, shared);
}

/** Runs the work in a thread, so that all memory it took, but for the result, is free when it ends. */
async function runBeside(job: PreparationJob, hooks: RunHooks): Promise<Preparation> {
  const { signal, onProgress, onNote } = hooks;
  const thread = platform().threads.start<Preparation>(
    'corpus/preparation-worker.js',
    { preparation: job },
    (message) => {
      const { progress, note } = message as WorkerMessage;
      if (progress) onProgress?.(progress);
      if (note !== undefined) onNote?.(note);
    },
  );
  return withThreads([thread], signal, () => thread.result);
}

/** What a preparation in a thread tells meanwhile. */
export interface WorkerMessage {
  readonly progress?: Progress;
  readonly note?: string;
}

/** How much dearer the segmenter's text is. */
const SEGMENTED = 16;

function threadsFor(sources: readonly Source[], options: CorpusOptions, { threadBytes }: Sizes): number {
  const bytes = totalOf(sources) * (options.tokenizer === 'segmenter' ? SEGMENTED : 1);
  return Math.min(threadCount(options.threads), Math.ceil(bytes / threadBytes) || 1);
}

function totalOf(sources: readonly Source[]): number {
  return sources.reduce((sum, { size }) => sum + size, 0);
}
