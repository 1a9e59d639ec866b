import { expected } from '../errors.js';
import { type BlockStore, readBlock, takeBlock, writeBlock } from './block-store.js';
import type { TokenReader, TokenSegment, TokenStore } from './encoded.js';
import { bytesOf, firstWhere } from './lists.js';
import { unpackIds } from './packed-ids.js';

const READ_TOKENS = 1 << 16;

/** Keeps ids in text order, in blocks of `blockIds`. */
export class TokenWriter {
  readonly segments: { -readonly [Key in keyof TokenSegment]: TokenSegment[Key] }[] = [];
  readonly #store: BlockStore;
  readonly #blockIds: number;

  constructor(store: BlockStore, blockIds: number) {
    this.#store = store;
    this.#blockIds = blockIds;
  }

  append(ids: Uint32Array): void {
    for (let from = 0; from < ids.length; ) {
      let last = this.segments.at(-1);
      if (last === undefined || last.length === this.#blockIds) {
        last = { block: takeBlock(this.#store, 4 * this.#blockIds), length: 0 };
        this.segments.push(last);
      }
      const part = ids.subarray(from, from + this.#blockIds - last.length);
      writeBlock(last.block, 4 * last.length, bytesOf(part));
      last.length += part.length;
      from += part.length;
    }
  }
}

/**
 * Opens a corpus's ids for one thread; `SENTENCE_END` is set on the last of each sentence.
 * @example
 * const options = resolveOptions('skipgram', { minCount: 60 });
 * const { corpus } = await prepareCorpus(['corpus.txt'], options);
 * const tokens = openTokens(corpus.store);
 * const ids = new Uint32Array(4);
 * tokens.read(297, ids); // => 3
 * [...ids]; // => [0, 1, 0x80000000, 0]
 * await corpus.close();
 */
export function openTokens(store: TokenStore): TokenReader {
  const segments = store?.segments;
  if (!Array.isArray(segments)) throw expected('store', 'the ids of a corpus (prepareCorpus)', store);
  const starts: number[] = [];
  let total = store.first ?? 0;
  for (const segment of segments) {
    starts.push(total);
    total += segment.length;
  }
  return {
    read(from, target) {
      const count = Math.max(0, Math.min(target.length, total - from));
      let segment = segmentAt(starts, from);
      for (let done = 0; done < count; segment++) {
        const at = from + done - starts[segment];
        const length = Math.min(count - done, segments[segment].length - at);
        readIds(segments[segment], at, target.subarray(done, done + length));
        done += length;
      }
      return count;
    },
  };
}

/** The ids from one place to another, so many at a time, and where they stand: a view that the next ones leave behind. */
export function* idsOf(
  store: TokenStore,
  { from = store.first ?? 0, end = Number.POSITIVE_INFINITY, most = READ_TOKENS } = {},
): Generator<{ readonly from: number; readonly ids: Uint32Array }> {
  const reader = openTokens(store);
  const room = new Uint32Array(most);
  for (let at = from; ; at += most) {
    const count = reader.read(at, room.subarray(0, Math.max(0, end - at)));
    if (count === 0) return;
    yield { from: at, ids: room.subarray(0, count) };
  }
}

/** A number that differs where ids or their places do; of a part of a text its share of the whole text's, modulo 2^32. */
export function sumOfIds(
  store: TokenStore,
  first = store.first ?? 0,
  end = Number.POSITIVE_INFINITY,
): number {
  let sum = 0;
  for (const { from, ids } of idsOf(store, { from: first, end }))
    for (let i = 0; i < ids.length; i++) {
      const mixed = Math.imul(ids[i] ^ Math.imul(from + i + 1, 0x9e3779b1), 0x85ebca6b);
      sum = (sum + (mixed ^ (mixed >>> 15))) | 0;
    }
  return sum >>> 0;
}

function readIds({ block, bits }: TokenSegment, at: number, target: Uint32Array): void {
  if (bits && 'memory' in block) unpackIds(new Uint32Array(block.memory), at, target, bits);
  else readBlock(block, 4 * at, bytesOf(target));
}

/** The last segment that starts at or before `from`. */
function segmentAt(starts: readonly number[], from: number): number {
  return firstWhere(1, starts.length, (segment) => starts[segment] > from) - 1;
}
