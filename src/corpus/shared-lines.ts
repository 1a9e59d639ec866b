// Lines that ranks read together, each a range of the text: rows are numbered and lines shuffled as one rank would have it.
import type { Ranks } from '../platform.js';
import { exchangeBytes, tellAll } from '../run/collectives.js';
import { shareOf } from '../run/share.js';
import { bytesOf } from './lists.js';
import type { RecordShuffler, ShuffledRecords } from './shuffled-records.js';
import { PlacesByUse } from './subword-bags.js';
import { sumOfIds } from './token-store.js';

/** Marks the rows of n-grams that any rank's lines use by 1. */
export async function joinUses(ranks: Ranks, uses: Float64Array): Promise<void> {
  const own = Uint8Array.from(uses, (count) => Math.min(1, count));
  for (const marks of await exchangeBytes(ranks, () => own))
    for (let row = 0; row < marks.length; row++) if (marks[row] > 0) uses[row] = 1;
}

/** The places of the rows that any rank's lines use, in the order of first use. */
export async function joinPlaces(
  ranks: Ranks,
  own: PlacesByUse,
  words: number,
  ngrams: number,
): Promise<PlacesByUse> {
  const all = new PlacesByUse(words, ngrams);
  for (const { buffer } of await exchangeBytes(ranks, () => bytesOf(own.used(words))))
    all.renumber(new Uint32Array(buffer));
  return all;
}

/** Shuffles what all ranks have put; each then has the records of its share of the stretches. */
export async function shuffleTogether(
  ranks: Ranks,
  shuffler: RecordShuffler,
  stretches: number,
): Promise<ShuffledRecords> {
  await shuffler.gather(ranks, stretches);
  const { store, records, starts } = shuffler.finish(stretches);
  const { first, end } = shareOf(stretches, ranks.rank, ranks.size);
  starts.fill(starts[first], 0, first).fill(starts[end], end);
  const sums = await tellAll(ranks, sumOfIds(store, starts[first], starts[end]));
  return { store, records, starts, idSum: sums.reduce((sum, one) => (sum + one) >>> 0, 0) };
}
