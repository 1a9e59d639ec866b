import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { addScaled, lossesOf, updateBlock, updatePairs } from './block.js';
import { MemoryView } from './memory-view.js';
import { branchesOf, nodesOf } from './outputs.js';
import { drawReach, placesAround, sentencesOf } from './sentence.js';

/** Columns that are updated at once. */
const TILE = 4;

/** A row, and how much its pair with each centre of a group counts. */
interface Near {
  readonly row: Float32Array;
  readonly pairs: readonly number[];
}

type TrainGroup = (group: Group) => void;

/**
 * Skip-gram and CBOW (Mikolov et al. 2013a, 2013b), GROUP centres at a time, which share their negatives; each of
 * these has a row of its own among the inputs and one among the outputs.
 */
export function word2vecReference(memory: { readonly buffer: ArrayBufferLike }) {
  const over =
    (size: number, train: TrainGroup, start?: (view: MemoryView) => void): TrainItems =>
    (job, items, count, rateFrom, rateTo) => {
      const view = new MemoryView(memory, job);
      start?.(view);
      for (const { words, rate } of sentencesOf(view, items, count, rateFrom, rateTo)) {
        if (words.length < 2) continue;
        for (let first = 0; first < words.length; first += size)
          train(new Group(view, words, first, rate, [], size));
      }
    };
  return {
    skipgram: over(field.GROUP, (group) => group.skipgram()),
    skipgramTree: over(field.GROUP, (group) => group.skipgramTree()),
    cbow: over(
      field.POOLED_GROUP,
      (group) => group.cbow(false),
      (view) => view.startNegatives(),
    ),
    cbowTree: over(field.POOLED_GROUP, (group) => group.cbow(true)),
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
    size: number = field.GROUP,
  ) {
    this.#view = view;
    this.#words = words;
    this.#first = first;
    this.#rate = rate;
    this.#document = document;
    this.#wanted = view.lossWanted();
    this.#centres = words.slice(first, first + size).map((_, i) => first + i);
  }

  /**
   * The centres' output rows with the rows near any of them (label 1), then the shared negatives (label 0) with the nearest of
   * these, each of which weighs its part of all pairs of its word.
   */
  skipgram(): void {
    const rate = this.#rate;
    const negatives = this.#view.drawNegatives();
    const weightAt = this.#pairWeights();
    const from = this.#first - this.#margin;
    const end = this.#first + this.#centres.length + this.#margin;
    const places = this.#placesNear();
    const far = places.filter((q) => q < from || q >= end);
    const close = places.filter((q) => q >= from && q < end);
    const rows = [...this.#near([...far, ...close], weightAt), ...this.#nearDocument()];
    const centres = this.#centres.map((p) => this.#outputAt(p));
    const own = rows.map(({ pairs }) => pairs.map((pair) => rate * pair));
    this.#updateTiles(rows, centres, 1, own, rate);
    const unit = rate * this.#view.fraction(field.JOB_NEGATIVE_WEIGHT);
    const weights = [
      ...close.map((q) => unit * this.#pairsOf(q)),
      ...this.#document.map(() => unit * this.#centres.length),
    ];
    this.#updateTiles(rows.slice(far.length), negatives, 0, weights, unit);
  }

  dbowTree(): void {
    for (const p of this.#centres) this.#updatePath(this.#words[p], [...this.#document]);
  }

  skipgramTree(): void {
    const near = this.#nearAll();
    for (const [i, p] of this.#centres.entries()) {
      const contexts = near.filter(({ pairs }) => pairs[i] !== 0);
      this.#updatePath(
        this.#words[p],
        contexts.map(({ row }) => row),
        contexts.map(({ pairs }) => pairs[i]),
      );
    }
  }

  /**
   * The pooled contexts of each centre with its output row, or the nodes over it, then GROUP pooled rows at a time with
   * negatives that they share. A pooled row's change goes to its contexts: the whole of it where they were averaged, else its share.
   */
  cbow(tree: boolean): void {
    const reach = drawReach(this.#view);
    const near = this.#view.fraction(field.JOB_NEAR);
    const contexts = this.#centres.map((p) => [
      ...placesAround(p, reach, this.#words.length).map((q) => ({
        row: this.#inputAt(q),
        weight: Math.abs(p - q) === 1 ? 1 + near : 1,
      })),
      ...this.#document.map((row) => ({ row, weight: 1 })),
    ]);
    const mean = this.#view.number(field.JOB_MEAN) === 1;
    const dim = this.#outputAt(this.#first).length;
    const hidden = contexts.map((rows) => {
      const sum = new Float32Array(dim);
      for (const { row, weight } of rows) addScaled(sum, row, weight);
      const size = rows.reduce((all, { weight }) => all + weight, 0);
      return sum.map((x) => (mean ? x / size : x));
    });
    const old = hidden.map((row) => row.slice());
    if (tree) for (const [i, p] of this.#centres.entries()) this.#updatePath(this.#words[p], [hidden[i]]);
    else {
      const outputs = this.#centres.map((p) => this.#outputAt(p));
      const errors = updatePairs(hidden, outputs, this.#rate).map((error) => [error]);
      const weights = errors.map(() => this.#rate);
      if (this.#wanted) this.#addLosses(field.JOB_LOSS, errors, weights, this.#rate);
    }
    const weight = this.#rate * this.#view.fraction(field.JOB_NEGATIVE_WEIGHT);
    const taken = tree ? [] : this.#view.takeNegatives(Math.ceil(hidden.length / field.GROUP));
    for (const [group, negatives] of taken.entries()) {
      const from = group * field.GROUP;
      const columns = hidden.slice(from, from + field.GROUP);
      for (let k = 0; k < negatives.length; k += field.TILE_ROWS) {
        const rows = negatives.slice(k, k + field.TILE_ROWS);
        const weights = rows.map(() => weight);
        const labels = columns.map(() => 0);
        const errors = updateBlock(rows, columns, labels, weights);
        if (this.#wanted) this.#view.addLoss(field.JOB_LOSS, lossesOf(errors, weights, this.#rate)[0], 0);
      }
    }
    for (const [i, rows] of contexts.entries()) {
      const change = hidden[i].map((x, d) => x - old[i][d]);
      const share = Math.min(1, (mean ? field.FULL_ROWS : 1) / rows.length);
      for (const { row, weight } of rows) addScaled(row, change, share * weight);
    }
  }

  /** Rows and columns of one label, at most so many of the job by TILE at once. A loss counts as its weight over `unit`. */
  #updateTiles(
    rows: readonly { readonly row: Float32Array }[],
    columns: readonly Float32Array[],
    label: number,
    weights: readonly (number | readonly number[])[],
    unit: number,
  ): void {
    const most = this.#view.number(field.JOB_TILE_ROWS) || field.TILE_ROWS;
    for (let k = 0; k < columns.length; k += TILE)
      for (let r = 0; r < rows.length; r += most) {
        const [some, four] = [rows.slice(r, r + most), columns.slice(k, k + TILE)];
        const of = weights.slice(r, r + most);
        const labels = four.map(() => label);
        const errors = updateBlock(
          some.map(({ row }) => row),
          four,
          labels,
          of,
        );
        if (this.#wanted)
          this.#addLosses(label === 1 ? field.JOB_LOSS : field.JOB_LOSS_NEGATIVE, errors, of, unit);
      }
  }

  /** Hierarchical softmax: rows against all nodes over a word, four at a time, with label 1 for branch 0. */
  #updatePath(word: number, rows: Float32Array[], pairs: readonly number[] = rows.map(() => 1)): void {
    const path = this.#view.list(field.JOB_PATH_STARTS, field.JOB_PATHS, word);
    for (let node = 0; node < path.length; node += TILE) {
      const some = path.subarray(node, node + TILE);
      const columns = nodesOf(some).map((id) => this.#view.outputRow(id));
      const labels = branchesOf(some).map((branch) => 1 - branch);
      for (let r = 0; r < rows.length; r += field.TILE_ROWS) {
        const weights = pairs.slice(r, r + field.TILE_ROWS).map((pair) => this.#rate * pair);
        const errors = updateBlock(rows.slice(r, r + field.TILE_ROWS), columns, labels, weights);
        if (this.#wanted) this.#view.addLoss(field.JOB_LOSS, lossesOf(errors, weights, this.#rate)[0], 0);
      }
    }
    if (this.#wanted)
      this.#view.addLoss(
        field.JOB_LOSS,
        0,
        pairs.reduce((sum, pair) => sum + pair, 0),
      );
  }

  #addLosses(
    at: number,
    errors: readonly number[][],
    weights: readonly (number | readonly number[])[],
    unit: number,
  ): void {
    this.#view.addLoss(at, ...lossesOf(errors, weights, unit));
  }

  /**
   * How much the pair of the word at place q and centre i counts: of a reach drawn for each of GROUP centres, or, where there
   * are expected weights, the chance that a reach has it.
   */
  #pairWeights(): (q: number, i: number) => number {
    const view = this.#view;
    const [table, window] = [view.number(field.JOB_PAIR_WEIGHTS), view.number(field.JOB_WINDOW)];
    if (table !== 0) {
      const weights = view.f32(table, field.GROUP * (2 * window + field.GROUP));
      return (q, i) => weights[field.GROUP * (q - this.#first + window) + i];
    }
    const spans = Array.from({ length: field.GROUP }, () => drawReach(view));
    return (q, i) => {
      const distance = Math.abs(this.#centres[i] - q);
      return Number(distance > 0 && distance <= spans[i]);
    };
  }

  /** How much all pairs of the word at place q count, parted between the groups whose negatives it meets. */
  #pairsOf(q: number): number {
    const window = this.#view.number(field.JOB_WINDOW);
    const sides = this.#view.f32(this.#view.number(field.JOB_SIDE_WEIGHTS), window + 1);
    const last = this.#words.length - 1;
    const groups = this.#words.filter(
      (_, first) =>
        first % field.GROUP === 0 && q >= first - this.#margin && q < first + field.GROUP + this.#margin,
    ).length;
    return (sides[Math.min(window, q)] + sides[Math.min(window, last - q)]) / groups;
  }

  /** Places beside a group whose rows meet its negatives. */
  get #margin(): number {
    return (Math.floor(this.#view.number(field.JOB_WINDOW) / field.GROUP) * field.GROUP) / 2;
  }

  #placesNear(): number[] {
    const reach = this.#view.number(field.JOB_REACH);
    const end = this.#first + this.#centres.length + reach;
    return this.#words.flatMap((_, q) => (q >= this.#first - reach && q < end ? [q] : []));
  }

  #near(places: readonly number[], weightAt: (q: number, i: number) => number): Near[] {
    return places.map((q) => ({ row: this.#inputAt(q), pairs: this.#centres.map((_, i) => weightAt(q, i)) }));
  }

  #nearDocument(): Near[] {
    return this.#document.map((row) => ({ row, pairs: this.#centres.map(() => 1) }));
  }

  #nearAll(): Near[] {
    const weightAt = this.#pairWeights();
    return [...this.#near(this.#placesNear(), weightAt), ...this.#nearDocument()];
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
}
