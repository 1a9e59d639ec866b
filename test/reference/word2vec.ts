import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { addScaled, lossOf, sumOf, updateBlock } from './block.js';
import { MemoryView } from './memory-view.js';
import { branchesOf, nodesOf } from './outputs.js';
import { drawReach, placesAround, sentencesOf } from './sentence.js';

/** Rows and columns that are updated at once, each. */
const TILE = 4;

type TrainGroup = (group: Group) => void;

/**
 * Skip-gram and CBOW (Mikolov et al. 2013a, 2013b), GROUP centres at a time, which share their negatives; each of
 * these has a row of its own among the inputs and one among the outputs.
 */
export function word2vecReference(memory: { readonly buffer: ArrayBufferLike }) {
  const over =
    (train: TrainGroup): TrainItems =>
    (job, items, count, rateFrom, rateTo) => {
      const view = new MemoryView(memory, job);
      for (const { words, rate } of sentencesOf(view, items, count, rateFrom, rateTo)) {
        if (words.length < 2) continue;
        for (let first = 0; first < words.length; first += field.GROUP)
          train(new Group(view, words, first, rate));
      }
    };
  return {
    skipgram: over((group) => group.skipgram()),
    skipgramTree: over((group) => group.skipgramTree()),
    cbow: over((group) => group.cbow(false)),
    cbowTree: over((group) => group.cbow(true)),
  };
}

export class Group {
  readonly #view: MemoryView;
  readonly #words: readonly number[];
  readonly #first: number;
  readonly #rate: number;
  readonly #wanted: boolean;
  /** Rows that are contexts of each centre beside the words around: a document's. */
  readonly #document: readonly Float32Array[];
  /** Places of the centres. */
  readonly #centres: number[];

  constructor(
    view: MemoryView,
    words: readonly number[],
    first: number,
    rate: number,
    document: readonly Float32Array[] = [],
  ) {
    this.#view = view;
    this.#words = words;
    this.#first = first;
    this.#rate = rate;
    this.#document = document;
    this.#wanted = view.lossWanted();
    const size = Math.min(field.GROUP, words.length - first);
    this.#centres = Array.from({ length: size }, (_, i) => first + i);
  }

