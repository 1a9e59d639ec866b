import { closest, distance } from 'fastest-levenshtein';
import { isRecord } from './values.js';

/**
 * What went wrong, in one word. `usage` is a wrong call or flag (the command line exits with 2); all others
 * are failures on the data or the machine (exit 1).
 */
export type ErrorCode =
  | 'usage'
  | 'input'
  | 'format'
  | 'io'
  | 'memory'
  | 'unknown-word'
  | 'diverged'
  | 'aborted'
  | 'unsupported';

/**
 * The one error class of wordvec. The message is one sentence that names the thing, the value (cut and escaped), what is
 * allowed, and the next step: `window`: expected an integer >= 1, got 0. The command line says --window in its place.
 */
export class WordvecError extends Error {
  /** What kind of error it is, for programs. */
  readonly code: ErrorCode;
  /** With code `aborted`: the model as far as it was trained, absent when training had not begun. */
  declare readonly partial?: unknown;

  constructor(code: ErrorCode, message: string, details: { cause?: unknown; partial?: unknown } = {}) {
    const { cause, partial } = details;
    super(shownSentence(optionNames(message)), cause === undefined ? undefined : { cause });
    this.name = 'WordvecError';
    this.code = code;
    if (partial !== undefined) this.partial = partial;
  }
}

const ofCode = (code: ErrorCode) => (sentence: string, details?: { cause?: unknown }) =>
  new WordvecError(code, sentence, details);

/** Errors of a code by their sentence. */
export const usageError = ofCode('usage');
export const inputError = ofCode('input');
export const formatError = ofCode('format');
export const ioError = ofCode('io');
export const unsupportedError = ofCode('unsupported');

/**
 * The error for an engine's own word that memory is at its end, whichever call met it; undefined for any other cause.
 * @param who ran out of it
 */
export function memoryError(cause: unknown, who = 'wordvec'): WordvecError | undefined {
  const { message = String(cause) } = (cause ?? {}) as { message?: string };
  if (cause instanceof WordvecError || !/out of memory|allocation failed|could not allocate/i.test(message))
    return undefined;
  const remedy = 'use fewer --threads, lower --memory, or free some memory';
  return new WordvecError('memory', `${who} ran out of memory: ${remedy}`, { cause });
}

/** How what is read or written is called in messages: `-` is named by the stream it stands for. */
export function fileLabel(input: unknown, stream: 'stdin' | 'stdout'): string {
  if (typeof input === 'string')
    return input === '-' ? stream : input === '' ? '""' : input.length > LONGEST_WORD ? brief(input) : input;
  const { href, url, name } = (input ?? {}) as { href?: unknown; url?: unknown; name?: unknown };
  const label = [href, url, name].find((text) => typeof text === 'string' && text !== '');
  return (label as string | undefined) ?? 'the bytes';
}

/** What the command line calls otherwise. */
const PARAMETERS: Readonly<Record<string, string>> = { continue: 'from', from: 'inputFormat' };

/** The name in the library of what is a flag by this name on the command line. */
export function parameterOf(flag: string): string {
  if (typeof flag !== 'string') throw expected('flag', 'the name of a flag', flag);
  return Object.hasOwn(PARAMETERS, flag) ? PARAMETERS[flag] : flag;
}

/** A sentence in which options stand by their names, between backticks, instead of as flags: `minCount` for --min-count. */
export function optionNames(sentence: string): string {
  return sentence.replace(/`[^`]*`|(?<![\w-])--[a-z]+(-[a-z]+)*(?![\w-])/g, (part) => {
    if (part.startsWith('`')) return part;
    const name = part.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return `\`${parameterOf(name)}\``;
  });
}

/** The reverse of `optionNames`, for the command line. */
export function flagNames(sentence: string): string {
  if (typeof sentence !== 'string') return shownValue(sentence);
  return sentence.replace(/`([a-z][A-Za-z]*)`/g, (_, name: string) => {
    const [flag = name] = Object.entries(PARAMETERS).find(([, parameter]) => parameter === name) ?? [];
    return flagOf(flag);
  });
}

