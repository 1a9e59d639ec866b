// What an index is made of: texts in order, with the arrays that questions are answered from.

import { WordTable } from '../corpus/words.js';
import type { CollectedText } from '../documents/collection.js';
import type { SparseMethod } from '../embedders/embed-options.js';
import { bytesOfTexts, type TextCut, WordFinder } from '../embedders/text-words.js';
import { int8Of } from '../embeddings/int8-rows.js';
import { DenseRows } from '../embeddings/rows.js';
import { inputError } from '../errors.js';
import type { Section } from '../formats/container.js';
import { codeStride } from '../kernels/coded-rows.js';
import type { RunHooks } from '../progress.js';
import { toUnit } from '../tensor/inner-product.js';
import { FieldColumns } from './field-columns.js';
import type { IndexFile } from './index-file.js';
import { PostingsBuilder } from './postings-builder.js';
import { SpilledNumbers } from './spilled-numbers.js';
import { withParts } from './word-parts.js';

/** Bytes of a section of texts. */
const LONGEST = 2 ** 32 - 1;
/** An id that numbering on may come to. */
const NUMBER = /^[1-9]\d{0,14}$/;
const NO_WORDS = WordTable.from([]);

/** What words are kept for, and how texts are cut into them. */
export interface Lexical {
  readonly method: SparseMethod;
  readonly stopWords: readonly string[];
  readonly cut: TextCut;
  readonly parts?: boolean;
  readonly cutsRuns?: boolean;
}

/** Texts one after the other, with where each ends. */
class TextSections {
  readonly #bytes = new SpilledNumbers('uint8');
  readonly #ends = new SpilledNumbers('float64');
  readonly #encoder = new TextEncoder();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.#ends.append(Float64Array.of(0));
  }

  add(text: string): void {
    this.#bytes.append(this.#encoder.encode(text));
    this.#ends.append(Float64Array.of(this.#bytes.length));
  }

  sections(): Section[] {
    if (this.#bytes.length > LONGEST)
      throw inputError('the texts take more than 4 GiB, as much as an index holds: index them in parts');
    return [this.#bytes.section(this.#name), this.#ends.section(`${this.#name}-ends`)];
  }

  close(): void {
    this.#bytes.close();
    this.#ends.close();
  }
}

/** Characters, of some 3,000 words: a row of so much text says little of any part of it. */
export const LONG_TEXT = 20_000;

/** Gathers texts and their rows in temporary files: memory grows with the different words and fields' values only. */
export class IndexBuilder {
  texts = 0;
  /** Past all ids that are numbers: a text without an id gets none that is there. */
  next = 1;
  /** Texts whose rows are zeros: no dense question finds them. */
  zeroRows = 0;
  /** Texts of more than so many characters. */
  long = 0;
  readonly #dim: number;
  readonly #texts = new TextSections('texts');
  readonly #ids = new TextSections('ids');
  /** Of each text, the number of its file and the line; uint32 pairs. */
  readonly #places = new SpilledNumbers('uint32');
  readonly #rows = new SpilledNumbers('float32');
  readonly #codes = new SpilledNumbers('int8');
  readonly #scales = new SpilledNumbers('float32');
  readonly #paths = new Map<string, number>();
  readonly #fields: FieldColumns;
  readonly #postings: PostingsBuilder | undefined;
  readonly #counted: (text: string) => string;
  #finder: WordFinder | undefined;

  private constructor(dim: number, lexical: Lexical | undefined, textFields: readonly string[]) {
    this.#dim = dim;
    this.#fields = new FieldColumns(textFields);
    this.#counted = (text) => (lexical?.parts ? withParts(text, lexical.cutsRuns) : text);
    if (lexical) this.#postings = new PostingsBuilder(lexical.method, lexical.stopWords);
  }

  /**
   * @param dim 0 where there are no dense rows
   * @param lexical undefined where no words are kept
   */
  static async open(
    dim: number,
    lexical: Lexical | undefined,
    textFields: readonly string[],
  ): Promise<IndexBuilder> {
    const builder = new IndexBuilder(dim, lexical, textFields);
    const postings = builder.#postings;
    if (lexical && postings)
      builder.#finder = await WordFinder.open(NO_WORDS, lexical.cut, (word) =>
        postings.number(word, 0, word.length),
      );
    return builder;
  }

  get paths(): string[] {
    return [...this.#paths.keys()];
  }

  get fields(): string[] {
    return this.#fields.names;
  }

  /** The first field with a value that the index does not keep. */
  get unkept(): string | undefined {
    return this.#fields.unkept;
  }

  /** @param rows shape [texts, dim], brought to length 1 here; undefined where there are none */
  add(texts: readonly CollectedText[], rows: Float32Array | undefined): void {
    this.copy(texts, rows);
    if (!this.#finder || !this.#postings) return;
    const { rows: words, starts } = this.#finder.find(
      bytesOfTexts(texts.map(({ text }) => this.#counted(text))),
      texts.length,
    );
    for (let i = 0; i < texts.length; i++) this.#postings.add(words.subarray(starts[i], starts[i + 1]));
  }

  /** See `PostingsBuilder.keep`. */
  async keepWords(file: IndexFile, places: Int32Array, hooks: RunHooks): Promise<void> {
    await this.#postings?.keep(file, places, hooks);
  }

  /** As `add`, without the words, which are kept. */
  copy(texts: readonly CollectedText[], rows: Float32Array | undefined): void {
    for (const { text, id, path, line, fields } of texts) {
      this.#texts.add(text);
      if (text.length > LONG_TEXT) this.long++;
      this.#ids.add(id);
      if (NUMBER.test(id)) this.next = Math.max(this.next, Number(id) + 1);
      const file = this.#paths.get(path) ?? this.#paths.size;
      this.#paths.set(path, file);
      this.#places.append(Uint32Array.of(file, line));
      this.#fields.add(fields);
    }
    this.texts += texts.length;
    if (rows) this.#addRows(rows);
  }

  sections(): Section[] {
    return [
      this.#places.section('places', 2),
      ...this.#ids.sections(),
      ...this.#texts.sections(),
      ...this.#fields.sections(),
      ...(this.#postings?.sections() ?? []),
      ...(this.#dim > 0
        ? [
            this.#scales.section('scales'),
            this.#codes.section('codes', codeStride(this.#dim)),
            this.#rows.section('rows', this.#dim),
          ]
        : []),
    ];
  }

  close(): void {
    const all = [this.#places, this.#rows, this.#codes, this.#scales, this.#texts, this.#ids];
    for (const numbers of [...all, this.#fields, this.#postings]) numbers?.close();
  }

  #addRows(rows: Float32Array): void {
    const dim = this.#dim;
    const count = rows.length / dim;
    const unit = rows.slice();
    for (let at = 0; at < unit.length; at += dim)
      if (toUnit(unit.subarray(at, at + dim)) === 0) this.zeroRows++;
    const { codes, scales } = int8Of(new DenseRows({ data: unit, rows: count, dim, stride: dim }));
    const stride = codeStride(dim);
    const padded = new Int8Array(count * stride);
    for (let i = 0; i < count; i++) padded.set(codes.subarray(i * dim, (i + 1) * dim), i * stride);
    this.#rows.append(unit);
    this.#codes.append(padded);
    this.#scales.append(scales);
  }
}
