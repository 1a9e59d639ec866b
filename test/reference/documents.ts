import * as field from '../../src/kernels/job.js';
import type { DocumentEntry, TrainItems } from '../../src/kernels/training-kernels.js';
import { SENTENCE_END } from '../../src/kernels/word-scanner.js';
import { addScaled, dot, lossOf, sigmoid, sumOf } from './block.js';
import { trainDbowTile } from './dbow.js';
import { trainDmTile } from './dm.js';
import { MemoryView } from './memory-view.js';
import { branchesOf, nodesOf } from './outputs.js';
import { type Piece, piecesOf } from './pieces.js';
import { drawReach, placesAround } from './sentence.js';
import { type Stream, trainStreams } from './streams.js';
import { Group } from './word2vec.js';

type TrainPiece = (view: MemoryView, piece: Piece) => void;

/** Paragraph vectors (Le & Mikolov 2014). */
export function documentReference(memory: {
  readonly buffer: ArrayBufferLike;
}): Readonly<Record<DocumentEntry, TrainItems>> {
  const over =
    (train: TrainPiece): TrainItems =>
    (job, items, count, rateFrom, rateTo) => {
      const view = new MemoryView(memory, job);
      for (const piece of piecesOf(view, items, count, rateFrom, rateTo)) train(view, piece);
    };
  const groups = (size: number, train: (group: Group) => void) =>
    over((view, { words, rate, document }) => {
      for (let first = 0; first < words.length; first += size)
        train(new Group(view, words, first, rate, document, size));
    });
  const tiles =
    (
      group: number,
      train: (view: MemoryView, streams: readonly Stream[], rate: number) => void,
    ): TrainItems =>
    (job, items, count, rateFrom, rateTo) => {
      const view = new MemoryView(memory, job);
      trainStreams(view, { items, count, rateFrom, rateTo }, group, (streams, rate) =>
        train(view, streams, rate),
      );
    };
  const concat = over((view, piece) => piece.words.forEach((_, p) => void concatWord(view, piece, p)));
  return {
    dbow: tiles(field.DOCUMENT_GROUP, trainDbowTile),
    dbowTree: over((view, { words, rate, document }) =>
      words.forEach((_, p) => void new Group(view, words.slice(0, p + 1), p, rate, document).dbowTree()),
    ),
    dbowWords: groups(field.GROUP, (group) => group.skipgram()),
    dbowWordsTree: groups(field.GROUP, (group) => group.skipgramTree()),
    dm: tiles(field.POOLED_GROUP, trainDmTile),
    dmTree: groups(field.POOLED_GROUP, (group) => group.cbow(true)),
    concat,
    concatTree: concat,
    infer: (job, items, count, rate) => inferDocuments(new MemoryView(memory, job), items, count, rate),
  };
}

/** The rows at the places of a window, the document's first; undefined where there is no word. */
function placesOf(
  view: MemoryView,
  { words }: Piece,
  p: number,
  first: Float32Array,
): (Float32Array | undefined)[] {
  const window = view.number(field.JOB_WINDOW);
  const around = Array.from({ length: 2 * window + 1 }, (_, i) => p - window + i).filter((q) => q !== p);
  return [first, ...around.map((q) => (words[q] === undefined ? undefined : view.inputRow(words[q])))];
}

/** Outputs that shall predict a word, and their labels; without negatives, where it is `alone`. */
function outputsOf(view: MemoryView, word: number, alone = false): [output: number, label: number][] {
  if (view.number(field.JOB_PATH_STARTS) !== 0) {
    const path = view.list(field.JOB_PATH_STARTS, field.JOB_PATHS, word);
    const branches = branchesOf(path);
    return nodesOf(path).map((node, k) => [node, 1 - branches[k]]);
  }
  return [[word, 1], ...(alone ? [] : negativesOf(view))];
}

function negativesOf(view: MemoryView): [output: number, label: number][] {
  return Array.from({ length: view.number(field.JOB_NEGATIVES) }, () => [view.drawOutput(), 0]);
}

function concatWord(view: MemoryView, piece: Piece, p: number): void {
  const { rate, document, words } = piece;
  const pooled = sumOf(document, document[0].length, 1 / document.length);
  const rows = placesOf(view, piece, p, pooled);
  const gradients = rows.map(() => new Float32Array(pooled.length));
  const wanted = view.lossWanted();
  let loss = 0;
  for (const [output, label] of outputsOf(view, words[p])) {
    const own = rows.map((_, s) => view.outputRow(output * rows.length + s));
    const score = rows.reduce((sum, row, s) => sum + (row ? dot(row, own[s]) : 0), 0);
    const error = rate * (label - sigmoid(score));
    loss += lossOf(label === 1 ? sigmoid(score) : 1 - sigmoid(score));
    for (const [s, row] of rows.entries()) {
      if (!row) continue;
      addScaled(gradients[s], own[s], error);
      addScaled(own[s], row, error);
    }
  }
  if (wanted) view.addLoss(field.JOB_LOSS, loss, 1);
  for (const row of document) addScaled(row, gradients[0], 1);
  for (const [s, row] of rows.entries()) if (row && s > 0) addScaled(row, gradients[s], 1);
}

/** A term of the logistic regression that a new document's row is found by. */
interface Term {
  readonly output: Float32Array;
  readonly bias: number;
  readonly scale: number;
  readonly label: number;
  readonly weight: number;
}

