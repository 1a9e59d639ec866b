// What trainers have in common that factorise a sparse matrix of words x contexts: its largest singular vectors, found by
// iterating a random subspace (Halko, Martinsson and Tropp 2011, algorithm 4.4). Each epoch multiplies it by the matrix or its
// transpose, in turn, and makes it orthonormal. A step sets rows that are its own, so bytes do not depend on threads.
import type { Stretch } from '../corpus/stretches.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { vectorsIn } from '../embeddings/glove-rows.js';
import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import * as job from '../kernels/job.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import type { RunPlan } from '../run/plan.js';
import type { Run } from '../run/run.js';
import type { ItemSource } from './items.js';
import { orthonormalise, ROUNDING, rotate, type Side, singularOf, sumsOf } from './subspace.js';
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
