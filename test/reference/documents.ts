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
        train(new Group(view, words, first, rate, document));
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
    dm: tiles(field.DM_GROUP, trainDmTile),
    dmTree: groups(field.GROUP, (group) => group.cbow(true)),
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

/** Outputs that shall predict a word, and their labels. */
function outputsOf(view: MemoryView, word: number): [output: number, label: number][] {
  if (view.number(field.JOB_PATH_STARTS) !== 0) {
    const path = view.list(field.JOB_PATH_STARTS, field.JOB_PATHS, word);
    const branches = branchesOf(path);
    return nodesOf(path).map((node, k) => [node, 1 - branches[k]]);
  }
  const negatives = Array.from({ length: view.number(field.JOB_NEGATIVES) }, () => view.drawOutput());
  return [[word, 1], ...negatives.map((output): [number, number] => [output, 0])];
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
  const passes = view.number(field.JOB_PASSES);
  const [row] = piece.document;
  const words = weighedWords(view, piece);
  for (let pass = 0; pass < passes; pass++) {
    const step = piece.rate * Math.max(1e-4, 1 - pass / passes);
    let terms: Term[] = [];
    for (const [i, { place, share }] of words.entries()) {
      terms.push(...termsOf(view, piece, place).map((term) => ({ ...term, weight: share * term.weight })));
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

function termsOf(view: MemoryView, piece: Piece, p: number): Term[] {
  const { words } = piece;
  const places = view.number(field.JOB_PLACES);
  const mean = view.number(field.JOB_MEAN) === 1;
  const nothing = new Float32Array(piece.document[0].length);
  let around: (Float32Array | undefined)[] = [];
  if (places > 1) around = placesOf(view, piece, p, nothing);
  else if (view.number(field.JOB_WINDOW) > 0)
    around = placesAround(p, drawReach(view), words.length).map((q) => view.inputRow(words[q]));
  const pooled = places > 1 ? 1 : around.length + 1;
  const scale = mean ? 1 / pooled : 1;
  return outputsOf(view, words[p]).map(([output, label]) => {
    const own = view.outputRow(output * places);
    const parts = around.map((row, s) =>
      row ? dot(row, places > 1 ? view.outputRow(output * places + s) : own) : 0,
    );
    const bias = parts.reduce((sum, part) => sum + part, 0) * (places > 1 ? 1 : scale);
    const share =
      label === 1 || view.number(field.JOB_PATH_STARTS) !== 0 ? 1 : view.fraction(field.JOB_NEGATIVE_WEIGHT);
    return { output: own, bias, scale, label, weight: mean ? share : share / pooled };
  });
}