const TILE = 4;

function inferDocuments(view: MemoryView, items: number, count: number, rate: number): void {
  const ids = view.u32(items, count);
  for (let from = 0; from < count; ) {
    const to = from + ids.subarray(from).findIndex((id) => id >= SENTENCE_END) + 1;
    let hash = 0x811c9dc5;
    for (const id of ids.subarray(from, to)) hash = Math.imul(hash ^ id, 0x01000193) >>> 0;
    view.random.set([(hash | 1) >>> 0, Math.imul(hash, 0x9e3779bb) >>> 0]);
    const [piece] = piecesOf(
      view,
      items + 4 * from,
      to - from,
      rate,
      rate,
      view.number(field.JOB_WINDOW) > 0,
    );
    piece.document[0].fill(0);
    if (view.number(field.JOB_PLACES) === 1 && view.number(field.JOB_WINDOW) > 0)
      for (const word of piece.words)
        addScaled(piece.document[0], view.inputRow(word), 8 / piece.words.length);
    inferRow(view, piece);
    from = to;
  }
}

/** A word's place, and how much it counts. */
interface Weighed {
  readonly place: number;
  readonly share: number;
}

/** Where the words around do not count, each word once, in its order, with the chance to stay of all its places. */
function weighedWords(view: MemoryView, { words }: Piece): Weighed[] {
  if (view.number(field.JOB_WINDOW) > 0) return words.map((_, place) => ({ place, share: 1 }));
  return [...new Set(words)]
    .sort((a, b) => a - b)
    .flatMap((word) => {
      const chance = (view.u32(view.number(field.JOB_KEEP) + 4 * word, 1)[0] + 1) / 2 ** 32;
      const share = chance * words.filter((other) => other === word).length;
      const parts = Math.ceil(share / 4);
      return Array.from({ length: parts }, () => ({ place: words.indexOf(word), share: share / parts }));
    });
}

function inferRow(view: MemoryView, piece: Piece): void {
  const least = Math.ceil(view.number(field.JOB_LEAST_WORDS) / piece.words.length);
  const passes = Math.max(view.number(field.JOB_PASSES), least);
  const [row] = piece.document;
  const words = weighedWords(view, piece);
  for (let pass = 0; pass < passes; pass++) {
    const step = piece.rate * Math.max(1e-4, 1 - pass / passes);
    let terms: Term[] = [];
    let block: Pooled[] = [];
    for (const [i, { place, share }] of words.entries()) {
      const around = aroundOf(view, piece, place);
      terms.push(...termsOf(view, outputsOf(view, piece.words[place], around.shared), [around], share));
      if (around.shared) block.push(around);
      if (block.length === field.DM_BLOCK || (block.length > 0 && i + 1 === words.length)) {
        terms.push(...termsOf(view, negativesOf(view), block, block.length));
        block = [];
      }
      if (terms.length < field.TERMS && i + 1 < words.length) continue;
      for (let k = 0; k < terms.length; k += TILE) {
        const four = terms.slice(k, k + TILE);
        const errors = four.map(
          ({ output, bias, scale, label, weight }) =>
            step * weight * (label - sigmoid(bias + scale * dot(row, output))),
        );
        four.forEach(({ output }, i) => void addScaled(row, output, errors[i]));
      }
      terms = [];
    }
  }
}

/** Rows of the words around a place, as they count beside the document; `shared`: they stand before negatives with others. */
interface Pooled {
  readonly rows: readonly (Float32Array | undefined)[];
  readonly inverse: number;
  readonly shared: boolean;
}

function aroundOf(view: MemoryView, piece: Piece, p: number): Pooled {
  const { words, document } = piece;
  if (view.number(field.JOB_PLACES) > 1)
    return {
      rows: placesOf(view, piece, p, new Float32Array(document[0].length)),
      inverse: 1,
      shared: false,
    };
  if (view.number(field.JOB_WINDOW) === 0) return { rows: [], inverse: 1, shared: false };
  const rows = placesAround(p, drawReach(view), words.length).map((q) => view.inputRow(words[q]));
  return { rows, inverse: 1 / (rows.length + 1), shared: view.number(field.JOB_PATH_STARTS) === 0 };
}

/** Terms of outputs and the mean of what is around some places. */
function termsOf(
  view: MemoryView,
  outputs: readonly [output: number, label: number][],
  around: readonly Pooled[],
  times: number,
): Term[] {
  const places = view.number(field.JOB_PLACES);
  const mean = view.number(field.JOB_MEAN) === 1;
  const average = (of: (pooled: Pooled) => number) =>
    around.reduce((sum, pooled) => sum + of(pooled), 0) / around.length;
  const inverse = average((pooled) => pooled.inverse);
  return outputs.map(([output, label]) => {
    const own = view.outputRow(output * places);
    const bias = average(({ rows, inverse }) => {
      const parts = rows.map((row, s) =>
        row ? dot(row, places > 1 ? view.outputRow(output * places + s) : own) : 0,
      );
      return parts.reduce((sum, part) => sum + part, 0) * (places > 1 || !mean ? 1 : inverse);
    });
    const share =
      label === 1 || view.number(field.JOB_PATH_STARTS) !== 0 ? 1 : view.fraction(field.JOB_NEGATIVE_WEIGHT);
    const weight = times * share * (mean ? 1 : inverse);
    return { output: own, bias, scale: mean ? inverse : 1, label, weight };
  });
}
