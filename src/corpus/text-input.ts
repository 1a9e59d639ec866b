// Text to train on: files by their names, or text that is given itself and lies in a scratch file while it is read.

import { fileLabel, shownValue, usageError, type WordvecError } from '../errors.js';
import { type Content, type PlacedFile, platform, readChunks, type Source } from '../platform.js';
import { isResponse, isStreamed, partsOf, type RunHooks, throwIfAborted } from '../progress.js';
import { isObject } from '../values.js';
import { cutLines, type LineHooks, readTextChunks, shorterError } from './byte-lines.js';
import { sourcesNamed } from './named-sources.js';

/** The words of a text, taken as they are. */
export type Tokens = readonly string[];

/** Texts, each of one or more lines, or their words. All of them are of one kind. */
export type Texts =
  | Iterable<string>
  | AsyncIterable<string>
  | Iterable<Tokens>
  | AsyncIterable<Tokens>
  | ReadableStream<string>;

/**
 * Text to train on. A string, or an array of strings, names files. Everything else is text itself: an array of lists of
 * words, an iterable that is no array, a stream, bytes; `{ text }` says so of a string or an array of strings.
 *
 * Each string is a text of its own and ends a line; of a `ReadableStream` or a `Readable` (not in object mode) strings
 * are pieces, cut anywhere. Tokens are words as they are, whatever the tokenizer: empty ones are none, and white space
 * in one is refused. Streams and iterables are read once, and kept in a temporary file as long as they are needed.
 */
export type TextInput =
  | string
  | readonly string[]
  | readonly Tokens[]
  | AsyncIterable<string>
  | AsyncIterable<Tokens>
  | Content
  | ReadableStream<string>
  | { readonly text: string | Texts | Content }
  | OpenText;

/** Text that can be read, as often as needed until it is closed. */
export interface OpenText {
  readonly sources: readonly Source[];
  /** How errors call it. */
  readonly name: string;
  close(): void;
}

/** How text that is given itself is called. */
const NAME = 'the text';
/** Characters that are encoded at a time. */
const BATCH = 1 << 16;
const EXPECTED = 'paths, or text itself: { text }, lists of words, a stream or bytes';

const opened = new WeakSet<object>();

/**
 * Finds the files, or keeps the text; one that is open already stays so.
 * @throws WordvecError `usage` for what is no input and for what is no text in one; `input`, `io`, `aborted`
 */
export async function openText(input: TextInput, hooks: RunHooks = {}): Promise<OpenText> {
  if (isOpen(input)) {
    const again = { ...input, close() {} };
    opened.add(again);
    return again;
  }
  if (typeof input === 'string') return openFiles([input]);
  if (Array.isArray(input) && !input.some(Array.isArray)) return openFiles(input);
  const text = isWrapped(input) ? input.text : (input as Texts | Content);
  const kept = await keep(typeof text === 'string' ? [text] : text, typeof text === 'string', hooks);
  opened.add(kept);
  return kept;
}

function isOpen(input: TextInput): input is OpenText {
  return isObject(input) && opened.has(input);
}

function isWrapped(input: unknown): input is { text: string | Texts | Content } {
  const { text } = (input ?? {}) as { text?: unknown };
  return text !== undefined && typeof text !== 'function';
}

async function openFiles(paths: readonly string[]): Promise<OpenText> {
  const wrong = paths.find((path) => typeof path !== 'string');
  if (wrong !== undefined || paths.includes(undefined as unknown as string))
    throw usageError(`expected ${EXPECTED}; got ${shownValue(wrong)} in a list`);
  const sources = await sourcesNamed(paths, 'as { text: [...] }');
  const open = { sources, name: paths.join(', '), close() {} };
  opened.add(open);
  return open;
}

async function keep(text: Texts | Content, whole: boolean, hooks: RunHooks): Promise<OpenText> {
  const { spill } = platform();
  let tokens = false;
  const encoded = encode(text as Texts, whole, hooks, () => {
    tokens = true;
  });
  const scratch = spill.open();
  let size = 0;
  try {
    const { signal } = hooks;
    for await (const chunk of readChunks(isItems(text) ? encoded : text, { signal })) {
      throwIfAborted(signal);
      spill.write(scratch, chunk, size);
      size += chunk.length;
    }
  } catch (cause) {
    spill.close(scratch);
    throw cause;
  }
  const source: Source = { path: NAME, size, stream: false, scratch, tokens };
  return { sources: [source], name: NAME, close: () => spill.close(scratch) };
}

