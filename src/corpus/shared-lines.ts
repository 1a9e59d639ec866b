// Lines that ranks read together, each a range of the text: rows are numbered and lines shuffled as one rank would have it.
import type { Ranks } from '../platform.js';
import { exchangeBytes, tellAll } from '../run/collectives.js';
import { shareOf } from '../run/share.js';
import { bytesOf } from './lists.js';
import type { RecordRows, RecordShuffler, ShuffledRecords } from './shuffled-records.js';
import type { PlacesByUse } from './subword-bags.js';
import { sumOfIds } from './token-store.js';

/** Marks the rows of n-grams that any rank's lines use by 1. */
export async function joinUses(ranks: Ranks, uses: Float64Array): Promise<void> {
  const own = Uint8Array.from(uses, (count) => Math.min(1, count));
  for (const marks of await exchangeBytes(ranks, () => own))
    for (let row = 0; row < marks.length; row++) if (marks[row] > 0) uses[row] = 1;
}

/**
 * Gives the rows that any rank's lines use places in the order of first use, those of the first rank first.
 * @returns the place of each row that `own` had given one
 */
async function joinPlaces(ranks: Ranks, own: PlacesByUse): Promise<Uint32Array> {
  const used = own.used();
  const all = await exchangeBytes(ranks, () => bytesOf(used.slice()));
  own.clear();
  for (const { buffer } of all) own.renumber(new Uint32Array(buffer));
  own.renumber(used);
  return used;
}

/** Shuffles what all ranks have put; each then has the records of its share of the stretches, with the rows' numbers of all. */
export async function shuffleTogether(
  ranks: Ranks,
  shuffler: RecordShuffler,
  stretches: number,
  rows?: RecordRows,
): Promise<ShuffledRecords> {
  await shuffler.gather(ranks, stretches);
  const { store, records, starts } = shuffler.finish(stretches, rows);
  if (rows) {
    const { words } = rows.places;
    const joint = await joinPlaces(ranks, rows.places);
    shuffler.change((data, from, to) => {
      for (let i = rows.rowsAt(data, from); i < to; i++)
        if (data[i] >= words) data[i] = joint[data[i] - words];
    });
  }
  const { first, end } = shareOf(stretches, ranks.rank, ranks.size);
  starts.fill(starts[first], 0, first).fill(starts[end], end);
  const sums = await tellAll(ranks, sumOfIds(store, starts[first], starts[end]));
  return { store, records, starts, idSum: sums.reduce((sum, one) => (sum + one) >>> 0, 0) };
}
