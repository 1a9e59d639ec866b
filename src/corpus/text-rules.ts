// How text becomes words before they are counted, as plain data; text-stages.ts makes what does it.
import type { JoinedStrings } from '../kernels/phrase-joiner.js';
import type { ResolvedOptions } from '../options.js';
import type { KernelModule } from '../platform.js';

/** The options of the table that say how text becomes words. */
export interface TextOptions extends Pick<ResolvedOptions<'glove'>, (typeof TOKENIZING)[number]> {
  /** Phrases at hand, joined before those of the file. */
  readonly joined?: JoinedPhrases | undefined;
}

/** Their names. */
export const TOKENIZING = ['tokenizer', 'locale', 'apostrophes', 'urls', 'phrases'] as const;

/** The same with all that threads need, checked and loaded: plain data. */
export interface TextRules extends Omit<TextOptions, 'phrases' | 'joined'> {
  /** What cuts the text of the segmenter's languages. */
  readonly segmenter: 'intl' | 'jieba';
  readonly joins: readonly JoinedPhrases[];
  /** Of assembly/joins.ts, where there are phrases. */
  readonly kernel: KernelModule | undefined;
}

/** Makes text of text that comes in chunks; what it gives is valid until the next call. */
export interface TextStage {
  /** Chunks end between words, or between two characters where there is no white space. */
  push(text: Uint8Array): Uint8Array;
  /** What waited for more; the next chunk begins anew. */
  end(): Uint8Array;
}

/** Phrases as joining needs them: plain data, that can be posted to threads. */
export interface JoinedPhrases {
  readonly delimiter: Uint8Array;
  readonly passes: readonly JoinedStrings[];
  /** Words that the segmenter leaves whole. */
  readonly whole?: readonly string[];
}
