import { closeBlockStore } from '../corpus/block-store.js';
import { prepareToCount } from '../corpus/cooccur.js';
import { countCooccurrences, notEmpty } from '../corpus/cooccurrence.js';
import { type LogCounts, logCounts } from '../corpus/log-counts.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { vectorsIn } from '../embeddings/glove-rows.js';
import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import * as job from '../kernels/job.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import { platform, threadCount } from '../platform.js';
import { fingerprintOf, vocabularyFingerprint } from './fingerprint.js';
import { orthonormalise, ROUNDING, rotate, singularOf } from './subspace.js';
import type { Prepared, Trainer } from './trainer.js';

type Options = ResolvedOptions<'ppmi'>;

interface Data extends Prepared {
  readonly vocabulary: Vocabulary;
  readonly counts: LogCounts;
}

/** Directions that are followed beside those that are kept: they keep the last of these from mixing with the next. */
const OVERSAMPLED = 28;

/**
 * Positive pointwise mutual information of words and contexts, its largest singular vectors scaled by their values (Levy,
 * Goldberg and Dagan 2015), found by iterating a random subspace (Halko, Martinsson and Tropp 2011, algorithm 4.4):
 * each epoch multiplies it by the matrix or its transpose, in turn, and makes it orthonormal. A step sets rows that are its
 * own, so the bytes do not depend on the threads.
 */
export const ppmi: Trainer<Options, Data, WordModel<'ppmi'>> = {
  name: 'ppmi',
  options(given, from) {
    if (from)
      throw new WordvecError(
        'usage',
        '--continue: ppmi has nothing to go on from: train on all the text at once',
      );
    return resolveOptions('ppmi', given);
  },
  async prepare(inputs, options, hooks) {
    const heap = new SharedHeap();
    const threads = threadCount(options.threads);
    const memory = platform().memory.budget(options.memory, threads);
    const { vocabulary, corpus, counting, encoding } = await prepareToCount(inputs, options, hooks);
    try {
      const rule = { ...options, symmetric: true, threads, memory };
      const size = vocabulary.words.size;
      const counted = notEmpty(
        await countCooccurrences(corpus, size, rule, { kind: 'records' }, heap, hooks),
      );
      const { seconds, records, spilled } = counted;
      const counts = logCounts(counted, size, memory / 2);
      counted.close();
      return {
        ...{ vocabulary, counts, heap, spilled, words: corpus.tokens },
        corpusBytes: counts.stretches.reduce((sum, { block }) => sum + block.bytes, 0),
        stages: { counting, encoding, cooccurrence: { seconds, words: corpus.tokens, records } },
        fingerprint: () => fingerprintOf(counts.sums, vocabularyFingerprint(vocabulary)),
        close: () => closeBlockStore(counts.store),
      };
    } finally {
      await corpus.close();
    }
  },
  plan({ vocabulary, counts, words }, options) {
    const size = vocabulary.words.size;
    const width = Math.ceil((options.dim + OVERSAMPLED) / 8) * 8;
    const [rowLogs, contextLogs] = logsOf(counts.sums, options);
    return {
      entry: 'ppmi',
      inputRows: size,
      outputRows: size,
      dim: width,
      arrays: [
        { field: job.JOB_CONTEXTS, own: 64 },
        { field: job.JOB_WEIGHTS, own: 64 },
        { field: job.JOB_SUMS, own: 8 * width * (width + 1) },
        { field: job.JOB_ROW_LOGS, values: new Uint8Array(rowLogs.buffer) },
        { field: job.JOB_CONTEXT_LOGS, values: new Uint8Array(contextLogs.buffer) },
      ],
      numbers: [],
      steps: counts.stretches.length,
      source: { kind: 'stretches', stretches: counts.stretches },
      itemBytes: counts.stretches.reduce((most, { block }) => Math.max(most, block.bytes), 0),
      unit: 'words',
      perEpoch: words,
      rounds: { workers: 8, touched: 0, sum: false },
      remedy: 'use a smaller --dim or a higher --min-count',
    };
  },
  start: (run) => run.startAtRandom(),
  between: (run) => orthonormalise(run, written(run)),
  model(run, { vocabulary }, options) {
    const { dim } = options;
    if (!options.dryRun) {
      if (run.steps < run.total)
        throw new WordvecError('aborted', 'stopped before there were vectors: ppmi has none before its end');
      scale(run, options);
    }
    const [input, output] = [vectorsIn(run.input, dim), vectorsIn(run.output, dim)];
    return { trainer: 'ppmi', options, vocabulary, input, output, epochsDone: run.epochs };
  },
  epochsBefore: ({ epochsDone }) => epochsDone,
};

/** Which matrix the last epoch set: words and contexts take turns. */
function written(run: { epochs: number }): 'input' | 'output' {
  return Math.ceil(run.epochs) % 2 === 1 ? 'output' : 'input';
}

/**
 * Logs to take from ln X[i][j], of word i and context j: PMI is ln of X[i][j] S / (r[i] r[j]^a), S the sum of r^a, less ln
 * shift (Levy et al. 2015, sections 3.1 and 3.2).
 */
function logsOf(sums: Float64Array, { smoothing, shift }: Options): [Float32Array, Float32Array] {
  const total = sums.reduce((sum, count) => sum + count ** smoothing, 0);
  // Words that stand near none have no cells.
  const log = (count: number) => Math.log(count || 1);
  const rows = Float32Array.from(sums, (count) => log(count) + Math.log(shift) - Math.log(total));
  return [rows, Float32Array.from(sums, (count) => smoothing * log(count))];
}

/** Turns what the last epoch left, P orthonormal and X = M P, into singular vectors scaled by their values: see `singularOf`. */
function scale(run: Parameters<typeof orthonormalise>[0], { eigenvalueWeight }: Options): void {
  const set = written(run);
  const other = set === 'input' ? 'output' : 'input';
  const { vectors, values } = singularOf(run, set);
  rotate(run, set, vectors, (k) =>
    values[k] > ROUNDING * values[0] ? values[k] ** (eigenvalueWeight - 1) : 0,
  );
  rotate(run, other, vectors, (k) => values[k] ** eigenvalueWeight);
}
