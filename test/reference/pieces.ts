import * as field from '../../src/kernels/job.js';
import { SENTENCE_END } from '../../src/kernels/word-scanner.js';
import type { MemoryView } from './memory-view.js';
import { nextRandom } from './random.js';

/** A piece of a document after subsampling: its rows are contexts of each word. */
export interface Piece {
  readonly words: readonly number[];
  readonly rate: number;
  readonly document: readonly Float32Array[];
  /** Ids that are read then. */
  readonly read: number;
}

/** The pieces of documents, which end with an id past those of the words. */
export function* piecesOf(
  view: MemoryView,
  items: number,
  count: number,
  rateFrom: number,
  rateTo: number,
  sampled = true,
): Generator<Piece> {
  const ids = view.u32(items, count);
  const keep = view.number(field.JOB_KEEP);
  for (let place = 0; place < count; ) {
    const rate = rateFrom + ((rateTo - rateFrom) * place) / count;
    const document = view.number(field.JOB_DOCUMENT);
    const words: number[] = [];
    for (let ended = false; place < count && !ended; place++) {
      const word = ids[place] % SENTENCE_END;
      ended = ids[place] >= SENTENCE_END;
      if (word === view.number(field.JOB_OUTPUTS))
        view.setNumber(field.JOB_DOCUMENT, document + Number(ended));
      else if (!sampled || nextRandom(view.random) <= view.u32(keep + 4 * word, 1)[0]) words.push(word);
    }
    yield { words, rate, document: rowsOf(view, document), read: place };
  }
}

/** The rows of a document: its own and those of its tags. */
export function rowsOf(view: MemoryView, document: number): Float32Array[] {
  return Array.from(view.list(field.JOB_BAG_STARTS, field.JOB_BAGS, document), (row) => view.inputRow(row));
}
