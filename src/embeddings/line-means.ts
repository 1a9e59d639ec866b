import { HeapViews } from '../kernels/heap-views.js';
import { instantiate } from '../kernels/open.js';
import { heapOf, strideBytes } from '../kernels/shared-heap.js';
import { platform } from '../platform.js';
import type { FastTextModel } from './fasttext-model.js';
import { LineRows } from './line-rows.js';
import { DenseRows } from './rows.js';

/** The exports of products.wasm for lines: see kernels/assembly/line-means.ts. */
interface Kernel {
  indexEntries(state: number): void;
  countTokens(text: number, end: number): number;
  readLine(state: number, end: number): number;
  addRows(state: number): number;
  scoreLabels(state: number): void;
}

/** Fields of the kernel's state block, uint32 each, in their order there. */
const FIELDS = [
  ...(['index', 'mask', 'bytes', 'offsets', 'entries', 'words', 'prefix', 'prefixLength'] as const),
  ...(['longest', 'bucket', 'places', 'nothing', 'counts', 'count', 'dim', 'stride', 'hidden'] as const),
  ...(['extra', 'text', 'list', 'room', 'listed', 'missing', 'missed', 'hashes', 'tokens', 'next'] as const),
  ...(['labels', 'labelled', 'unknown', 'unknowns', 'outputs', 'outputRows', 'scores'] as const),
];
type Field = (typeof FIELDS)[number];
const STATE = Object.fromEntries(FIELDS.map((name, i) => [name, i])) as Record<Field, number>;

/** What a line ends with: fastText's word for it. */
const LINE_END = new TextEncoder().encode('\n</s>\n');
const FIRST_TEXT = 1 << 12;

/** The means of the input rows of lines, and what labels score for them. */
export class LineMeans {
  readonly #model: FastTextModel;
  readonly #memory: HeapViews;
  readonly #rows: LineRows;
  readonly #kernel: Kernel;
  readonly #state: number;
  readonly #hidden: number;
  readonly #extra: number;
  #text = { at: 0, bytes: 0 };
  #tokens = 0;
  // Views of the memory; after it has grown there are others.
  #seen: Float32Array | undefined;
  #mean: Float32Array = new Float32Array(0);
  #scores: Float32Array = new Float32Array(0);

