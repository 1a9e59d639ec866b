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
import { beginningOf, WordForms } from './word-forms.js';
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
  #forms: WordForms | undefined;

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
    { method, stopWords, parts, cutsRuns }: Omit<IndexWords, 'text'>,
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
    const asked = (question: string) => (parts ? withParts(question, cutsRuns) : question);
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
  async best(
    question: string,
    k: number,
    allowed: Allowed,
    options: Bm25Options & { readonly stem: number },
  ): Promise<ScoredRow[]> {
    const { method, stops, lengths } = this.#parts;
    const rows = this.#found(question);
    const telling = rows.filter((word) => word >= stops);
    const byForms = method === 'bm25' && options.stem > 0;
    // Read once, though the forms of a word are itself, too.
    const own = new Map<number, Uint32Array>();
    if (byForms) for (const word of new Set(telling)) own.set(word, await this.#postings(word));
    const forms = byForms ? await this.#formsOf(telling, own, options.stem) : [];
    // A question of such words alone asks for them.
    const words = countsOf(telling.length + forms.length > 0 ? telling : rows);
    const scores = new Float32Array(lengths.length);
    if (method === 'bm25') {
      // Halves, so that a word without other forms scores what BM25 says.
      const share = byForms ? 0.5 : 1;
      for (const [word, times] of words)
        this.#addBm25(scores, own.get(word) ?? (await this.#postings(word)), share * times, options);
      for (const { postings, times } of forms) this.#addBm25(scores, postings, share * times, options);
    } else await this.#addCosines(scores, words);
    const best = new TopK(k);
    let threshold = 0;
    for (let i = 0; i < scores.length; i++) {
      if (!(scores[i] > threshold) || (allowed && allowed[i] === 0)) continue;
      best.offer(scores[i], i);
      threshold = Math.max(0, best.threshold);
    }
    return best.sorted();
  }

  /** The texts that a word is in, rising, each with its count there. */
  #postings(word: number): Promise<Uint32Array> {
    const { file, ends } = this.#parts;
    return file.read('postings', 'uint32', ends[word] * 2, ends[word + 1] * 2);
  }

  #addBm25(scores: Float32Array, postings: Uint32Array, times: number, options: Bm25Options): void {
    const { lengths } = this.#parts;
    const statistics = { texts: scores.length, meanLength: this.#meanLength };
    const own = times * bm25Idf(postings.length / 2, scores.length);
    for (let i = 0; i < postings.length; i += 2) {
      const text = postings[i];
      scores[text] += own * bm25Saturation(postings[i + 1], lengths[text], statistics, options);
    }
  }

  async #addCosines(scores: Float32Array, words: ReadonlyMap<number, number>): Promise<void> {
    const { method, ends, norms } = this.#parts;
    let norm = 0;
    for (const [word, times] of words) {
      const weight = (count: number) => termWeight(method, count, ends[word + 1] - ends[word], scores.length);
      const own = weight(times);
      norm += own * own;
      const postings = await this.#postings(word);
      for (let i = 0; i < postings.length; i += 2) scores[postings[i]] += own * weight(postings[i + 1]);
    }
    norm = Math.sqrt(norm);
    for (let i = 0; i < scores.length; i++) if (scores[i] > 0) scores[i] /= norm * norms![i];
  }

  /** Of the words of the question that was cut last: the postings of all words that begin as one does, as if they were one word. */
  async #formsOf(
    telling: Int32Array,
    known: ReadonlyMap<number, Uint32Array>,
    letters: number,
  ): Promise<Forms[]> {
    const { words, unknown, stops, lengths } = this.#parts;
    if (this.#forms?.letters !== letters) this.#forms = new WordForms(words, stops, letters);
    const asked = [...Array.from(telling, (row) => words.word(row)), ...unknown];
    const beginnings = countsOf(asked.map((word) => beginningOf(word, letters)));
    const counts = new Uint32Array(lengths.length);
    const found: Forms[] = [];
    for (const [beginning, rows] of this.#forms.of(beginnings.keys())) {
      const texts: number[] = [];
      for (const row of rows) {
        const postings = known.get(row) ?? (await this.#postings(row));
        for (let i = 0; i < postings.length; i += 2) {
          if (counts[postings[i]] === 0) texts.push(postings[i]);
          counts[postings[i]] += postings[i + 1];
        }
      }
      if (texts.length === 0) continue;
      const postings = new Uint32Array(2 * texts.length);
      for (const [i, text] of texts.entries()) {
        postings[2 * i] = text;
        postings[2 * i + 1] = counts[text];
        counts[text] = 0;
      }
      found.push({ postings, times: beginnings.get(beginning)! });
    }
    return found;
  }
}

/** Words of texts that begin alike, and how many of the question do. */
interface Forms {
  readonly postings: Uint32Array;
  readonly times: number;
}

function countsOf<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
