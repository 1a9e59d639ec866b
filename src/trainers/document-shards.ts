// Which documents the shards of a text begin with or within, where an id past those of the words ends each document.
import { type EncodedCorpus, SENTENCE_END } from '../corpus/encoded.js';
import { idsOf } from '../corpus/token-store.js';
import type { Ranks } from '../platform.js';
import { tellAll } from '../run/collectives.js';
import { type Share, shareOf } from '../run/share.js';
import type { textShards } from './shards.js';

type Shards = ReturnType<typeof textShards>;
type Text = Pick<EncodedCorpus, 'store'>;

/** The same shards, with the document that each begins with or within, and the words of each document. */
export function documentShards(
  corpus: Text,
  words: number,
  shards: Shards,
): { readonly shards: Shards; readonly lengths: readonly number[] } {
  const { documents, lengths } = readDocuments(corpus, words, shards, { first: 0, end: shards.steps });
  return { shards: { ...shards, source: { ...shards.source, documents } }, lengths };
}

/** The documents of all ranks. */
export interface Documents {
  /** With the documents of this rank's share of them. */
  readonly shards: Shards;
  readonly count: number;
  readonly words: number;
  /** Documents without a word. */
  readonly without: readonly number[];
}

/** @param ranks of which each has the ids of its share */
export async function documentsOf(
  corpus: Text,
  words: number,
  shards: Shards,
  ranks: Ranks | undefined,
): Promise<Documents> {
  const { rank, size } = ranks ?? { rank: 0, size: 1 };
  const { documents, lengths, rest } = readDocuments(
    corpus,
    words,
    shards,
    shareOf(shards.steps, rank, size),
  );
  const own = {
    count: lengths.length,
    words: lengths.reduce((sum, length) => sum + length, rest),
    begun: lengths[0] ?? 0,
    rest,
    without: [...lengths.keys()].filter((i) => i > 0 && lengths[i] === 0),
  };
  const told = ranks ? await tellAll(ranks, own) : [own];
  const without: number[] = [];
  let [count, open] = [0, 0];
  for (const [of, one] of told.entries()) {
    if (of === rank) for (let shard = 0; shard < documents.length; shard++) documents[shard] += count;
    // The first document that ends here may have begun before.
    if (one.count > 0 && open + one.begun === 0) without.push(count);
    for (const i of one.without) without.push(count + i);
    open = one.rest + (one.count > 0 ? 0 : open);
    count += one.count;
  }
  return {
    shards: { ...shards, source: { ...shards.source, documents } },
    count,
    words: told.reduce((sum, one) => sum + one.words, 0),
    without,
  };
}

/**
 * Of the documents that end in a share of the shards the words that stand there, of what is open at its end too; and for each of
 * these shards how many have ended.
 */
function readDocuments(
  { store }: Text,
  words: number,
  { source: { shardTokens }, steps }: Shards,
  { first, end }: Share,
): { documents: Uint32Array; lengths: number[]; rest: number } {
  const documents = new Uint32Array(steps);
  const lengths: number[] = [];
  const start = first * shardTokens;
  const last = first === end ? 0 : Math.min(store.tokens, end * shardTokens);
  let rest = 0;
  let shard = Math.max(1, first);
  // A sentence that ends just before is the last of others' documents.
  for (const { from, ids } of idsOf(store, { from: Math.max(0, start - 1), end: last }))
    for (let i = 0; i < ids.length; i++) {
      const isWord = (ids[i] & ~SENTENCE_END) < words;
      const own = from + i >= start;
      if (own && isWord) rest++;
      if (ids[i] < SENTENCE_END) continue;
      if (own && !isWord) {
        lengths.push(rest);
        rest = 0;
      }
      // The next sentence begins here; see `readShard`.
      while (shard < end && shard * shardTokens <= from + i + 1) documents[shard++] = lengths.length;
    }
  return { documents, lengths, rest };
}
