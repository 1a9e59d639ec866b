import { fileLabel, WordvecError } from '../errors.js';
import { isSeparator } from '../kernels/word-scanner.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import type { LineHooks } from './byte-lines.js';
import { ByteList, Uint32List } from './lists.js';
import { chunksOfSource, openText, type TextInput } from './text-input.js';
import { TokenTable } from './token-table.js';
import { MAX_WORD_BYTES, SENTENCE_END_WORD, type WordTable } from './words.js';

/** Lines of text with labels, each token as the number of its kind. */
export interface LabelledText {
  /** The distinct tokens, words and labels, in order of their first place. */
  readonly kinds: WordTable;
  /** How often each stands in the text; 0 for a kind that was only looked for. */
  readonly counts: Float64Array;
  /** Line i has the tokens tokens[lineStarts[i] .. lineStarts[i + 1]), `</s>` its last if a newline ends it. */
  readonly tokens: Uint32Array;
  readonly lineStarts: Uint32Array;
}

/**
 * Reads lines whose tokens are cut as fastText does (space, \n, \r, \t, \v, \f and NUL), on bytes. A byte
 * order mark is left out, words of more than 64 KiB are passed over, each with a note.
 * @throws WordvecError `input` for an empty input or a label without a name, `io`, `aborted`.
 */
export async function readLabelledText(
  input: TextInput,
  labelPrefix: string,
  hooks: RunHooks & LineHooks = {},
): Promise<LabelledText> {
  const report = startProgress(hooks, { phase: 'counting', unit: 'bytes' });
  const lines = new LabelledLines(labelPrefix);
  let bytesRead = 0;
  const { sources, name, close } = await openText(input, hooks);
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
  } finally {
    close();
  }
  if (lines.longWords > 0)
    hooks.onNote?.(
      `${lines.longWords} ${lines.longWords === 1 ? 'word' : 'words'} of more than ${MAX_WORD_BYTES} bytes passed over`,
    );
  const text = lines.text();
  if (text.tokens.length === 0)
    throw new WordvecError(
      'input',
      `${name}: no text found, expected lines such as \`${labelPrefix}name some words\``,
    );
  return text;
}

const NEWLINE = 0x0a;

/** Cuts chunks of text into tokens and lines. */
class LabelledLines {
  longWords = 0;
  readonly #table = new TokenTable();
  readonly #tokens = new Uint32List();
  readonly #lineStarts = new Uint32List();
  readonly #labelPrefix: string;
  readonly #emptyLabel: number;
  readonly #sentenceEnd: number;
  /** The token that the last chunk broke off. */
  readonly #open = new ByteList();
  #path = '';
  #firstLine = 0;

  constructor(labelPrefix: string) {
    this.#labelPrefix = labelPrefix;
    const prefix = new TextEncoder().encode(labelPrefix);
    this.#emptyLabel = prefix.length > 0 ? this.#table.intern(prefix, 0, prefix.length) : -1;
    this.#sentenceEnd = this.#table.intern(SENTENCE_END_WORD, 0, SENTENCE_END_WORD.length);
    this.#lineStarts.push(0);
  }

  startFile(path: string): void {
    this.#path = path;
    this.#firstLine = this.#lineStarts.length;
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
      this.#tokens.push(this.#sentenceEnd);
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
    const tokens = this.#tokens.values;
    const counts = new Float64Array(this.#table.size);
    for (const kind of tokens) counts[kind]++;
    return { kinds: this.#table.toWords(), counts, tokens, lineStarts: this.#lineStarts.values };
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
        `${this.#path}: line ${this.#lineStarts.length - this.#firstLine + 1} has an empty label: write a name after ${this.#labelPrefix}`,
      );
    this.#tokens.push(kind);
  }

  #endLine(): void {
    const starts = this.#lineStarts;
    if (this.#tokens.length > starts.data[starts.length - 1]) starts.push(this.#tokens.length);
  }
}

/** Whether a byte is white space to fastText: as to others, and NUL too. */
export function isSpace(byte: number): boolean {
  return byte === 0 || isSeparator(byte);
}
