import { batchChunks, type ChunkBatches, chunksIn } from '../corpus/chunk-batches.js';
import type { Cooccurrences } from '../corpus/cooccurrence.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { type GloveRows, vectorsIn } from '../embeddings/glove-rows.js';
import type { WordModel } from '../embeddings/model.js';
import { WordvecError } from '../errors.js';
import { gloveStride, SCRATCH_BYTES } from '../kernels/glove.js';
import type { SharedHeap } from '../kernels/shared-heap.js';
import type { ResolvedOptions } from '../options.js';
import { platform, threadCount } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { createStopFlag, runTeam } from '../run/team.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { balanceOpposed } from './glove-balance.js';
import { type GloveJob, type GloveStep, trainBatches } from './glove-batches.js';
import { gloveRowBytes, gloveRowsAt, initGloveRows } from './glove-rows.js';
import { rateAt } from './schedule.js';

export type GloveModel = WordModel<'glove'>;
type GloveOptions = ResolvedOptions<'glove'>;

const REMEDY = 'use a smaller --dim or a higher --min-count';

/**
 * Trains `options.epochs` epochs on chunks of counts, in the heap, whose earlier content is lost.
 * @throws WordvecError `memory`, `diverged`, `aborted` (with `partial`)
 */
export async function trainOnCounts(
  vocabulary: Vocabulary,
  counts: Cooccurrences,
  options: GloveOptions,
  heap: SharedHeap,
  hooks: RunHooks,
  from: GloveModel | undefined,
): Promise<{ model: GloveModel; seconds: number }> {
  const module = await platform().kernels.load('glove');
  const started = performance.now();
  const batches = batchChunks(counts.store, counts.blocks, counts.records);
  const { jobs, words, contexts } = layJobs(module, vocabulary, batches, options, heap, from);
  const { dim } = options;
  const glove = gloveRowsAt(heap.memory.buffer, words, contexts, vocabulary.words.size, dim);
  startRows(glove, options, from);

  const before = Math.floor(from?.epochsDone ?? 0);
  const meter = new Meter(counts.records, before, options, hooks, started);
  const onStep = (step: GloveStep) => {
    if (step.diverged) throw diverged(step, vocabulary, options);
    meter.add(step);
  };
  await runTeam('trainers/glove-worker.js', jobs, trainBatches, onStep, jobs[0].stop, hooks.signal);
  const [input, output] = [vectorsIn(glove.words, dim), vectorsIn(glove.contexts, dim)];
  checkFinite(input, vocabulary, options);
  checkFinite(output, vocabulary, options);
  if (options.symmetric) balanceOpposed(glove, dim);
  const epochsDone = before + meter.records / counts.records;
  const model: GloveModel = { trainer: 'glove', options, vocabulary, input, output, glove, epochsDone };
  if (epochsDone < before + options.epochs) {
    const message = `stopped in epoch ${Math.floor(epochsDone) + 1} of ${before + options.epochs}`;
    throw new WordvecError('aborted', message, { partial: model });
  }
  return { model, seconds: (performance.now() - started) / 1000 };
}

function startRows(rows: GloveRows, options: GloveOptions, from: GloveModel | undefined): void {
  if (!from?.glove) {
    initGloveRows(rows, options.dim, options.seed);
    return;
  }
  rows.words.data.set(from.glove.words.data);
  rows.contexts.data.set(from.glove.contexts.data);
}

/** Lays rows and each thread's room out in the heap. */
function layJobs(
  module: WebAssembly.Module,
  vocabulary: Vocabulary,
  batches: ChunkBatches,
  options: GloveOptions,
  heap: SharedHeap,
  from: GloveModel | undefined,
): { jobs: GloveJob[]; words: number; contexts: number } {
  heap.reset();
  const rowsBytes = vocabulary.words.size * gloveRowBytes(options.dim);
  const what = `training ${vocabulary.words.size} words of ${options.dim} dimensions`;
  const take = (bytes: number) => heap.allocate(bytes, what, REMEDY);
  const words = take(rowsBytes);
  const contexts = take(rowsBytes);
  const done = Math.floor(from?.epochsDone ?? 0);
  const shared = {
    module,
    memory: heap.memory,
    stop: createStopFlag(),
    next: new Int32Array(platform().memory.shared(4)),
    batches,
    from: done,
    epochs: done + options.epochs,
    seed: options.seed,
    dim: options.dim,
    stride: gloveStride(options.dim),
    lr: options.lr,
    schedule: options.schedule,
    words,
    contexts,
  };
  const jobs = Array.from({ length: threadCount(options.threads) }, () => ({
    ...shared,
    chunks: take(batches.largest),
    order: take(4 * chunksIn(batches.largest)),
    scratch: take(SCRATCH_BYTES),
    loss: take(8),
  }));
  return { jobs, words, contexts };
}

function diverged(
  { epoch, diverged: pair }: GloveStep,
  { words }: Vocabulary,
  { lr }: GloveOptions,
): WordvecError {
  const [word, context] = pair!.map((row) => words.word(row));
  return new WordvecError(
    'diverged',
    `training diverged in epoch ${epoch + 1}: the loss of "${word}" near "${context}" is past all bounds; lower --lr (it was ${lr})`,
  );
}

// The last updates of a run have no loss after them that would show it.
function checkFinite(vectors: Matrix, { words }: Vocabulary, { lr }: GloveOptions): void {
  for (let row = 0; row < vectors.rows; row++) {
    if (rowOf(vectors, row).every(Number.isFinite)) continue;
    const message = `training diverged in the last epoch: the vector of "${words.word(row)}" holds numbers that are not finite; lower --lr (it was ${lr})`;
    throw new WordvecError('diverged', message);
  }
}

/** Adds up what the threads did, and tells the hooks. */
class Meter {
  records = 0;
  readonly #epochs = new Map<number, { records: number; loss: number }>();

  constructor(
    private readonly perEpoch: number,
    private readonly before: number,
    private readonly options: GloveOptions,
    private readonly hooks: RunHooks,
    private readonly started: number,
  ) {}

  add({ epoch, records, loss }: GloveStep): void {
    const sum = this.#epochs.get(epoch) ?? { records: 0, loss: 0 };
    this.#epochs.set(epoch, sum);
    sum.records += records;
    sum.loss += loss;
    this.records += records;
    const seconds = (performance.now() - this.started) / 1000;
    const total = this.perEpoch * this.options.epochs;
    this.hooks.onProgress?.({
      phase: 'training',
      unit: 'records',
      done: this.records,
      total,
      learningRate: rateAt(this.options.schedule, this.options.lr, this.records / total),
      loss: sum.loss / sum.records,
      seconds,
    });
    if (sum.records < this.perEpoch) return;
    const epochs = this.before + this.options.epochs;
    this.hooks.onEpoch?.({ epoch: epoch + 1, epochs, loss: sum.loss / sum.records, seconds });
  }
}
