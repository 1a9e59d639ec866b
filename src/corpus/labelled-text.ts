import { fileLabel, WordvecError } from '../errors.js';
import { isSeparator } from '../kernels/word-scanner.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { type BlockStore, closeBlockStore, storeFor } from './block-store.js';
import type { LineHooks } from './byte-lines.js';
import { SENTENCE_END, storeOf, type TokenStore } from './encoded.js';
import { ByteList, Uint32List } from './lists.js';
import { chunksOfSource, openText, type TextInput } from './text-input.js';
import { openTokens, TokenWriter } from './token-store.js';
import { TokenTable } from './token-table.js';
import { MAX_WORD_BYTES, SENTENCE_END_WORD, type WordTable } from './words.js';

/** Lines of text with labels, each token as the number of its kind. */
export interface LabelledText {
  /** The distinct tokens, words and labels, in order of their first place. */
  readonly kinds: WordTable;
  /** How often each stands in the text; 0 for a kind that was only looked for. */
  readonly counts: Float64Array;
  /** All tokens, and the lines that have some. */
  readonly tokens: number;
  readonly lines: number;
  /** The tokens' kinds, `SENTENCE_END` set on the last of each line: `</s>` if a newline ends it. */
  readonly store: TokenStore;
  /** Lets go of the temporary file, where there is one. */
  close(): void;
}

/** The tokens of each line: a view that the next line leaves behind. */
export function* tokensOfLines({ store }: Pick<LabelledText, 'store'>): Generator<Uint32Array> {
  const reader = openTokens(store);
  const read = new Uint32Array(BLOCK_TOKENS);
  const line = new Uint32List();
  for (let from = 0; from < store.tokens; from += read.length) {
    const count = reader.read(from, read);
    for (let i = 0; i < count; i++) {
      line.push(read[i] & ~SENTENCE_END);
      if (read[i] < SENTENCE_END) continue;
      yield line.values;
      line.length = 0;
    }
  }
}

/**
 * Reads lines whose tokens are cut as fastText does (space, \n, \r, \t, \v, \f and NUL), on bytes. A byte
 * order mark is left out, words of more than 64 KiB are passed over, each with a note.
 * @param memory bytes that the tokens may take in memory
 * @throws WordvecError `input` for an empty input or a label without a name, `io`, `aborted`.
 */
export async function readLabelledText(
  input: TextInput,
  labelPrefix: string,
  hooks: RunHooks & LineHooks = {},
  memory = Number.POSITIVE_INFINITY,
): Promise<LabelledText> {
  const report = startProgress(hooks, { phase: 'counting', unit: 'bytes' });
  let bytesRead = 0;
  const { sources, name, close } = await openText(input, hooks);
  const store = storeFor(sources, memory, 4);
  const lines = new LabelledLines(labelPrefix, store);
  try {
    for (const source of sources) {
      lines.startFile(fileLabel(source.path, 'stdin'));
      for await (const chunk of chunksOfSource(source, hooks)) {
        throwIfAborted(hooks.signal);
        lines.take(chunk);
        bytesRead += chunk.length;
        report(bytesRead);
      }
      lines.endFile();
    }
  } catch (cause) {
    closeBlockStore(store);
    throw cause;
  } finally {
    close();
  }
  if (lines.longWords > 0)
    hooks.onNote?.(
      `${lines.longWords} ${lines.longWords === 1 ? 'word' : 'words'} of more than ${MAX_WORD_BYTES} bytes passed over`,
    );
  const text = lines.text();
  if (text.tokens > 0) return text;
  text.close();
  throw new WordvecError(
    'input',
    `${name}: no text found, expected lines such as \`${labelPrefix}name some words\``,
  );
}

const NEWLINE = 0x0a;
/** Tokens that are written and read together. */
const BLOCK_TOKENS = 1 << 16;

/** Cuts chunks of text into tokens and lines. */
class LabelledLines {
  longWords = 0;
  readonly #table = new TokenTable();
  /** How often each kind stands. */
  readonly #counts: number[] = [];
  /** Tokens of whole lines and of the open one, which begins at `#lineStart`, until they are written. */
  readonly #tokens = new Uint32List();
  #lineStart = 0;
  #lines = 0;
  readonly #store: BlockStore;
  readonly #writer: TokenWriter;
  readonly #labelPrefix: string;
  readonly #emptyLabel: number;
  readonly #sentenceEnd: number;
  /** The token that the last chunk broke off. */
  readonly #open = new ByteList();
  #path = '';
  #firstLine = 0;

  constructor(labelPrefix: string, store: BlockStore) {
    this.#store = store;
    this.#writer = new TokenWriter(store, BLOCK_TOKENS);
    this.#labelPrefix = labelPrefix;
    const prefix = new TextEncoder().encode(labelPrefix);
    this.#emptyLabel = prefix.length > 0 ? this.#table.intern(prefix, 0, prefix.length) : -1;
    this.#sentenceEnd = this.#table.intern(SENTENCE_END_WORD, 0, SENTENCE_END_WORD.length);
  }

  startFile(path: string): void {
    this.#path = path;
    this.#firstLine = this.#lines;
  }

  take(chunk: Uint8Array): void {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (!isSpace(chunk[i])) continue;
      if (this.#open.length > 0) {
        this.#open.append(chunk, start, i);
        this.#endToken();
      } else if (i > start) this.#add(chunk, start, i);
      start = i + 1;
      if (chunk[i] !== NEWLINE) continue;
      this.#push(this.#sentenceEnd);
      this.#endLine();
    }
    // Of a word that is passed over no more is kept.
    if (this.#open.length <= MAX_WORD_BYTES) this.#open.append(chunk, start);
  }

  endFile(): void {
    if (this.#open.length > 0) this.#endToken();
    this.#endLine();
  }

  text(): LabelledText {
    this.#writer.append(this.#tokens.values);
    const counts = Float64Array.from({ length: this.#table.size }, (_, kind) => this.#counts[kind] ?? 0);
    const store = storeOf(this.#writer.segments);
    const close = () => closeBlockStore(this.#store);
    return { kinds: this.#table.toWords(), counts, tokens: store.tokens, lines: this.#lines, store, close };
  }

  #endToken(): void {
    this.#add(this.#open.data, 0, this.#open.length);
    this.#open.length = 0;
  }

  #add(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > MAX_WORD_BYTES) {
      this.longWords++;
      return;
    }
    const kind = this.#table.intern(bytes, start, end);
    if (kind === this.#emptyLabel)
      throw new WordvecError(
        'input',
        `${this.#path}: line ${this.#lines - this.#firstLine + 1} has an empty label: write a name after ${this.#labelPrefix}`,
      );
    this.#push(kind);
  }

  #push(kind: number): void {
    this.#tokens.push(kind);
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
  }

  #endLine(): void {
    const tokens = this.#tokens;
    if (tokens.length === this.#lineStart) return;
    tokens.data[tokens.length - 1] += SENTENCE_END;
    this.#lines++;
    if (tokens.length >= BLOCK_TOKENS) {
      this.#writer.append(tokens.values);
      tokens.length = 0;
    }
    this.#lineStart = tokens.length;
  }
}

/** Whether a byte is white space to fastText: as to others, and NUL too. */
export function isSpace(byte: number): boolean {
  return byte === 0 || isSeparator(byte);
}
