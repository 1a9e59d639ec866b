import { counted, fileLabel, inputError } from '../errors.js';
import { readRecords, recordsFrom } from '../kernels/word-records.js';
import { isSeparator, LONGEST_WORD, NO_WORD, startsWith } from '../kernels/word-scanner.js';
import { WordScanner } from '../kernels/words-wasm.js';
import { type KernelModule, platform, type Ranks, type Source } from '../platform.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { type BlockStore, closeBlockStore, storeFor } from './block-store.js';
import type { LineHooks } from './byte-lines.js';
import { SENTENCE_END, storeOf, type TokenStore } from './encoded.js';
import { lengthened } from './lists.js';
import type { Piece } from './ranges.js';
import { addUpCounts, ownRange } from './shared-counts.js';
import { chunksOfSource, openText, type TextInput } from './text-input.js';
import { openTokens, TokenWriter } from './token-store.js';
import { SENTENCE_END_WORD, WordTable } from './words.js';

/** What stands in lines with labels. */
export interface LabelledCounts {
  /** The distinct tokens, words and labels, in order of their first place. */
  readonly kinds: WordTable;
  /** How often each stands in the text; 0 for a kind that was only looked for. */
  readonly counts: Float64Array;
  /** Lines that have tokens. */
  readonly lines: number;
  readonly tokens: number;
}

/** Lines of text with labels, each token as the number of its kind. Of several ranks: those of this one's range. */
export interface LabelledText extends LabelledCounts {
  /** The same of all ranks, but for kinds that are too rare. */
  readonly all: LabelledCounts;
  /** The tokens' kinds, `SENTENCE_END` set on the last of each line: `</s>` if a newline ends it. */
  readonly store: TokenStore;
  /** Lets go of the temporary file, where there is one. */
  close(): void;
}

/** The tokens of whole lines, many at a time, `SENTENCE_END` set on the last of each: a view that the next lines leave behind. */
export function* wholeLines({ store }: Pick<LabelledText, 'store'>): Generator<Uint32Array> {
  const reader = openTokens(store);
  let room = new Uint32Array(BLOCK_TOKENS);
  // Tokens at its start, of a line whose end was not yet read.
  let open = 0;
  for (let from = 0; from < store.tokens; ) {
    const end = open + reader.read(from, room.subarray(open));
    from += end - open;
    let whole = end;
    while (whole > 0 && room[whole - 1] < SENTENCE_END) whole--;
    yield room.subarray(0, whole);
    open = end - whole;
    if (open === room.length) room = lengthened(room, 2 * open);
    else room.copyWithin(0, whole, end);
  }
}

/** The tokens of each line: a view that the next line leaves behind. */
export function* tokensOfLines(text: Pick<LabelledText, 'store'>): Generator<Uint32Array> {
  for (const tokens of wholeLines(text))
    for (let start = 0, i = 0; i < tokens.length; i++) {
      if (tokens[i] < SENTENCE_END) continue;
      tokens[i] -= SENTENCE_END;
      yield tokens.subarray(start, i + 1);
      start = i + 1;
    }
}

/**
 * Reads lines whose tokens are cut as fastText does (space, \n, \r, \t, \v, \f and NUL), on bytes. A byte
 * order mark is left out, words of more than 4096 bytes are passed over, each with a note.
 * @param memory bytes that the tokens may take in memory
 * @param shared the ranks that each read a range of the lines, and which kinds all are to know
 * @throws WordvecError `input` for an empty input or a label without a name, `io`, `aborted`.
 */
export async function readLabelledText(
  input: TextInput,
  labelPrefix: string,
  hooks: RunHooks & LineHooks = {},
  memory = Number.POSITIVE_INFINITY,
  shared?: SharedLines,
): Promise<LabelledText> {
  const report = startProgress(hooks, { phase: 'counting', unit: 'bytes' });
  let bytesRead = 0;
  const kernel = await platform().kernels.load('words');
  const { sources, name, close } = await openText(input, hooks);
  let store: BlockStore | undefined;
  try {
    store = storeFor(sources, memory, 4);
    const lines = new LabelledLines(kernel, labelPrefix, store);
    for (const source of shared ? await ownRange(sources, shared.ranks) : sources) {
      lines.startFile(lineOf(source));
      for await (const chunk of chunksOfSource(source, hooks)) {
        throwIfAborted(hooks.signal);
        lines.take(chunk);
        bytesRead += chunk.length;
        report(bytesRead);
      }
      lines.endFile();
    }
    const { longWords, ...text } = await lines.text(shared);
    if (longWords > 0)
      hooks.onNote?.(`${counted(longWords, 'word')} of more than ${LONGEST_WORD} bytes passed over`);
    if (text.all.lines > 0) return text;
    throw inputError(`${name}: no text found, expected lines such as \`${labelPrefix}name some words\``);
  } catch (cause) {
    if (store) closeBlockStore(store);
    throw cause;
  } finally {
    close();
  }
}

