import { SENTENCE_END } from '../kernels/word-scanner.js';

/** gensim's ENGLISH_CONNECTOR_WORDS. */
export const ENGLISH_CONNECTOR_WORDS: readonly string[] =
  'a an the for of with without at from to in on by and or'.split(' ');

/**
 * Puts one id in the place of the connector words between two others: `vocabulary` + a number from 1 on for each
 * different run of them, and `vocabulary` itself where no phrase can lie around them.
 */
export class ConnectorRuns {
  /** Runs met: the run with a number and the id that follows -> the number of the longer run. */
  readonly runs: Map<number, number>;
  readonly #isConnector: Uint8Array;
  readonly #most: number;
  // The number of the run that is open; -1 for none.
  #open = -1;

  readonly #across: boolean;

  /**
   * @param isConnector shape [vocabulary]
   * @param across runs go on over the ends of lines
   * @param most runs that get a number
   */
  constructor(isConnector: Uint8Array, across: boolean, most: number, runs = new Map<number, number>()) {
    this.#across = across;
    this.#isConnector = isConnector;
    this.#most = most;
    this.runs = runs;
  }

  /** Writes ids, which follow those of the last call, into `target`, one more at most; returns how many there are. */
  replace(ids: Uint32Array, target: Uint32Array): number {
    const vocabulary = this.#isConnector.length;
    let out = 0;
    for (const value of ids) {
      const id = value & ~SENTENCE_END;
      if (this.#isConnector[id] === 0) {
        if (this.#open >= 0) target[out++] = vocabulary + this.#open;
        this.#open = -1;
        target[out++] = value;
      } else if (value >= SENTENCE_END && !this.#across) {
        target[out++] = vocabulary | SENTENCE_END;
        this.#open = -1;
      } else this.#open = this.#open === 0 ? 0 : this.#longer(Math.max(0, this.#open), id);
    }
    return out;
  }

  /** The ids of each run, by its number. */
  words(): number[][] {
    const lists: number[][] = [[]];
    for (const [key, run] of this.runs) {
      const before = Math.floor(key / this.#isConnector.length);
      lists[run] = [...lists[before], key % this.#isConnector.length];
    }
    return lists;
  }

  /** Threads that are handed all runs meet no new ones. */
  #longer(run: number, id: number): number {
    const key = run * this.#isConnector.length + id;
    let longer = this.runs.get(key);
    if (longer === undefined) {
      longer = this.runs.size < this.#most ? this.runs.size + 1 : 0;
      if (longer > 0) this.runs.set(key, longer);
    }
    return longer;
  }
}
