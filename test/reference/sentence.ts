import * as field from '../../src/kernels/job.js';
import { SENTENCE_END } from '../../src/kernels/word-scanner.js';
import type { MemoryView } from './memory-view.js';
import { nextRandom, randomBelow } from './random.js';

/** A sentence after subsampling, and the learning rate at its first token. */
export interface Sentence {
  readonly words: readonly number[];
  readonly rate: number;
}

/** The sentences of `count` ids, each word kept where a draw is at most its threshold. */
export function* sentencesOf(
  view: MemoryView,
  items: number,
  count: number,
  rateFrom: number,
  rateTo: number,
): Generator<Sentence> {
  const ids = view.u32(items, count);
  const keep = view.number(field.JOB_KEEP);
  for (let place = 0; place < count; ) {
    const rate = rateFrom + ((rateTo - rateFrom) * place) / count;
    const words: number[] = [];
    for (let ended = false; place < count && !ended; place++) {
      const word = ids[place] % SENTENCE_END;
      if (nextRandom(view.random) <= view.u32(keep + 4 * word, 1)[0]) words.push(word);
      ended = ids[place] >= SENTENCE_END;
    }
    yield { words, rate };
  }
}

/** Places within `reach` of p in a sentence of `length` words, without p. */
export function placesAround(p: number, reach: number, length: number): number[] {
  const from = Math.max(0, p - reach);
  const to = Math.min(length - 1, p + reach);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((q) => q !== p);
}

/** How far a window reaches: uniform in sure + 1 .. window. */
export function drawReach(view: MemoryView): number {
  const [window, sure] = [view.number(field.JOB_WINDOW), view.number(field.JOB_SURE)];
  return sure + 1 + randomBelow(view.random, window - sure);
}
