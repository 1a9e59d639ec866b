// Vectors and fastText models as plain records on shared memory, which a thread may be posted and open without a copy.
import type { TextMaking } from '../corpus/text-making.js';
import { WordTable } from '../corpus/words.js';
import { expected, usageError, WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import type { Matrix } from '../tensor/matrix.js';
import { Dictionary, type DictionaryParts } from './dictionary.js';
import { checkFastText, type FastTextModel } from './fasttext-model.js';
import { Int8Rows } from './int8-rows.js';
import { checkVectors, KeyedVectors } from './keyed-vectors.js';
import { ProductQuantizer } from './product-quantizer.js';
import { DenseRows, QuantizedRows, type Rows } from './rows.js';
import { composer, composerSource, type SubwordModel } from './subword-vectors.js';

/** Numbers on shared memory. No typed array: posted by Node 20, one of more than 4 GiB loses its length. */
interface SharedNumbers {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  /** In numbers. */
  readonly length: number;
}

interface SharedWords {
  readonly bytes: SharedNumbers;
  readonly offsets: SharedNumbers;
  readonly index: SharedNumbers;
}

type SharedMatrix = Omit<Matrix, 'data'> & { readonly data: SharedNumbers };

interface SharedCodes {
  readonly codes: SharedNumbers;
  readonly quantizer: { readonly dim: number; readonly width: number; readonly centroids: SharedNumbers };
}

type SharedRows =
  | { readonly matrix: SharedMatrix; readonly places: SharedNumbers | undefined }
  | { readonly int8: SharedNumbers; readonly scales: SharedNumbers; readonly dim: number }
  | (SharedCodes & { readonly norms: SharedCodes | undefined });

interface SharedSubwords {
  readonly dictionary: Omit<DictionaryParts, 'entries' | 'counts'> & {
    readonly entries: SharedWords;
    readonly counts: SharedNumbers;
  };
  readonly settings: FastTextModel['settings'];
  readonly input: SharedRows;
  readonly making: TextMaking | undefined;
}

/** What `shareVectors` makes: to be posted to threads as it is. */
export interface SharedVectors {
  readonly words: SharedWords;
  readonly rows: SharedRows;
  readonly norms: SharedNumbers;
  readonly counts: SharedNumbers | undefined;
  readonly subwords: SharedSubwords | undefined;
  readonly making: TextMaking | undefined;
}

/** What `shareFastText` makes: to be posted to threads as it is. */
export interface SharedFastText extends SharedSubwords {
  readonly version: FastTextModel['version'];
  readonly output: SharedRows;
}

/**
 * The vectors on shared memory, as a plain record that `postMessage` and `workerData` take: each thread opens it
 * (`openSharedVectors`), and all use the same memory. What lies on shared memory already is not copied. Unknown words
 * of a fastText model have their n-grams in the threads too.
 * @throws WordvecError `memory`; `usage` where a function of the caller's own makes the vectors of unknown words
 * @example
 * const shared = shareVectors(vectors);
 * openSharedVectors(structuredClone(shared)).get('king'); // => Float32Array.of(1, 0, 1)
 */
export function shareVectors(vectors: KeyedVectors): SharedVectors {
  checkVectors(vectors);
  const { words, rows, norms, counts, compose, making } = vectors;
  const source = compose && composerSource(compose);
  if (compose && !source)
    throw usageError(
      'shareVectors: a function makes the vectors of unknown words, and no thread can be sent it: leave out `compose`',
    );
  return {
    words: sharedWords(words),
    rows: sharedRows(rows),
    norms: shared(norms, Float32Array),
    counts: counts && shared(counts, Float64Array),
    subwords: source && sharedSubwords(source),
    making,
  };
}

/** The vectors of `shareVectors`, in any thread. @throws WordvecError `usage` for what is none of its records */
export function openSharedVectors(record: SharedVectors): KeyedVectors {
  const { words, rows, norms, counts, subwords, making } = checked(record, 'norms', 'shareVectors');
  const model = subwords && openSubwords(subwords);
  return new KeyedVectors(openWords(words), openRows(rows), {
    norms: opened(norms, Float32Array),
    counts: counts && opened(counts, Float64Array),
    compose: model && composer(model),
    making,
  });
}

/**
 * As `shareVectors`, of a whole fastText model or classifier, dense or quantized.
 * @throws WordvecError `memory`; `usage` for rows of a kind of the caller's own
 */
export function shareFastText(model: FastTextModel): SharedFastText {
  checkFastText(model);
  return { ...sharedSubwords(model), version: model.version, output: sharedRows(model.output) };
}

/** The model of `shareFastText`, in any thread. @throws WordvecError `usage` for what is none of its records */
export function openSharedFastText(record: SharedFastText): FastTextModel {
  const { version, output } = checked(record, 'output', 'shareFastText');
  return { ...openSubwords(record), version, output: openRows(output) };
}

function checked<T extends object>(record: T, field: keyof T, maker: string): T {
  if (record?.[field] !== undefined) return record;
  throw expected('shared', `a record as ${maker} makes it`, record);
}

function sharedSubwords({ dictionary, settings, input, making }: SubwordModel): SharedSubwords {
  const { entries, counts, ...others } = dictionary.parts;
  return {
    dictionary: { ...others, entries: sharedWords(entries), counts: shared(counts, Float64Array) },
    settings,
    input: sharedRows(input),
    making,
  };
}

function openSubwords({ dictionary, settings, input, making }: SharedSubwords): SubwordModel {
  const { entries, counts, ...others } = dictionary;
  const parts = { ...others, entries: openWords(entries), counts: opened(counts, Float64Array) };
  return { dictionary: new Dictionary(parts), settings, input: openRows(input), making };
}

function sharedWords({ bytes, offsets, index }: WordTable): SharedWords {
  return {
    bytes: shared(bytes, Uint8Array),
    offsets: shared(offsets, Uint32Array),
    index: shared(index, Int32Array),
  };
}

function openWords({ bytes, offsets, index }: SharedWords): WordTable {
  return new WordTable(opened(bytes, Uint8Array), opened(offsets, Uint32Array), opened(index, Int32Array));
}

function sharedMatrix({ data, ...shape }: Matrix): SharedMatrix {
  return { ...shape, data: shared(data, Float32Array) };
}

function openMatrix({ data, ...shape }: SharedMatrix): Matrix {
  return { ...shape, data: opened(data, Float32Array) };
}

function sharedRows(rows: Rows): SharedRows {
  if (rows instanceof DenseRows)
    return { matrix: sharedMatrix(rows.matrix), places: rows.places && shared(rows.places, Int32Array) };
  if (rows instanceof QuantizedRows)
    return { ...sharedCodes(rows), norms: rows.norms && sharedCodes(rows.norms) };
  if (rows instanceof Int8Rows)
    return { int8: shared(rows.codes, Int8Array), scales: shared(rows.scales, Float32Array), dim: rows.dim };
  throw usageError('expected rows as a model is read or trained with');
}

function sharedCodes({ codes, quantizer }: Pick<QuantizedRows, 'codes' | 'quantizer'>): SharedCodes {
  const { dim, width, centroids } = quantizer;
  return {
    codes: shared(codes, Uint8Array),
    quantizer: { dim, width, centroids: shared(centroids, Float32Array) },
  };
}

function openRows(rows: SharedRows): Rows {
  if ('matrix' in rows)
    return new DenseRows(openMatrix(rows.matrix), rows.places && opened(rows.places, Int32Array));
  if ('int8' in rows)
    return new Int8Rows(opened(rows.int8, Int8Array), opened(rows.scales, Float32Array), rows.dim);
  const { codes, quantizer } = openCodes(rows);
  return new QuantizedRows(codes, quantizer, rows.norms && openCodes(rows.norms));
}

function openCodes({ codes, quantizer: { dim, width, centroids } }: SharedCodes) {
  return {
    codes: opened(codes, Uint8Array),
    quantizer: new ProductQuantizer(dim, width, opened(centroids, Float32Array)),
  };
}

type Numbers = Uint8Array | Int8Array | Int32Array | Uint32Array | Float32Array | Float64Array;
type NumbersOn<T> = new (buffer: SharedArrayBuffer, byteOffset?: number, length?: number) => T;

function opened<T extends Numbers>({ buffer, byteOffset, length }: SharedNumbers, type: NumbersOn<T>): T {
  return new type(buffer, byteOffset, length);
}

/** The numbers on shared memory: themselves where they lie there, else a copy. @throws WordvecError `memory` */
function shared<T extends Numbers>(numbers: T, type: NumbersOn<T>): SharedNumbers {
  const { byteOffset, length } = numbers;
  // By its tag: in pages that are not isolated the class has no name.
  if (numbers.buffer[Symbol.toStringTag] === 'SharedArrayBuffer')
    return { buffer: numbers.buffer as SharedArrayBuffer, byteOffset, length };
  try {
    const buffer = platform().memory.shared(numbers.byteLength);
    new type(buffer).set(numbers);
    return { buffer, byteOffset: 0, length };
  } catch (cause) {
    const mib = Math.ceil(numbers.byteLength / 2 ** 20);
    throw new WordvecError('memory', `${mib} MiB of shared memory cannot be had: use fewer words (limit)`, {
      cause,
    });
  }
}
