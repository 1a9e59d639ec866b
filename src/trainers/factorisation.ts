// What trainers have in common that factorise a sparse matrix of words x contexts: its largest singular vectors, found by
// iterating a random subspace (Halko, Martinsson and Tropp 2011, algorithm 4.4). Each epoch multiplies it by the matrix or its
// transpose, in turn, and makes it orthonormal. A step sets rows that are its own, so bytes do not depend on threads.
import type { Stretch } from '../corpus/stretches.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { vectorsIn } from '../embeddings/glove-rows.js';
import type { WordModel } from '../embeddings/model.js';
import { inputError, WordvecError } from '../errors.js';
import * as job from '../kernels/job.js';
import { JOB_SUMS } from '../kernels/job.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import { platform } from '../platform.js';
import type { RunPlan } from '../run/plan.js';
import type { Run } from '../run/run.js';
import { eigenvectorsInPlace } from '../tensor/eigenvectors.js';
import type { ItemSource } from './items.js';
import type { Prepared, Trainer } from './trainer.js';

/** Directions that are followed beside those that are kept: they keep the last of these from mixing with the next. */
const OVERSAMPLED = 28;

/** The matrix: cell (i, j) is its value less rowLogs[i] and columnLogs[j], or 0 where that is less. */
export interface Factors {
  /** Shape [words]. */
  readonly rowLogs: Float32Array;
  /** Shape [contexts]. */
  readonly columnLogs: Float32Array;
  /** By words. */
  readonly stretches: readonly Stretch[];
  /** By contexts, as many; absent where the matrix is symmetric. */
  readonly transposed?: readonly Stretch[];
  /** Of the text, for progress. */
  readonly tokens: number;
}

export function planFactors(factors: Factors, dim: number): RunPlan<ItemSource> {
  const { rowLogs, columnLogs, stretches, transposed = stretches, tokens } = factors;
  const width = Math.ceil((dim + OVERSAMPLED) / 8) * 8;
  return {
    entry: 'ppmi',
    inputRows: rowLogs.length,
    outputRows: columnLogs.length,
    dim: width,
    arrays: [
      { field: job.JOB_CONTEXTS, own: 64 },
      { field: job.JOB_WEIGHTS, own: 64 },
      { field: job.JOB_SUMS, shared: 8 * width * (width + 1) },
      { field: job.JOB_ROW_LOGS, values: new Uint8Array(rowLogs.buffer) },
      { field: job.JOB_CONTEXT_LOGS, values: new Uint8Array(columnLogs.buffer) },
    ],
    numbers: [],
    steps: stretches.length,
    source: { kind: 'stretches', stretches, transposed },
    itemBytes: stretchBytes([...stretches, ...transposed], Math.max),
    unit: 'words',
    perEpoch: tokens,
    exact: true,
    rounds: { workers: 8, touched: 0, sum: false },
    remedy: 'use a smaller --dim or a higher --min-count',
  };
}

/** Bytes of stretches, joined by `join`: their sum, or the most. */
export function stretchBytes(stretches: readonly Stretch[], join: (a: number, b: number) => number): number {
  return stretches.reduce((sum, { block }) => join(sum, block.bytes), 0);
}

interface Counted extends Prepared {
  readonly vocabulary: Vocabulary;
}

/**
 * The parts that trainers of this kind have in common.
 * @param nothing what is said where the matrix is all zeros
 */
export function factorising<Name extends 'ppmi' | 'lsa'>(name: Name, nothing: string) {
  return {
    name,
    options: (given) => resolveOptions(name, given),
    start(run) {
      run.startAtRandom();
      // What lay there before may be no numbers, and a run that is stopped before all are set would be taken for a diverged one.
      run.output.data.fill(0);
    },
    between: (run, signal) => orthonormalise(run, written(run), nothing, signal),
    async finish(run, options, signal) {
      const { eigenvalueWeight } = options as ResolvedOptions<'ppmi' | 'lsa'>;
      if (!(await scale(run, eigenvalueWeight, signal))) throw early(name);
    },
    model(run, { vocabulary }, options) {
      const { dim, dryRun } = options as ResolvedOptions<'ppmi' | 'lsa'>;
      if (!dryRun && run.steps < run.total) throw early(name);
      const [input, output] = [vectorsIn(run.input, dim), vectorsIn(run.output, dim)];
      const model = { trainer: name, options, vocabulary, input, output, epochsDone: run.epochs };
      return model as unknown as WordModel<Name>;
    },
    epochsBefore: ({ epochsDone }) => epochsDone,
  } satisfies Partial<Trainer<ResolvedOptions<Name>, Counted, WordModel<Name>>>;
}

/** Which matrix the last epoch set: words and contexts take turns. */
function written(run: { epochs: number }): Side {
  return Math.ceil(run.epochs) % 2 === 1 ? 'output' : 'input';
}

function early(name: string): WordvecError {
  return new WordvecError('aborted', `stopped before there were vectors: ${name} has none before its end`);
}

/**
 * Turns what the last epoch left, P orthonormal and X = M P, into singular vectors scaled by their values: see `singularOf`.
 * False where the signal came first.
 */
