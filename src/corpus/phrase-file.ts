import { fileLabel, formatError, type WordvecError } from '../errors.js';
import { startsWith } from '../kernels/word-scanner.js';
import { checkPath, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { readLines } from './byte-lines.js';
import { ByteWriter } from './byte-writer.js';
import { checkDelimiter, checkPhrases, joinedPhrases, type Phrases } from './phrase-list.js';
import { latin1, latin1Bytes } from './signatures.js';
import type { JoinedPhrases, TextOptions } from './text-rules.js';
import { TokenTable } from './token-table.js';
import { UNSPACED } from './unspaced.js';
import { MAX_WORD_BYTES, shownBytes } from './words.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Those that a tokenizer joins, with a note on words that it does not leave whole. @throws WordvecError as `readPhrases` */
export async function phrasesOfFile(
  path: string,
  tokenizer: TextOptions['tokenizer'],
  hooks: RunHooks,
): Promise<JoinedPhrases> {
  const phrases = await readPhrases(path, hooks);
  const [first] = phrases.whole ?? [];
  if (first !== undefined && tokenizer !== 'segmenter')
    hooks.onNote?.(
      `${path}: words such as ${first}, without what joins words, do nothing: only --tokenizer segmenter leaves them whole`,
    );
  return joinedPhrases(phrases);
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
    if (!joins(phrase, separator)) {
      const word = decoder.decode(phrase);
      if (!UNSPACED.test(word)) throw unjoined(phrase, delimiter, `${name}, line ${line}`);
      whole.push(word);
      continue;
    }
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