  /**
   * Each centre's output row with its own contexts (label 1), then the shared negatives with the contexts of all
   * (label 0), each counted once for each centre that it is near.
   */
  skipgram(): void {
    const rate = this.#rate;
    const negatives = this.#view.drawNegatives();
    const spans = this.#drawSpans();
    for (const p of this.#centres) {
      const contexts = this.#contextsOf(p, spans);
      const column = [this.#outputAt(p)];
      const errors = updateBlock(
        contexts,
        column,
        [1],
        contexts.map(() => rate),
      );
      if (this.#wanted) this.#addLoss(field.JOB_LOSS, errors, [rate], contexts.length);
    }
    const timesNear = this.#words.map(
      (_, q) => this.#centres.filter((p) => p !== q && Math.abs(p - q) <= spans[p - this.#first]).length,
    );
    const places = timesNear.flatMap((times, q) => (times > 0 ? [q] : []));
    const rows = [...places.map((q) => this.#inputAt(q)), ...this.#document];
    const unit = rate * this.#view.fraction(field.JOB_NEGATIVE_WEIGHT);
    this.#updateNegatives(
      rows,
      negatives,
      rows.map((_, r) => unit * (r < places.length ? timesNear[places[r]] : this.#centres.length)),
    );
    this.#decay([...rows, ...negatives, ...this.#centres.map((p) => this.#outputAt(p))]);
  }

  dbowTree(): void {
    for (const p of this.#centres) this.#updatePath(this.#words[p], [...this.#document]);
  }

  skipgramTree(): void {
    const spans = this.#drawSpans();
    for (const p of this.#centres) this.#updatePath(this.#words[p], this.#contextsOf(p, spans));
  }

  /**
   * The pooled contexts of each centre with its output row, or the nodes over it, then all pooled rows with the shared
   * negatives. A pooled row's change goes to its contexts: the whole of it where they were averaged, else its share.
   */
  cbow(tree: boolean): void {
    const negatives = tree ? [] : this.#view.drawNegatives();
    const spans = this.#drawSpans();
    const contexts = this.#centres.map((p) => this.#contextsOf(p, spans));
    const mean = this.#view.number(field.JOB_MEAN) === 1;
    const dim = this.#outputAt(this.#first).length;
    const hidden = contexts.map((rows) => sumOf(rows, dim, mean ? 1 / rows.length : 1));
    const old = hidden.map((row) => row.slice());
    for (const [i, p] of this.#centres.entries()) {
      if (tree) this.#updatePath(this.#words[p], [hidden[i]]);
      else {
        const errors = updateBlock([hidden[i]], [this.#outputAt(p)], [1], [this.#rate]);
        if (this.#wanted) this.#addLoss(field.JOB_LOSS, errors, [this.#rate], 1);
      }
    }
    const weight = this.#rate * this.#view.fraction(field.JOB_NEGATIVE_WEIGHT);
    this.#updateNegatives(
      hidden,
      negatives,
      hidden.map(() => weight),
    );
    this.#decay(negatives);
    for (const [i, rows] of contexts.entries()) {
      const change = hidden[i].map((x, d) => x - old[i][d]);
      for (const row of rows) addScaled(row, change, mean ? 1 : 1 / rows.length);
      this.#decay(rows);
    }
  }

  #updateNegatives(rows: Float32Array[], negatives: Float32Array[], weights: number[]): void {
    for (let r = 0; r < rows.length; r += TILE)
      for (let k = 0; k < negatives.length; k += TILE) {
        const some = weights.slice(r, r + TILE);
        const errors = updateBlock(rows.slice(r, r + TILE), negatives.slice(k, k + TILE), [0, 0, 0, 0], some);
        if (this.#wanted) this.#addLoss(field.JOB_LOSS_NEGATIVE, errors, some, errors.flat().length);
      }
  }

  /** Hierarchical softmax: rows against all nodes over a word, four at a time, with label 1 for branch 0. */
  #updatePath(word: number, rows: Float32Array[]): void {
    const path = this.#view.list(field.JOB_PATH_STARTS, field.JOB_PATHS, word);
    for (let node = 0; node < path.length; node += TILE) {
      const some = path.subarray(node, node + TILE);
      const columns = nodesOf(some).map((id) => this.#view.outputRow(id));
      const labels = branchesOf(some).map((branch) => 1 - branch);
      for (let r = 0; r < rows.length; r += TILE) {
        const weights = rows.slice(r, r + TILE).map(() => this.#rate);
        const errors = updateBlock(rows.slice(r, r + TILE), columns, labels, weights);
        if (this.#wanted) this.#addLoss(field.JOB_LOSS, errors, weights, 0);
      }
      this.#decay(columns);
    }
    this.#decay(rows);
    if (this.#wanted) this.#view.addLoss(field.JOB_LOSS, 0, rows.length);
  }

  /** Adds the losses of the probabilities 1 - |error / weight|. */
  #addLoss(at: number, errors: readonly number[][], weights: readonly number[], losses: number): void {
    const sum = errors
      .flatMap((row, r) => row.map((error) => lossOf(1 - Math.abs(error / weights[r % weights.length]))))
      .reduce((all, loss) => all + loss, 0);
    this.#view.addLoss(at, sum, losses);
  }

  /** How far the window of each centre reaches: see `drawReach`, drawn for GROUP centres always. */
  #drawSpans(): number[] {
    return Array.from({ length: field.GROUP }, () => drawReach(this.#view));
  }

  #contextsOf(p: number, spans: readonly number[]): Float32Array[] {
    const places = placesAround(p, spans[p - this.#first], this.#words.length);
    return [...places.map((q) => this.#inputAt(q)), ...this.#document];
  }

  /** A frozen row comes as a copy, which takes the update and is forgotten. */
  #inputAt(place: number): Float32Array {
    const word = this.#words[place];
    const row = this.#view.inputRow(word);
    return this.#view.flag(field.JOB_FROZEN, word) === 1 ? row.slice() : row;
  }

  #outputAt(place: number): Float32Array {
    return this.#view.outputRow(this.#words[place]);
  }

  #decay(rows: readonly Float32Array[]): void {
    const decay = this.#view.fraction(field.JOB_DECAY);
    if (decay > 0) for (const row of rows) addScaled(row, row, -this.#rate * decay);
  }
}
