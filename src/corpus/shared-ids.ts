// The ids of a text that ranks have encoded, each its range of bytes, moved to where they are trained on.
import type { Ranks } from '../platform.js';
import { inTurns, piecesOf, tellAll } from '../run/collectives.js';
import { shareOf } from '../run/share.js';
import { type BlockStore, takeBlock, writeBlock } from './block-store.js';
import type { EncodedCorpus, TokenSegment } from './encoded.js';
import { bytesOf } from './lists.js';
import { packedBits, packIds } from './packed-ids.js';
import type { SharedReading } from './shared-counts.js';
import { openTokens, sumOfIds } from './token-store.js';

/** Ids from one place of the whole text to another. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Ids of this rank's range of the text, and what is known of them. */
export type OwnIds = Pick<EncodedCorpus, 'tokens' | 'sentences' | 'longestSentence' | 'store'>;

/**
 * The whole text as each rank sees it: of the ids those of its steps, and what lies around them, or all.
 * @param vocabularySize ids that there are
 */
export async function shareIds(
  { ranks, stepTokens }: SharedReading,
  own: OwnIds,
  store: BlockStore,
  vocabularySize: number,
): Promise<OwnIds & { readonly idSum: number }> {
  const { tokens, sentences, longestSentence } = own;
  const told = await tellAll(ranks, { tokens, sentences, longestSentence });
  const held = rangesOf(told.map((one) => one.tokens));
  const total = held.at(-1)!.to;
  const longest = Math.max(...told.map((one) => one.longestSentence));
  const wanted = held.map((_, rank): Range => {
    if (stepTokens === undefined) return { from: 0, to: total };
    const { first, end } = shareOf(Math.ceil(total / stepTokens), rank, ranks.size);
    if (first === end) return { from: 0, to: 0 };
    // A step begins after the sentence that the token before it is in, and ends with one (`readShard`).
    return { from: Math.max(0, first * stepTokens - 1), to: Math.min(total, end * stepTokens + longest) };
  });
  const here = { ...own.store, first: held[ranks.rank].from, tokens: total };
  const sums = await tellAll(ranks, sumOfIds(here));
  const bits = packedBits(vocabularySize);
  const put = (ids: Uint32Array) => putIds(store, ids, bits);
  const come = await moveIds(ranks, held, wanted, openTokens(here).read, put);
  const [mine, want] = [held[ranks.rank], wanted[ranks.rank]];
  let at = mine.from;
  const kept = own.store.segments.filter(({ length }) => {
    at += length;
    return at - length < want.to && at > want.from;
  });
  const segments = [...come.slice(0, ranks.rank), kept, ...come.slice(ranks.rank + 1)].flat();
  const begins = kept.length > 0 && come.slice(0, ranks.rank).flat().length === 0;
  const first = begins ? firstOf(own.store.segments, kept, mine.from) : want.from;
  return {
    tokens: total,
    sentences: told.reduce((sum, one) => sum + one.sentences, 0),
    longestSentence: longest,
    idSum: sums.reduce((sum, one) => (sum + one) >>> 0, 0),
    store: { ...here, segments, first },
  };
}

/** Where parts of these lengths lie, one after the other. */
export function rangesOf(lengths: readonly number[]): Range[] {
  let to = 0;
  return lengths.map((length) => {
    to += length;
    return { from: to - length, to };
  });
}

/** The place of the first id of the segments that are kept. */
function firstOf(segments: readonly TokenSegment[], kept: readonly TokenSegment[], from: number): number {
  const dropped = segments.slice(0, Math.max(0, segments.indexOf(kept[0])));
  return dropped.reduce((sum, { length }) => sum + length, from);
}

/** Sends each rank what it wants of the ids held here; returns what each other one has sent, as segments. */
export async function moveIds(
  ranks: Ranks,
  held: readonly Range[],
  wanted: readonly Range[],
  read: (from: number, target: Uint32Array) => number,
  put: (ids: Uint32Array) => TokenSegment,
): Promise<TokenSegment[][]> {
  const { rank } = ranks;
  const come: TokenSegment[][] = held.map(() => []);
  // Pieces of what one has and another wants, as places and numbers of ids.
  const pieces = function* (has: Range, wants: Range) {
    const from = Math.max(has.from, wants.from);
    const count = Math.max(0, Math.min(has.to, wants.to) - from);
    for (const { at, length } of piecesOf(4 * count)) yield [from + at / 4, length / 4];
  };
  const send = async (to: number) => {
    for (const [at, length] of pieces(held[rank], wanted[to])) {
      const ids = new Uint32Array(length);
      read(at, ids);
      await ranks.send(to, bytesOf(ids));
    }
  };
  const receive = async (from: number) => {
    for (const [, length] of pieces(held[from], wanted[rank])) {
      const ids = new Uint32Array(length);
      await ranks.receive(from, bytesOf(ids));
      come[from].push(put(ids));
    }
  };
  await inTurns(ranks, send, receive);
  return come;
}

/** Ids as a segment of their own, packed where it lies in memory. */
export function putIds(store: BlockStore, ids: Uint32Array, bits: number | undefined): TokenSegment {
  const { length } = ids;
  if (bits) {
    const block = takeBlock(store, 4 * Math.ceil((length * bits) / 32));
    if ('memory' in block) {
      packIds(new Uint32Array(block.memory), 0, ids, bits);
      return { block, length, bits };
    }
  }
  const block = takeBlock(store, 4 * length);
  writeBlock(block, 0, bytesOf(ids));
  return { block, length };
}
