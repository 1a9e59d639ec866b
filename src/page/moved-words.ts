// Two models of one language, such as of two times, laid over each other.
import { placeRows } from '../entries/drawing.js';
import { type KeyedVectors, neighbours } from '../entries/queries.js';
import { alignVectors, driftOf } from '../entries/spaces.js';
import type { Calls, Way } from './protocol.js';

/** Words that are told, from the one that moved most. */
const TOLD = 100;
/** Words that stand around a word's way, of each model. */
const AROUND = 6;

export async function movedWords(older: KeyedVectors, younger: KeyedVectors): Promise<Calls['moved'][1]> {
  const { words, shared } = await driftOf(older, younger);
  return { words: words.slice(0, TOLD), shared };
}

let last: { older: KeyedVectors; younger: KeyedVectors; aligned: KeyedVectors } | undefined;

/** A word's way from one model to the other, in the space of the younger, between its nearest words of both (Hamilton et al. 2016). */
export async function wayOf(older: KeyedVectors, younger: KeyedVectors, word: string): Promise<Way> {
  if (last?.older !== older || last.younger !== younger)
    last = { older, younger, aligned: (await alignVectors(younger, older)).aligned };
  const ends = [last.aligned, younger];
  const around = new Set(
    ends.flatMap((model) => neighbours(model, word, { k: AROUND }).map((near) => near.word)),
  );
  const rows = ends.map((model) => model.get(word)!);
  const known = [...around].filter((near) => younger.has(near));
  rows.push(...known.map((near) => younger.get(near)!));
  const units = rows.map((row) => {
    const length = Math.hypot(...row) || 1;
    return Array.from(row, (value) => value / length);
  });
  const { x, y } = await placeRows(units, 'pca', 1);
  const placed = (name: string, i: number) => ({ word: name, x: x[i]!, y: y[i]! });
  return { from: placed(word, 0), to: placed(word, 1), around: known.map((near, i) => placed(near, i + 2)) };
}