  /** @param most bytes of rows that are copied @throws WordvecError `memory` */
  constructor(model: FastTextModel, most?: number) {
    const { dictionary, input } = model;
    const { entries, words, range, labelPrefix, wordNgrams } = dictionary;
    const found = input instanceof DenseRows ? heapOf(input.matrix) : undefined;
    this.#model = model;
    this.#memory = new HeapViews(found?.heap);
    this.#rows = new LineRows(model, this.#memory, found?.address ?? 0, most);
    const stride = strideBytes(input.dim);
    let slots = 4;
    while (slots < 2 * entries.size) slots *= 2;
    this.#state = this.#room(4 * FIELDS.length);
    this.#hidden = this.#room(stride);
    this.#extra = this.#room(stride);
    const index = this.#room(4 * slots);
    const bytes = this.#room(entries.bytes.length);
    const offsets = this.#room(4 * entries.offsets.length);
    const prefix = this.#room(labelPrefix.length);
    this.#memory.bytes.set(entries.bytes, bytes);
    this.#memory.numbers.set(entries.offsets, offsets >>> 2);
    this.#memory.bytes.set(labelPrefix, prefix);
    const { places, nothing, counts } = this.#rows;
    this.#set({ index, mask: slots - 1, bytes, offsets, entries: entries.size, words: words.size, prefix });
    this.#set({
      prefixLength: labelPrefix.length,
      longest: wordNgrams,
      bucket: range.bucket,
      places,
      counts,
    });
    this.#set({ nothing, dim: input.dim, stride, hidden: this.#hidden, extra: this.#extra });
    this.#kernel = instantiate<Kernel>(platform().kernels.products(), this.#memory.heap.memory);
    this.#kernel.indexEntries(this.#state);
  }

  /**
   * The mean of a line's input rows, shape [dim], good until the next line; undefined where it has none. Labels on the line
   * go to `labels` (numbers from 0), those never seen in training are left out.
   * @throws WordvecError `memory`
   */
  of(line: Uint8Array, labels?: number[]): Float32Array | undefined {
    this.#rows.makeRoom();
    let isOpen = this.#kernel.readLine(this.#state, this.#put(line)) !== 0;
    if (labels) {
      const at = this.#get('labels') >>> 2;
      const end = at + this.#get('labelled');
      for (let i = at; i < end; i++) labels.push(this.#memory.numbers[i]);
    }
    if (isOpen) this.#addUnknown();
    while (isOpen) {
      this.#fill();
      isOpen = this.#kernel.addRows(this.#state) !== 0;
    }
    if (this.#get('count') === 0) return undefined;
    this.#look();
    return this.#mean;
  }

  /** The products of a mean and the rows of all labels, good until the next. @throws WordvecError `memory` */
  scores(mean: Float32Array): Float32Array {
    if (this.#get('outputs') === 0) this.#takeOutputs();
    this.#look();
    if (mean !== this.#mean) this.#mean.set(mean);
    this.#kernel.scoreLabels(this.#state);
    return this.#scores;
  }

  /** Writes a line to the kernel's memory; returns where it ends. */
  #put(line: Uint8Array): number {
    const length = line.length + LINE_END.length;
    if (length > this.#text.bytes) {
      const bytes = Math.max(FIRST_TEXT, 2 * length);
      this.#text = { at: this.#room(bytes), bytes };
      this.#set({ text: this.#text.at });
    }
    const { at } = this.#text;
    this.#memory.bytes.set(line, at);
    this.#memory.bytes.set(LINE_END, at + line.length);
    if (length > 2 * this.#tokens) this.#makeRoomFor(this.#kernel.countTokens(at, at + length));
    return at + length;
  }

  #makeRoomFor(tokens: number): void {
    if (tokens <= this.#tokens) return;
    this.#tokens = Math.max(FIRST_TEXT, 2 * tokens);
    const room = this.#tokens + 2;
    const numbers = (count: number) => this.#room(4 * count);
    this.#set({ list: numbers(room), room, missing: numbers(2 * room), hashes: numbers(this.#tokens) });
    this.#set({ labels: numbers(this.#tokens), unknown: numbers(2 * this.#tokens) });
  }

  /** Adds the rows of words that the vocabulary lacks to what the list lacks. */
  #addUnknown(): void {
    const at = this.#get('unknown') >>> 2;
    const end = at + 2 * this.#get('unknowns');
    for (let i = at; i < end; i += 2) {
      const { bytes, numbers } = this.#memory;
      const word = bytes.slice(numbers[i], numbers[i + 1]);
      this.#count(this.#rows.addNgrams(word, this.#rowAt(this.#extra)));
    }
  }

  /** Gives the list what was not in memory; what has no room there is added to what it lacks. */
  #fill(): void {
    const [list, missing] = [this.#get('list') >>> 2, this.#get('missing') >>> 2];
    const end = missing + 2 * this.#get('missed');
    for (let i = missing; i < end; i += 2) {
      const number = this.#memory.numbers[i + 1];
      const place = this.#rows.placeOf(number);
      this.#memory.numbers[list + this.#memory.numbers[i]] = place || this.#rows.nothing;
      if (place > 0) this.#count(this.#rows.countOf(number, place));
      else this.#count(this.#rows.add(number, this.#rowAt(this.#extra)));
    }
  }

  #count(rows: number): void {
    this.#memory.numbers[(this.#state >>> 2) + STATE.count] += rows;
  }

  #takeOutputs(): void {
    const { output } = this.#model;
    const stride = strideBytes(output.dim);
    const outputRows = Math.ceil(output.rows / 4) * 4;
    const outputs = this.#room(outputRows * stride);
    for (let i = 0; i < output.rows; i++) output.addRow(i, this.#rowAt(outputs + i * stride), 1);
    this.#set({ outputs, outputRows, scores: this.#room(4 * outputRows) });
    this.#seen = undefined;
  }

  #look(): void {
    if (this.#seen === this.#memory.floats) return;
    this.#seen = this.#memory.floats;
    this.#mean = this.#rowAt(this.#hidden);
    this.#scores = this.#memory.row(this.#get('scores'), this.#model.output.rows);
  }

  #rowAt(address: number): Float32Array {
    return this.#memory.row(address, this.#model.input.dim);
  }

  #get(field: Field): number {
    return this.#memory.numbers[(this.#state >>> 2) + STATE[field]];
  }

  #set(fields: { readonly [name in Field]?: number }): void {
    for (const [name, value] of Object.entries(fields))
      this.#memory.numbers[(this.#state >>> 2) + STATE[name as Field]] = value;
  }

  #room(bytes: number): number {
    return this.#memory.room(bytes, 'a line of text', 'cut long lines');
  }
}
