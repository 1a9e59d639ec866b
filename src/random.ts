// The generator alone: the package's main file loads node:crypto, 5 MB that a run never uses.
import alea from 'seedrandom/lib/alea.js';

/** A stream of random numbers, a pure function of its seed words. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of it random. */
  next(): number;
  /** Uniform unsigned 32-bit integer. */
  uint32(): number;
}

/**
 * A stream named by a seed and its place in the run, such as `(seed, 'shard', epoch, index)`. Streams of
 * different names are independent, so that results do not depend on which thread draws from which.
 * Generator: Alea (Baagøe 2010) of seedrandom.
 */
export function randomStream(seed: number | string, ...name: (string | number)[]): RandomStream {
  const stream = alea([seed, ...name].join('/'));
  return { next: () => stream.quick(), uint32: () => stream.int32() >>> 0 };
}

/** Fisher-Yates in place, as far as the first `count` items: these are drawn at random from all. */
export function permute<Item>(
  items: { [index: number]: Item; readonly length: number },
  random: RandomStream,
  count = items.length,
): void {
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random.next() * (items.length - i));
    const item = items[i];
    items[i] = items[other];
    items[other] = item;
  }
}
