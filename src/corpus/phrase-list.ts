import { expected, quoted, usageError } from '../errors.js';
import { LONGEST_DELIMITER } from '../kernels/phrase-joiner.js';
import { latin1 } from './signatures.js';
import type { TextMaking } from './text-making.js';
import type { JoinedPhrases } from './text-rules.js';
import { WordTable } from './words.js';

/** Phrases found in one pass over a text, each as its words with the delimiter between them. */
export interface PhrasePass {
  readonly phrases: WordTable;
  /** Shape [phrases.size]; NaN where a file tells none. */
  readonly scores: Float64Array;
}

/** Phrases by passes: those of a pass join words and phrases of the passes before it. */
export interface Phrases {
  /** What stands between the words of a phrase: 1 to 8 bytes of UTF-8 without white space. */
  readonly delimiter: string;
  readonly passes: readonly PhrasePass[];
  /** Words of scripts without spaces that the tokenizer `segmenter` leaves whole; none where absent. */
  readonly whole?: readonly string[];
}

/** @throws WordvecError `usage` for what no reading or learning gave */
export function checkPhrases(phrases: unknown): asserts phrases is Phrases {
  const { delimiter, passes } = (phrases ?? {}) as Partial<Phrases>;
  const sound =
    typeof delimiter === 'string' &&
    Array.isArray(passes) &&
    passes.every((pass) => pass?.phrases instanceof WordTable && pass.scores?.length === pass.phrases.size);
  if (!sound) throw expected('phrases', 'what learnPhrases or readPhrases gave', phrases);
}

const encoder = new TextEncoder();

export function joinedPhrases({ delimiter, passes, whole = [] }: Phrases): JoinedPhrases {
  return {
    delimiter: encoder.encode(delimiter),
    passes: passes.map(({ phrases: { bytes, offsets } }) => ({ bytes, offsets })),
    whole,
  };
}

/** Those of a model's words that are phrases, all joined in one pass; undefined where its text had none. */
export function phrasesAmong(
  words: WordTable,
  { delimiter, whole }: Pick<TextMaking, 'delimiter' | 'whole'> = {},
): JoinedPhrases | undefined {
  if (delimiter === undefined) return undefined;
  const phrases = words.toArray().filter((word) => word.slice(1, -1).includes(delimiter));
  return joinedPhrases({
    delimiter,
    passes: [{ phrases: WordTable.from(phrases), scores: new Float64Array() }],
    whole: whole?.slice(1).split('\n') ?? [],
  });
}

/** Tells of a word whether any phrase goes on from it. */
export function goingOn({ delimiter, passes }: JoinedPhrases): (word: Uint8Array) => boolean {
  const separator = latin1(delimiter);
  const inner = new Set<string>();
  for (const { bytes, offsets } of passes)
    for (let i = 0; i + 1 < offsets.length; i++) {
      const parts = latin1(bytes.subarray(offsets[i], offsets[i + 1])).split(separator);
      for (const part of parts.slice(0, -1)) inner.add(part);
    }
  return (word) => inner.has(latin1(word).split(separator).at(-1)!);
}

/** @throws WordvecError `usage` for what is no delimiter */
export function checkDelimiter(delimiter: string): string {
  const { length } = encoder.encode(delimiter);
  if (length === 0 || length > LONGEST_DELIMITER || /[\t-\r \0]/.test(delimiter))
    throw usageError(
      `--delimiter: expected 1 to ${LONGEST_DELIMITER} bytes without white space, got ${quoted(delimiter)}`,
    );
  return delimiter;
}