async function scale(run: Run<ItemSource>, eigenvalueWeight: number, signal?: AbortSignal): Promise<boolean> {
  const set = written(run);
  const other = set === 'input' ? 'output' : 'input';
  const values = await singularOf(run, set, signal);
  if (!values) return false;
  const vectors = sumsOf(run).slice();
  await rotate(run, set, vectors, (k) =>
    values[k] > ROUNDING * values[0] ? values[k] ** (eigenvalueWeight - 1) : 0,
  );
  await rotate(run, other, vectors, (k) => values[k] ** eigenvalueWeight);
  return true;
}

/** One of a run's two matrices X, shape [rows, width]. */
export type Side = 'input' | 'output';

/** How far from orthonormal columns may be: rounding leaves less, an epoch much more. */
const ORTHONORMAL = 1e-3;
/** Singular values under this share of the largest are rounding: in single precision the matrix has no such direction. */
export const ROUNDING = 1e-5;
/** Multiplications after which signals are heard. */
const HEARD_AFTER = 2e9;

/**
 * Makes the columns of X orthonormal, but for zeros where X has fewer directions: X V / s of its singular values s; twice,
 * as the first leaves what rounding of X'X does. Columns that are so already stay as they are. After the signal, too, X is what
 * it was before a round or after it.
 * @throws WordvecError `input`, with the sentence `nothing`, where all of X is zeros
 */
async function orthonormalise(run: Run<ItemSource>, side: Side, nothing: string, signal?: AbortSignal) {
  for (let round = 0; round < 2; round++) {
    if (!(await gram(run, side, signal)) || isOrthonormal(sumsOf(run))) return;
    const values = await singularValues(run, signal);
    if (!values) return;
    if (!(values[0] > 0)) throw inputError(nothing);
    await rotate(run, side, sumsOf(run), (k) => (values[k] > ROUNDING * values[0] ? 1 / values[k] : 0));
  }
}

/**
 * Of X: its right singular vectors, the largest first, into the run's sums, for `rotate`.
 * @returns the singular values; undefined where the signal came first
 */
async function singularOf(run: Run<ItemSource>, side: Side, signal?: AbortSignal) {
  return (await gram(run, side, signal)) ? singularValues(run, signal) : undefined;
}

/** Of X'X in the run's sums, whose eigenvectors take its place: the roots of its eigenvalues. */
async function singularValues(run: Run<ItemSource>, signal?: AbortSignal) {
  const values = await eigenvectorsInPlace(sumsOf(run), signal);
  return values?.map((value) => Math.sqrt(Math.max(0, value)));
}

/** X becomes X M, column k scaled by `scale(k)`. M, shape [width, width], may lie in the run's sums, where it is lost. */
export async function rotate(
  run: Run<ItemSource>,
  side: Side,
  by: Float64Array,
  scale: (column: number) => number,
): Promise<void> {
  const { data, rows, dim, stride } = run[side];
  const { byteOffset: at, buffer } = sumsOf(run);
  const matrix = new Float32Array(buffer, at, dim * dim);
  for (let a = 0, i = 0; a < dim; a++) for (let b = 0; b < dim; b++, i++) matrix[i] = by[i] * scale(b);
  await inPieces(rows, dim, (first, count) =>
    run.kernels.transform(
      data.byteOffset + 4 * stride * first,
      count,
      4 * stride,
      dim,
      at,
      at + 4 * dim * dim,
    ),
  );
}

/** X'X, of which the upper half is set, into the run's sums; false where the signal came first. */
async function gram(run: Run<ItemSource>, side: Side, signal?: AbortSignal): Promise<boolean> {
  const { data, rows, dim, stride } = run[side];
  const { byteOffset: at } = sumsOf(run).fill(0);
  return inPieces(
    rows,
    dim,
    (first, count) => run.kernels.gram(data.byteOffset + 4 * stride * first, count, 4 * stride, dim, at),
    signal,
  );
}

/** Calls `work` for some rows after others, and lets signals be heard in between; false where it was this one. */
async function inPieces(
  rows: number,
  dim: number,
  work: (first: number, count: number) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const piece = 16 * Math.ceil(HEARD_AFTER / dim ** 2 / 16);
  for (let first = 0; first < rows; first += piece) {
    if (first > 0) await platform().threads.pause();
    if (signal?.aborted) return false;
    work(first, Math.min(piece, rows - first));
  }
  return true;
}

/** Room for a matrix of shape [width, width]. */
function sumsOf(run: Run<ItemSource>): Float64Array {
  const { data, dim } = run.input;
  return new Float64Array(data.buffer, run.addressesAt(JOB_SUMS)[0], dim * dim);
}

/** Whether X'X, of which the upper half counts, is 1 on its diagonal, or 0 where the column is, and 0 beside. */
function isOrthonormal(products: Float64Array): boolean {
  const n = Math.sqrt(products.length);
  let some = false;
  for (let a = 0; a < n; a++)
    for (let b = a; b < n; b++) {
      const value = products[a * n + b];
      const wanted = a === b && value !== 0 ? 1 : 0;
      if (!(Math.abs(value - wanted) < ORTHONORMAL)) return false;
      some ||= wanted > 0;
    }
  return some;
}