/** What may hold strings or lists of words, and not bytes alone. */
function isItems(text: Texts | Content): text is Texts {
  if (ArrayBuffer.isView(text) || text instanceof Blob || !isStreamed(text)) {
    const bytes = ArrayBuffer.isView(text) || text instanceof ArrayBuffer || text instanceof Blob;
    if (bytes || text instanceof URL || isResponse(text) || isShared(text)) return false;
    throw usageError(`expected ${EXPECTED}; got ${shownValue(text)}`);
  }
  return true;
}

function isShared(value: unknown): boolean {
  return typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer;
}

async function* encode(texts: Texts, whole: boolean, { signal }: RunHooks, onTokens: () => void) {
  const encoder = new TextEncoder();
  const pieces = whole || isCutAnywhere(texts);
  let kind: string | undefined;
  let number = 0;
  let pending = '';
  for await (const item of partsOf(texts, signal)) {
    number++;
    const own = Array.isArray(item) ? 'a list of words' : item instanceof Uint8Array ? 'bytes' : typeof item;
    kind ??= own;
    if (own !== kind || own === 'object' || !['a list of words', 'bytes', 'string'].includes(own))
      throw unfit(number, `expected ${known(kind)}, got ${shownValue(item)}`);
    if (item instanceof Uint8Array) {
      yield item;
      continue;
    }
    if (number === 1 && own !== 'string') onTokens();
    const line = typeof item === 'string' ? item : lineOf(item as unknown[], number);
    pending += pieces || line.endsWith('\n') ? line : `${line}\n`;
    if (pending.length < BATCH) continue;
    // Not within a character of two units.
    const cut = pending.length - (/[\ud800-\udbff]$/.test(pending) ? 1 : 0);
    yield encoder.encode(pending.slice(0, cut));
    pending = pending.slice(cut);
  }
  if (pending !== '') yield encoder.encode(pending);
}

function known(kind: string): string {
  if (kind === 'string') return 'a text, as the first';
  if (kind === 'bytes') return 'bytes, as the first';
  return kind === 'a list of words' ? `${kind}, as the first` : 'a text or a list of words';
}

/** Whether strings of it are pieces of one text: a stream of a page, or of Node. */
function isCutAnywhere(texts: object): boolean {
  if ('getReader' in texts) return true;
  return 'pipe' in texts && !(texts as { readableObjectMode?: boolean }).readableObjectMode;
}

function lineOf(tokens: readonly unknown[], number: number): string {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (typeof token !== 'string')
      throw unfit(number, `word ${i + 1}: expected a text, got ${shownValue(token)}`);
    if (/[\0\t-\r ]/.test(token))
      throw unfit(
        number,
        `word ${i + 1}, "${token}", holds white space: cut it there, or join its parts by _`,
      );
  }
  return tokens.filter((token) => token !== '').join(' ');
}

function unfit(number: number, sentence: string): WordvecError {
  return usageError(`${NAME}: item ${number}: ${sentence}`);
}

/** A source that is read at places. @throws WordvecError `io` */
export async function openPlaced(source: Source): Promise<PlacedFile> {
  const { path, size, scratch } = source;
  if (!scratch) return platform().files.openAt(path);
  return {
    read(target, place) {
      const there = target.subarray(0, Math.max(0, size - place));
      platform().spill.read(scratch, there, place);
      return there.length;
    },
    close() {},
  };
}

async function* placedChunks(source: Source, start: number, end: number): AsyncGenerator<Uint8Array> {
  const file = await openPlaced(source);
  try {
    for (let at = start; at < end; at += BATCH) {
      const chunk = new Uint8Array(Math.min(BATCH, end - at));
      if ((await file.read(chunk, at)) < chunk.length) throw shorterError(source.path);
      yield chunk;
    }
  } finally {
    file.close();
  }
}

type Part = Source & { readonly start?: number; readonly end?: number };

/** The chunks of a source or a piece of one, without a byte order mark. @throws as `readTextChunks` */
export function chunksOfSource(source: Part, hooks: LineHooks): AsyncGenerator<Uint8Array> {
  const { path, scratch, size, stream, start = 0, end = size } = source;
  const placed = scratch !== undefined || (!stream && end - start < size);
  const input = placed ? placedChunks(source, start, end) : path;
  return readTextChunks(input, fileLabel(path, 'stdin'), hooks, start);
}

/** The lines of all sources, one after the other, each a copy. @throws as `readLines` */
export async function allLines({ sources }: OpenText, hooks: LineHooks): Promise<Uint8Array[]> {
  const lines: Uint8Array[] = [];
  // What is read next is written over what a line was cut of, and the slice of a Buffer is no copy.
  for (const source of sources)
    for await (const line of cutLines(chunksOfSource(source, hooks), fileLabel(source.path, 'stdin')))
      lines.push(new Uint8Array(line));
  return lines;
}
