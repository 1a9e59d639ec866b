import { once } from 'node:events';
import { memoryError } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';

/** Characters of a foreign text in a message. */
const LONGEST = 40;
/** Characters of a sentence, and of a word in it, which may be a path. */
const LONGEST_SENTENCE = 2000;
const LONGEST_WORD = 200;

/**
 * A foreign text (a word of a file, an argument, a name) made harmless for a terminal: control characters,
 * marks that turn the direction of writing and line ends as the escapes that JSON has for them, too.
 * @param most characters that are kept; what is longer ends in `…`
 */
export function shown(text: string, most = Number.POSITIVE_INFINITY): string {
  const characters = text.length > most ? [...text.slice(0, 2 * most + 2)] : [];
  const kept = characters.length > most ? `${characters.slice(0, most).join('')}…` : text;
  return kept.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A value in a message: escaped, and at most 40 characters of it. */
export function brief(value: string): string {
  return shown(value, LONGEST);
}

/**
 * A sentence about what a user or a file gave: what it quotes, or got, is cut to 40 characters, any other word,
 * such as a path, at 200.
 */
export function shownSentence(sentence: string): string {
  const cut = sentence
    .replace(/"([^"]*)"/g, (_, value: string) => `"${brief(value)}"`)
    .replace(/(?<=\bgot )[^\s/|;]+/g, brief)
    .replace(/(?<=\bgot )[^;:,]{80,}/g, brief)
    .replace(/[^\s;:]+/g, (word) => (word.length > LONGEST_WORD ? brief(word) : word));
  return shown(cut, LONGEST_SENTENCE);
}

/** Lines for a stream: a terminal gets them harmless, a pipe or a file as they are. */
export function shownLines(text: string, stream: { readonly isTTY?: boolean }): string {
  return stream.isTTY
    ? text
        .split('\n')
        .map((line) => shown(line))
        .join('\n')
    : text;
}

/** Writes an answer to stdout; resolves when more may be written. */
export async function answer(text: string): Promise<void> {
  const { stdout } = process;
  if (!stdout.write(shownLines(text, stdout))) await once(stdout, 'drain');
}

/** Writes a record to stdout as one line of JSON. */
export async function answerJson(record: unknown): Promise<void> {
  await answer(`${JSON.stringify(record)}\n`);
}

/** Says a sentence on stderr. */
export function say(sentence: string): void {
  process.stderr.write(`wordvec: ${shownSentence(sentence)}\n`);
}

/** An error for people. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof WordvecError) return error.message;
  const memory = memoryError(error);
  if (memory) return memory.message;
  return `${error.message.split('\n')[0]} (a fault of wordvec: WORDVEC_DEBUG=1 shows where)`;
}
