import { WordScanner } from '../kernels/words-wasm.js';
import type { KernelModule } from '../platform.js';
import type { BlockStore } from './block-store.js';
import type { TokenSegment } from './encoded.js';
import type { Piece } from './ranges.js';
import { type Remark, stagedText } from './text.js';
import type { TextRules } from './text-rules.js';
import { textStage } from './text-stages.js';
import { TokenWriter } from './token-store.js';

/** The counting of one range: plain data that can be posted to a thread. */
export interface CountJob {
  readonly pieces: readonly Piece[];
  readonly text: TextRules;
  readonly sentenceToken: boolean;
  /** Words that take the first ids, and their number; see kernels/word-records.ts. */
  readonly known: { readonly records: Uint8Array; readonly words: number } | undefined;
  readonly kernel: KernelModule;
  /** Where the ids go, in blocks of `blockIds`. */
  readonly store: BlockStore;
  readonly blockIds: number;
}

/** Ids of this range's own table, and the table. */
export interface CountedRange {
  readonly segments: readonly TokenSegment[];
  readonly words: number;
  /** See kernels/word-records.ts; shared memory. */
  readonly records: Uint8Array;
  readonly longWords: number;
  readonly remarks: readonly Remark[];
}

/** Called after each chunk with the bytes read for it and the ids in it; the promise may let other work go on. */
export type OnChunk = (bytes: number, ids: number) => Promise<void> | undefined;

/** A scanner for `countRange`, in which the known words have the first ids. */
export function scannerFor(job: CountJob): WordScanner {
  const scanner = new WordScanner(job.kernel, job.sentenceToken);
  if (job.known) scanner.merge(job.known.records, job.known.words);
  return scanner;
}

/** Counts the words of one range and keeps an id for each, in one pass over its bytes. */
export async function countRange(
  job: CountJob,
  scanner: WordScanner,
  onChunk: OnChunk,
  signal?: AbortSignal,
): Promise<CountedRange> {
  const writer = new TokenWriter(job.store, job.blockIds);
  const stage = await textStage(job.text);
  const remarks: Remark[] = [];
  let ids = 0;
  const keep = (part: Uint32Array) => {
    writer.append(part);
    ids += part.length;
  };
  const text = stagedText(job.pieces, stage, (remark) => remarks.push(remark), signal);
  for await (const { bytes, read } of text) {
    scanner.scan(bytes, keep);
    const pause = onChunk(read, ids);
    if (pause) await pause;
    ids = 0;
  }
  scanner.flush(keep);
  return {
    segments: writer.segments,
    words: scanner.size,
    records: scanner.records(),
    longWords: scanner.longWords,
    remarks,
  };
}
