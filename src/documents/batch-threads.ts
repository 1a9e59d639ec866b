import { makeParts, orderedPieces, type PartsJob } from '../run/ordered-parts.js';
import { type Batch, BatchMaker } from './document-batches.js';
import type { DocumentPiece } from './pieces.js';
import type { ResolvedPrepareOptions } from './prepare-options.js';
import { pushedParts } from './pushed-parts.js';

interface BatchWork {
  readonly pieces: readonly DocumentPiece[];
  readonly options: ResolvedPrepareOptions;
}

export async function runBatches(job: PartsJob<BatchWork>, tell: (progress: unknown) => void): Promise<void> {
  const { pieces, options } = job.work;
  const maker = await BatchMaker.open(options);
  await makeParts<Batch>(job, tell, (part, send) => maker.read(pieces[part], part, send));
}

/** The batches of all pieces in order, made by threads. @throws WordvecError as `BatchMaker` does, and `aborted` */
export function threadedBatches(
  pieces: readonly DocumentPiece[],
  options: ResolvedPrepareOptions,
  threads: number,
  signal?: AbortSignal,
): AsyncGenerator<[batch: Batch, piece: number]> {
  const work: BatchWork = { pieces, options };
  return orderedPieces('documents/documents-worker.js', work, { parts: pieces.length, threads, signal });
}

/** The batches of all pieces in order, made in this thread. @throws WordvecError as `BatchMaker` does, and `aborted` */
export async function* ownBatches(
  pieces: readonly DocumentPiece[],
  options: ResolvedPrepareOptions,
  signal?: AbortSignal,
): AsyncGenerator<[batch: Batch, piece: number]> {
  const maker = await BatchMaker.open(options);
  for (const [number, piece] of pieces.entries()) {
    const read = (send: (batch: Batch) => Promise<void>) => maker.read(piece, number, send, signal);
    for await (const batch of pushedParts(read)) yield [batch, number];
  }
}
