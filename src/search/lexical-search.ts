import type { WordTable } from '../corpus/words.js';
import type { SparseMethod } from '../embedders/embed-options.js';
import { type Bm25Options, bm25Idf, bm25Saturation, termWeight } from '../embedders/term-weights.js';
import { bytesOfTexts, type TextCut, WordFinder } from '../embedders/text-words.js';
import type { Allowed } from '../query/candidates.js';
import { nearestSpellings } from '../query/spelling.js';
import { type ScoredRow, TopK } from '../query/top-k.js';
import { sumOf } from '../tensor/inner-product.js';
import type { IndexFile } from './index-file.js';
import type { IndexWords } from './index-head.js';
import { storedWords } from './stored-words.js';
import { withParts } from './word-parts.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A word of a question that no text has, and the words of the texts that are spelt most like it, nearest first. */
export interface UnknownWord {
  readonly word: string;
  readonly near: readonly string[];
}

interface LexicalParts {
  readonly file: IndexFile;
  readonly words: WordTable;
  readonly finder: WordFinder;
  /** Words without a row that the finder met last. */
  readonly unknown: Set<string>;
  /** What is asked of a question. */
  readonly asked: (question: string) => string;
  readonly method: SparseMethod;
  readonly stops: number;
  readonly ends: Float64Array;
  readonly lengths: Uint32Array;
  /** Lengths of the texts' rows, for the methods that are cosines. */
  readonly norms: Float32Array | undefined;
}

/** Search by words: the postings of the words of a question are read, and no others. */
export class LexicalSearch {
  readonly #parts: LexicalParts;
  readonly #meanLength: number;

  private constructor(parts: LexicalParts) {
    this.#parts = parts;
    const { lengths } = parts;
    this.#meanLength = sumOf(lengths) / (lengths.length || 1);
  }

  /** @throws WordvecError `format`, `io` */
  static async open(
    file: IndexFile,
    texts: number,
    cut: TextCut,
    { method, stopWords, parts = false }: Pick<IndexWords, 'method' | 'stopWords' | 'parts'>,
  ): Promise<LexicalSearch> {
    const { words, ends, lengths } = await storedWords(file, texts);
    const norms = method === 'bm25' ? undefined : await file.read('norms', 'float32');
    if (norms && norms.length !== texts) throw file.damaged('the lengths of its rows are of other texts');
    const unknown = new Set<string>();
    const finder = await WordFinder.open(words, cut, (word) => {
      unknown.add(decoder.decode(word));
      return -1;
    });
    const stops = stopWords.length;
    const asked = (question: string) => (parts ? withParts(question, cut.rules) : question);
    return new LexicalSearch({ file, words, finder, unknown, asked, method, stops, ends, lengths, norms });
  }

  unknownWords(question: string): UnknownWord[] {
    const { words, unknown, ends } = this.#parts;
    this.#found(question);
    // Words that are not counted, and those of texts that were taken out, stand among them.
    const stands = (near: string) => {
      const row = words.indexOf(near);
      return ends[row + 1] > ends[row];
    };
    return [...unknown].map((word) => ({
      word,
      near: nearestSpellings(words, word, 10).filter(stands).slice(0, 3),
    }));
  }

  /** The rows of the words of a question. */
  #found(question: string): Int32Array {
    const { finder, asked, unknown } = this.#parts;
    unknown.clear();
    const { rows, starts } = finder.find(bytesOfTexts([asked(question)]), 1);
    return rows.slice(0, starts[1]);
  }

  /** The k texts that score best, of those with a word of the question. @throws WordvecError `format`, `io` */
  async best(question: string, k: number, allowed: Allowed, options: Bm25Options): Promise<ScoredRow[]> {
    const { file, method, stops, ends, lengths, norms } = this.#parts;
    const asked = new Map<number, number>();
    const words = this.#found(question);
    const telling = words.filter((word) => word >= stops);
    // A question of such words alone asks for them.
    for (const word of telling.length > 0 ? telling : words) asked.set(word, (asked.get(word) ?? 0) + 1);
    const scores = new Float32Array(lengths.length);
    const statistics = { texts: scores.length, meanLength: this.#meanLength };
    let norm = 0;
    for (const [word, times] of asked) {
      const [from, to] = [ends[word], ends[word + 1]];
      const postings = await file.read('postings', 'uint32', from * 2, to * 2);
      const bm25 = method === 'bm25';
      const own = bm25
        ? times * bm25Idf(to - from, scores.length)
        : termWeight(method, times, to - from, scores.length);
      norm += own * own;
      for (let i = 0; i < postings.length; i += 2) {
        const [text, count] = [postings[i], postings[i + 1]];
        scores[text] +=
          own *
          (bm25
            ? bm25Saturation(count, lengths[text], statistics, options)
            : termWeight(method, count, to - from, scores.length));
      }
    }
    if (norms) {
      norm = Math.sqrt(norm);
      for (let i = 0; i < scores.length; i++) if (scores[i] > 0) scores[i] /= norm * norms[i];
    }
    const best = new TopK(k);
    let threshold = 0;
    for (let i = 0; i < scores.length; i++) {
      if (!(scores[i] > threshold) || (allowed && allowed[i] === 0)) continue;
      best.offer(scores[i], i);
      threshold = Math.max(0, best.threshold);
    }
    return best.sorted();
  }
}