/** `minCount` -> `--min-count`, `k` -> `-k`. */
export function flagOf(name: string): string {
  if (typeof name !== 'string') throw expected('name', 'the name of an option', name);
  if (name.length === 1) return `-${name}`;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The error for an argument or an option that is not what it must be. */
export function expected(name: string, what: string, got: unknown): WordvecError {
  return usageError(`${name}: expected ${what}, got ${shownValue(got)}`);
}

/**
 * Sees that an argument is of a class of this library. @throws WordvecError `usage`
 * @param what how one is had
 */
export function checkInstance(
  name: string,
  value: unknown,
  kind: abstract new (...given: never[]) => object,
  what: string,
): void {
  if (!(value instanceof kind)) throw expected(name, `${kind.name} (${what})`, value);
}

/** Sees that options are an object. @throws WordvecError `usage` */
export function checkOptions(options: unknown, name = 'options'): void {
  if (!isRecord(options)) throw expected(name, 'an object', options);
}

/**
 * Sees that options are an object, and that no other is among them: a name of another library would do nothing, silently.
 * @param known all that there are: rows, whose `aliases` are other libraries' names, or `true`
 * @param who takes them
 * @throws WordvecError `usage`, with the one that was meant
 */
export function checkNames<Options extends object>(
  options: Options,
  known: Readonly<Record<keyof Options, unknown>>,
  who = 'this call',
): void {
  checkOptions(options);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const rows = Object.entries<{ readonly aliases?: readonly string[] }>(known as never);
  const names = rows.map(([name]) => name);
  const [alias] = rows.find(([, row]) => row.aliases?.some((each) => folded(each) === folded(unknown))) ?? [];
  const meant = alias ?? suggestion(unknown, names);
  const advice = /^(on[A-Z]|signal$)/.test(unknown)
    ? 'hooks stand in an object of their own, behind the options of calls that take them'
    : meant
      ? `did you mean \`${meant}\`?`
      : `it takes ${names.map((name) => `\`${name}\``).join(' ')}`;
  throw usageError(`\`${brief(unknown)}\`: ${who} has no such option; ${advice}`);
}

/** `minCount`, `min_count` and `min-count` are one name; a single letter keeps its case. */
export function folded(spelling: string): string {
  return spelling.length === 1 ? spelling : spelling.replace(/[-_]/g, '').toLowerCase();
}

/** The name that was meant, when one of the names is close to what was written. */
export function suggestion(written: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const nearest = closest(written, names);
  return distance(written, nearest) <= Math.ceil(written.length / 3) ? nearest : undefined;
}

/** Sees that a value is a list of texts. @throws WordvecError `usage` */
export function checkTexts(
  name: string,
  value: unknown,
  what = 'a list of texts',
  each = 'a text',
): asserts value is readonly string[] {
  if (!Array.isArray(value)) throw expected(name, what, value);
  const wrong = value.findIndex((part) => typeof part !== 'string');
  if (wrong >= 0) throw expected(`${name}[${wrong}]`, each, value[wrong]);
}

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
  if (typeof text !== 'string') return shownValue(text);
  const harmless = escaped(most < text.length ? text.slice(0, 6 * most + 7) : text);
  if (harmless.length <= most) return harmless;
  const characters = harmless.match(CHARACTERS)!;
  const whole = characters.length <= most || (characters.length === most + 1 && characters[most] === '…');
  return whole ? harmless : `${characters.slice(0, most).join('')}…`;
}

// An escape counts as what it stands for, so that what is shown twice is not cut twice.
const CHARACTERS = /\\u[0-9a-f]{4}|[\s\S]/gu;

function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text in a message: escaped, and at most 40 characters of it. */
export function brief(value: string): string {
  return shown(value, LONGEST);
}

/** Something in double quotes in a message, at most 40 characters of it. */
export function quoted(value: unknown, most = LONGEST): string {
  const text = String(value);
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}

/** Any value in a message. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : brief(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return brief(String(value));
  const { constructor: made } = value;
  const kind = typeof made === 'function' && typeof made.name === 'string' ? made.name : 'Object';
  return kind === 'Object' ? 'an object' : `an object of the kind ${brief(kind)}`;
}

/**
 * A sentence about what a user or a file gave: what it quotes, or got, is cut to 40 characters, any other word,
 * such as a path, at 200.
 */
export function shownSentence(sentence: string): string {
  if (typeof sentence !== 'string') return shownValue(sentence);
  const cut = escaped(sentence)
    .replace(/"([^"]*)"/g, (_, value: string) => `"${brief(value)}"`)
    .replace(/(?<=\bgot )[^\s/|;"`][^\s/|;]*/g, brief)
    .replace(/(?<=\bgot )[^;:,]{80,}/g, brief)
    .replace(/[^\s;:]+/g, (word) => (word.length > LONGEST_WORD ? brief(word) : word));
  return shown(cut, LONGEST_SENTENCE);
}

/** `74027` -> `74,027`. Not by Intl, which takes 7 MB of memory. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 word`, `2,000 words`. @param more what several are called: by default that with an s */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : more}`;
}
