import { expected, fileLabel, formatError, quoted, usageError, type WordvecError } from '../errors.js';
import { LONGEST_DELIMITER } from '../kernels/phrase-joiner.js';
import { startsWith } from '../kernels/word-scanner.js';
import { checkPath, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { readLines } from './byte-lines.js';
import { ByteWriter } from './byte-writer.js';
import { latin1, latin1Bytes } from './signatures.js';
import type { TextMaking } from './text-making.js';
import type { JoinedPhrases } from './text-rules.js';
import { TokenTable } from './token-table.js';
import { UNSPACED } from './unspaced.js';
import { MAX_WORD_BYTES, shownBytes, WordTable } from './words.js';

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
const decoder = new TextDecoder();

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

/**
 * Reads phrases: lines such as `new_york 123.4`, with the pass as a third column where it is not the first; a phrase
 * alone will do. Lines of `#` and more are remarks; `# delimiter X` says what joins the words where it is not `_`. What has none
 * is a word that the segmenter leaves whole, if its script has no spaces.
 * @throws WordvecError `format` that names file and line, `input` for files that are no text, `io`
 */
export async function readPhrases(path: string, hooks: RunHooks = {}): Promise<Phrases> {
  checkPath(path);
  const name = fileLabel(path, 'stdin');
  const lines: (Entry & { line: number })[] = [];
  let delimiter = '_';
  let line = 0;
  for await (const bytes of readLines(path, { ...hooks, noPages: true })) {
    line++;
    const fields = latin1(bytes)
      .split(/[\t-\r ]+/)
      .filter((field) => field !== '');
    if (fields[0] === '#') {
      if (fields[1] === 'delimiter' && fields.length === 3)
        delimiter = decoder.decode(latin1Bytes(fields[2]));
    } else if (fields.length > 0) lines.push({ ...entryOf(fields, `${name}, line ${line}`), line });
  }
  if (lines.length === 0)
    throw formatError(`${name}: expected lines such as \`new_york 123.4\`, the file holds none`);
  checkDelimiter(delimiter);
  const tables: { table: TokenTable; scores: number[] }[] = [];
  const separator = encoder.encode(delimiter);
  const whole: string[] = [];
  for (const { phrase, score, pass, line } of lines) {
    if (!joins(phrase, separator) && UNSPACED.test(decoder.decode(phrase))) {
      whole.push(decoder.decode(phrase));
      continue;
    }
    if (!joins(phrase, separator)) throw unjoined(phrase, delimiter, `${name}, line ${line}`);
    while (tables.length < pass) tables.push({ table: new TokenTable(), scores: [] });
    const { table, scores } = tables[pass - 1];
    if (table.intern(phrase) === scores.length) scores.push(score);
  }
  const passes = tables.filter(({ scores }) => scores.length > 0);
  return {
    delimiter,
    passes: passes.map(({ table, scores }) => ({
      phrases: table.toWords(),
      scores: Float64Array.from(scores),
    })),
    whole,
  };
}

interface Entry {
  readonly phrase: Uint8Array;
  readonly score: number;
  /** From 1. */
  readonly pass: number;
}

/** Passes that a file may hold: words of a phrase double with each. */
const MOST_PASSES = 100;

function entryOf(fields: readonly string[], place: string): Entry {
  const [phrase, score = 'NaN', pass = '1'] = fields;
  const right = fields.length <= 3 && (score === 'NaN' || Number.isFinite(Number(score)));
  if (!right || !/^\d{1,3}$/.test(pass) || Number(pass) < 1 || Number(pass) > MOST_PASSES)
    throw formatError(
      `${place}: expected a phrase, its score and its pass such as \`new_york 123.4 1\`, got "${shownBytes(latin1Bytes(fields.join(' ')))}"`,
    );
  if (phrase.length > MAX_WORD_BYTES)
    throw formatError(`${place}: expected a phrase of at most ${MAX_WORD_BYTES} bytes, got ${phrase.length}`);
  return { phrase: latin1Bytes(phrase), score: Number(score), pass: Number(pass) };
}

/** Whether words stand on both sides of a delimiter. */
function joins(phrase: Uint8Array, delimiter: Uint8Array): boolean {
  for (let at = 1; at + delimiter.length < phrase.length; at++)
    if (startsWith(phrase, at, delimiter)) return true;
  return false;
}

function unjoined(phrase: Uint8Array, delimiter: string, place: string): WordvecError {
  return formatError(
    `${place}: expected words with "${delimiter}" between them, got "${shownBytes(phrase)}"; where something else joins them, begin the file with a line such as \`# delimiter ~\``,
  );
}

/**
 * Writes phrases as lines of `phrase score`, and the pass where it is not the first; `.gz` names are packed, `-` is
 * stdout.
 * @throws WordvecError `io`
 */
export async function writePhrases(phrases: Phrases, path: string, hooks: RunHooks = {}): Promise<void> {
  checkPhrases(phrases);
  checkPath(path);
  await writeWhole(
    path,
    async (sink) => {
      const writer = new ByteWriter(sink);
      if (phrases.delimiter !== '_') await writer.write(encoder.encode(`# delimiter ${phrases.delimiter}\n`));
      for (const [before, { phrases: strings, scores }] of phrases.passes.entries())
        for (let i = 0; i < strings.size; i++) {
          const score = Number.isNaN(scores[i]) && before === 0 ? '' : ` ${Number(scores[i].toPrecision(7))}`;
          await writer.write(strings.bytesOf(i));
          await writer.write(encoder.encode(`${score}${before > 0 ? ` ${before + 1}` : ''}\n`));
        }
      for (const word of phrases.whole ?? []) await writer.write(encoder.encode(`${word}\n`));
      await writer.flush();
    },
    hooks,
  );
}
