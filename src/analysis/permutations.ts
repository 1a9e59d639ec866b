import { permute, type RandomStream } from '../random.js';
import { Slices } from '../slices.js';

/** All ways to put some of the things into the first of two groups, or ways drawn at random. */
export interface Partitions {
  /** All ways are gone through. */
  readonly exact: boolean;
  /** Each way: 1 for what is in the first group; the next takes its place. */
  readonly ways: Iterable<Uint8Array>;
}

/**
 * @param most ways that are gone through; where there are more, as many are drawn
 * @param first size of the first group
 */
export function partitions(things: number, first: number, most: number, random: RandomStream): Partitions {
  let ways = 1;
  for (let i = 1; i <= first && ways <= most; i++) ways = (ways * (things - first + i)) / i;
  return ways <= most
    ? { exact: true, ways: allWays(things, first) }
    : { exact: false, ways: drawnWays(things, first, most, random) };
}

function* allWays(things: number, first: number): Generator<Uint8Array> {
  const chosen = Array.from({ length: first }, (_, i) => i);
  while (true) {
    const way = new Uint8Array(things);
    for (const thing of chosen) way[thing] = 1;
    yield way;
    let at = first - 1;
    while (at >= 0 && chosen[at] === things - first + at) at--;
    if (at < 0) return;
    chosen[at]++;
    for (let i = at + 1; i < first; i++) chosen[i] = chosen[i - 1] + 1;
  }
}

function* drawnWays(things: number, first: number, count: number, random: RandomStream) {
  const way = new Uint8Array(things).fill(1, 0, first);
  for (let n = 0; n < count; n++) {
    permute(way, random);
    yield way;
  }
}

/**
 * The share of ways whose figure is at least `seen`; where they are drawn with the seen one counted, too (Phipson & Smyth 2010).
 * @throws WordvecError `aborted`
 */
export async function shareAtLeast(
  { exact, ways }: Partitions,
  seen: number,
  figureOf: (way: Uint8Array) => number,
  signal?: AbortSignal,
): Promise<number> {
  const slices = new Slices();
  let [all, far] = exact ? [0, 0] : [1, 1];
  for (const way of ways) {
    if (all++ % 64 === 0) await slices.rest(signal);
    if (figureOf(way) >= seen - 1e-12) far++;
  }
  return far / all;
}