/** Ranks that read lines together. */
export interface SharedLines {
  readonly ranks: Ranks;
  /** The least count of a word that all are to know, as they do all labels. */
  readonly least: number;
  readonly also: WordTable | undefined;
}

/** How errors call what stands before the number of a line. */
function lineOf(source: Source | Piece): string {
  const path = fileLabel(source.path, 'stdin');
  return 'start' in source && source.start > 0 ? `${path}, from byte ${source.start} on` : path;
}

/** Tokens that are written and read together. */
const BLOCK_TOKENS = 1 << 16;

/** Cuts chunks of text into tokens and lines. */
class LabelledLines {
  readonly #scanner: WordScanner;
  #lines = 0;
  readonly #store: BlockStore;
  readonly #writer: TokenWriter;
  readonly #labelPrefix: string;
  readonly #emptyLabel: number;
  readonly #known: number;
  #path = '';
  #firstLine = 0;

  /** @param kernel of a scanner */
  constructor(kernel: KernelModule, labelPrefix: string, store: BlockStore) {
    this.#store = store;
    this.#writer = new TokenWriter(store, BLOCK_TOKENS);
    this.#labelPrefix = labelPrefix;
    this.#scanner = new WordScanner(kernel, true);
    // The first kinds, though they may not stand in the text.
    const { bytes, offsets, size } = WordTable.from(
      [labelPrefix, SENTENCE_END_WORD].filter((word) => word !== ''),
    );
    this.#scanner.merge(recordsFrom(bytes, offsets), size);
    this.#emptyLabel = labelPrefix === '' ? NO_WORD : 0;
    this.#known = size;
  }

  startFile(path: string): void {
    this.#path = path;
    this.#firstLine = this.#lines;
  }

  take(chunk: Uint8Array): void {
    // To fastText NUL is white space.
    const text = chunk.includes(0) ? chunk.map((byte) => byte || 0x20) : chunk;
    this.#scanner.scan(text, (tokens) => this.#keep(tokens));
  }

  endFile(): void {
    const open: number[] = [];
    this.#scanner.flush((tokens) => open.push(...tokens));
    if (open.length > 0) open[open.length - 1] += SENTENCE_END;
    this.#keep(Uint32Array.from(open));
  }

  async text(shared: SharedLines | undefined): Promise<LabelledText & { readonly longWords: number }> {
    const records = this.#scanner.records();
    const store = storeOf(this.#writer.segments);
    const { tokens } = store;
    const own = { ...kindsOf(records, this.#scanner.size), lines: this.#lines, tokens };
    const { longWords } = this.#scanner;
    const close = () => closeBlockStore(this.#store);
    if (!shared) return { ...own, all: own, longWords, store, close };
    const { ranks, least, also } = shared;
    const prefix = new TextEncoder().encode(this.#labelPrefix);
    const addedUp = await addUpCounts(
      ranks,
      {
        ...{ records, words: this.#scanner.size, rawTokens: tokens, longWords, remarks: [] },
        lineEnds: { id: -1, count: this.#lines },
      },
      {
        least: () => least,
        known: this.#known,
        also: (bytes, start, end) =>
          startsWith(bytes.subarray(start, end), 0, prefix) ||
          (also !== undefined && also.indexOfBytes(bytes, start, end) >= 0),
      },
    );
    const { rawTokens, lineEnds } = addedUp;
    const all = {
      ...kindsOf(addedUp.records, addedUp.words),
      ...{ lines: lineEnds.count, tokens: rawTokens },
    };
    return { ...own, all, longWords: addedUp.longWords, store, close };
  }

  #keep(tokens: Uint32Array): void {
    for (let i = 0; i < tokens.length; i++) {
      if ((tokens[i] & ~SENTENCE_END) === this.#emptyLabel)
        throw inputError(
          `${this.#path}: line ${this.#lines - this.#firstLine + 1} has an empty label: write a name after ${this.#labelPrefix}`,
        );
      if (tokens[i] >= SENTENCE_END) this.#lines++;
    }
    this.#writer.append(tokens);
  }
}

function kindsOf(records: Uint8Array, size: number): Pick<LabelledCounts, 'kinds' | 'counts'> {
  const { counts, places, lengths } = readRecords(records, size);
  const words = Array.from(places, (place, kind) => records.subarray(place, place + lengths[kind]));
  return { kinds: WordTable.fromBytes(words), counts };
}

/** Whether a byte is white space to fastText: as to others, and NUL too. */
export function isSpace(byte: number): boolean {
  return byte === 0 || isSeparator(byte);
}
