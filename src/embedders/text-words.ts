// Texts as rows of a vocabulary. Many texts come as one stretch of bytes, each ended by a \n.
import { joinedBytes, lengthened } from '../corpus/lists.js';
import type { TextRules, TextStage } from '../corpus/text-rules.js';
import { textStage } from '../corpus/text-stages.js';
import type { WordTable } from '../corpus/words.js';
import { isSeparator } from '../kernels/word-scanner.js';

const NEWLINE = 10;
const encoder = new TextEncoder();

export interface TextCut {
  readonly rules: TextRules;
  /** Of a word that the vocabulary lacks, the words that the tokenizer `unicode` finds in it are looked for. */
  readonly lenient: boolean;
}

/** The words of some texts; of text i those from starts[i] to starts[i + 1]. */
export interface TextRows {
  /** Rows of the vocabulary, or what stands for unknown words. Longer than what is used. */
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  /** Words met, those without a row too. */
  readonly words: number;
}

/** The bytes of texts, each ended by a \n; line ends within become blanks. */
export function bytesOfTexts(texts: readonly string[]): Uint8Array {
  if (texts.length === 0) return new Uint8Array(0);
  const lines = texts.some((text) => text.includes('\n'))
    ? texts.map((text) => text.replaceAll('\n', ' '))
    : texts;
  return encoder.encode(`${lines.join('\n')}\n`);
}

/** Visits the different words of a text with their counts, rising; they are sorted. */
export function eachCount(words: Int32Array, visit: (word: number, count: number) => void): void {
  words.sort();
  for (let from = 0; from < words.length; ) {
    let to = from + 1;
    while (to < words.length && words[to] === words[from]) to++;
    visit(words[from], to - from);
    from = to;
  }
}

/** Finds the rows of the words of texts. What it gives is valid until the next call. */
export class WordFinder {
  readonly #words: WordTable;
  readonly #stage: TextStage | undefined;
  readonly #within: TextStage | undefined;
  #rows = new Int32Array(1 << 12);
  #starts = new Int32Array(1 << 8);
  #count = 0;
  #met = 0;
  #unknown: (word: Uint8Array) => number = () => -1;

  private constructor(words: WordTable, stage: TextStage | undefined, within: TextStage | undefined) {
    this.#words = words;
    this.#stage = stage;
    this.#within = within;
  }

  /** @param unknown gives a number for a word without a row; below 0 it is passed over */
  static async open(
    words: WordTable,
    { rules, lenient }: TextCut,
    unknown?: (word: Uint8Array) => number,
  ): Promise<WordFinder> {
    const within = lenient
      ? await textStage({ ...rules, tokenizer: 'unicode', joins: [], kernel: undefined })
      : undefined;
    const finder = new WordFinder(words, await textStage(rules), within);
    if (unknown) finder.#unknown = unknown;
    return finder;
  }

  /** @param text of `texts` texts */
  find(text: Uint8Array, texts: number): TextRows {
    const bytes = this.#stage ? whole(this.#stage, text) : text;
    // A word takes two bytes at least, with what ends it, but those within words may take less.
    if (this.#rows.length < bytes.length + 1) this.#rows = new Int32Array(bytes.length * 2 + 1);
    if (this.#starts.length < texts + 1) this.#starts = new Int32Array(texts * 2 + 1);
    this.#count = this.#met = 0;
    let found = 0;
    for (let at = 0; at < bytes.length; ) {
      const byte = bytes[at];
      if (isSeparator(byte)) {
        if (byte === NEWLINE) this.#starts[++found] = this.#count;
        at++;
        continue;
      }
      const start = at;
      while (at < bytes.length && !isSeparator(bytes[at])) at++;
      this.#take(bytes, start, at);
    }
    return { rows: this.#rows, starts: this.#starts, words: this.#met };
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    const row = this.#words.indexOfBytes(bytes, start, end);
    if (row >= 0 || !this.#within) {
      this.#put(row >= 0 ? row : this.#unknown(bytes.subarray(start, end)));
      return;
    }
    const parts = whole(this.#within, bytes.subarray(start, end));
    for (let at = 0; at < parts.length; at++) {
      const from = at;
      while (at < parts.length && !isSeparator(parts[at])) at++;
      if (at === from) continue;
      const found = this.#words.indexOfBytes(parts, from, at);
      this.#put(found >= 0 ? found : this.#unknown(parts.subarray(from, at)));
    }
  }

  #put(row: number): void {
    this.#met++;
    if (row < 0) return;
    if (this.#count === this.#rows.length) this.#rows = lengthened(this.#rows, this.#rows.length * 2);
    this.#rows[this.#count++] = row;
  }
}

/** What a stage makes of a text; the next one begins anew. */
function whole(stage: TextStage, text: Uint8Array): Uint8Array {
  const changed = stage.push(text);
  // A copy is needed only where something waited for more.
  const kept = changed.slice();
  const rest = stage.end();
  return rest.length === 0 ? kept : joinedBytes(kept, rest);
}
