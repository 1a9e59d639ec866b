import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { addScaled, lossOf, sumOf, updateBlock } from './block.js';
import { MemoryView } from './memory-view.js';
import { branchesOf, nodesOf } from './outputs.js';
import { drawReach, placesAround, type Sentence, sentencesOf } from './sentence.js';

/**
 * Skip-gram and CBOW over bags of n-grams (Bojanowski et al. 2017): a word's vector is the mean of the rows of its bag,
 * each of which gets the whole gradient. Bags are held over several sentences and then given back.
 */
export function subwordReference(memory: { readonly buffer: ArrayBufferLike }) {
  const over =
    (cbow: boolean): TrainItems =>
    (job, items, count, rateFrom, rateTo) => {
      const view = new MemoryView(memory, job);
      const held = new HeldBags(view, cbow);
      const width = cbow ? field.POOLED_GROUP : field.GROUP;
      for (const sentence of sentencesOf(view, items, count, rateFrom, rateTo)) {
        const { words } = sentence;
        if (words.length < 2) continue;
        const wide = !cbow && view.number(field.JOB_WINDOW) > field.STRETCH;
        if (!wide) for (const word of words) held.row(word);
        for (let first = 0; first < words.length; first += width) {
          const centres = words.slice(first, first + width).map((_, i) => first + i);
          (cbow ? trainCbow : trainSkipgram)(view, held, sentence, centres);
          if (wide) held.release();
        }
        held.places += words.length;
        if (held.places >= field.HELD_PLACES && view.number(field.JOB_HELD_KEPT) === 0) held.release();
      }
      held.release();
    };
  return { subwordSkipgram: over(false), subwordCbow: over(true) };
}

/** The means or sums of the bags of words. */
class HeldBags {
  readonly #view: MemoryView;
  readonly #sums: boolean;
  /** Of sentences since the last release. */
  places = 0;
  readonly #rows = new Map<number, { now: Float32Array; before: Float32Array }>();

  constructor(view: MemoryView, sums: boolean) {
    this.#view = view;
    this.#sums = sums;
  }

  size(word: number): number {
    return this.#bag(word).length;
  }

  row(word: number): Float32Array {
    const held = this.#rows.get(word);
    if (held) return held.now;
    const bag = this.#bag(word);
    const now = sumOf(bag, bag[0].length, this.#sums ? 1 : 1 / bag.length);
    this.#rows.set(word, { now, before: now.slice() });
    return now;
  }

  /** Each row of a bag gets the whole change of its mean, or the share that the word's changes count. */
  release(): void {
    const shares = this.#view.number(field.JOB_HELD_SHARES);
    for (const [word, { now, before }] of this.#rows) {
      const change = now.map((x, d) => x - before[d]);
      const share = this.#view.f32(shares + 4 * word, 1)[0] / (this.#sums ? this.size(word) : 1);
      for (const row of this.#bag(word)) addScaled(row, change, share);
    }
    this.#rows.clear();
    this.places = 0;
  }

  #bag(word: number): Float32Array[] {
    const rows = this.#view.list(field.JOB_BAG_STARTS, field.JOB_BAGS, word);
    return Array.from(rows, (i) => this.#view.inputRow(i));
  }
}

/** The n-grams of the centres predict the words near any of them, each pair with its weight, some places at a time with negatives of their own. */
function trainSkipgram(view: MemoryView, held: HeldBags, { words, rate }: Sentence, centres: number[]): void {
  const wanted = view.lossWanted();
  const window = view.number(field.JOB_WINDOW);
  const table = view.number(field.JOB_PAIR_WEIGHTS);
  const spans = table === 0 ? Array.from({ length: field.GROUP }, () => drawReach(view)) : [];
  const reach = view.number(field.JOB_REACH);
  const low = Math.max(0, centres[0] - reach);
  const near = words.slice(low, centres[0] + centres.length + reach).map((_, i) => low + i);
  const weightOf = (q: number, i: number) => {
    const distance = Math.abs(q - centres[i]);
    if (table === 0) return distance > 0 && distance <= spans[i] ? rate : 0;
    return rate * view.f32(table + 16 * (q - centres[0] + window), field.GROUP)[i];
  };
  const bags = centres.map((p) => held.row(words[p]));
  const update = new WeightedUpdate(view, rate, wanted);
  for (let from = 0; from < near.length; from += field.STRETCH) {
    const some = near.slice(from, from + field.STRETCH);
    const weights: number[][] = some.map((q) => centres.map((_, i) => weightOf(q, i)));
    const pairs = weights.flat().reduce((sum, x) => sum + x / rate, 0);
    if (wanted) view.addLoss(field.JOB_LOSS, 0, pairs);
    if (view.number(field.JOB_PATH_STARTS) !== 0) {
      for (const [i, q] of some.entries()) update.path(words[q], bags, weights[i]);
      continue;
    }
    if (pairs === 0) continue;
    const perPair = view.number(field.JOB_NEGATIVES);
    const shared = 4 * Math.max(1, Math.ceil((perPair * pairs) / (4 * field.PAIRS_SHARED) - 0.01));
    const negatives = view.drawNegatives(shared);
    const outputs = some.map((q) => view.outputRow(words[q]));
    update.rows(outputs, bags, 1, weights);
    const sums = centres.map((_, i) => (perPair / shared) * weights.reduce((sum, row) => sum + row[i], 0));
    update.rows(
      negatives,
      bags,
      0,
      negatives.map(() => sums),
    );
  }
}

/** The mean of all rows of the words around a centre predicts it; the windows of a group are equally wide. */
function trainCbow(view: MemoryView, held: HeldBags, { words, rate }: Sentence, centres: number[]): void {
  const wanted = view.lossWanted();
  const update = new WeightedUpdate(view, rate, wanted);
  const reach = drawReach(view);
  const tree = view.number(field.JOB_PATH_STARTS) !== 0;
  const negatives = tree ? [] : view.drawNegatives();
  const around = centres.map((p) => placesAround(p, reach, words.length).map((q) => words[q]));
  const hidden = around.map((near) => {
    const size = near.reduce((sum, word) => sum + held.size(word), 0);
    const rows = near.map((word) => held.row(word));
    return sumOf(rows, rows[0].length, 1 / size);
  });
  const before = hidden.map((row) => row.slice());
  for (const [i, p] of centres.entries()) {
    if (tree) update.path(words[p], [hidden[i]], [rate]);
    else update.rows([view.outputRow(words[p])], [hidden[i]], 1, [[rate]]);
    if (wanted) view.addLoss(field.JOB_LOSS, 0, 1);
  }
  const weight = rate * view.fraction(field.JOB_NEGATIVE_WEIGHT);
  for (let i = 0; i < centres.length && !tree; i += field.GROUP) {
    const some = hidden.slice(i, i + field.GROUP);
    update.rows(
      negatives,
      some,
      0,
      negatives.map(() => some.map(() => weight)),
    );
  }
  for (const [i, near] of around.entries()) {
    const change = hidden[i].map((x, d) => x - before[i][d]);
    for (const word of near) addScaled(held.row(word), change, held.size(word));
  }
}

/** Updates of rows and columns whose pairs have weights; a loss counts as its weight over the rate. */
class WeightedUpdate {
  readonly #view: MemoryView;
  readonly #rate: number;
  readonly #wanted: boolean;

  constructor(view: MemoryView, rate: number, wanted: boolean) {
    this.#view = view;
    this.#rate = rate;
    this.#wanted = wanted;
  }

  rows(rows: Float32Array[], columns: Float32Array[], label: number, weights: number[][]): void {
    const labels = columns.map(() => label);
    for (let r = 0; r < rows.length; r += field.TILE_ROWS)
      this.#tile(rows.slice(r, r + field.TILE_ROWS), columns, labels, weights.slice(r, r + field.TILE_ROWS));
  }

  /** Hierarchical softmax: rows against all nodes over a word, four at a time, with label 1 for branch 0. */
  path(word: number, rows: Float32Array[], weights: number[]): void {
    const path = this.#view.list(field.JOB_PATH_STARTS, field.JOB_PATHS, word);
    for (let node = 0; node < path.length; node += 4) {
      const some = path.subarray(node, node + 4);
      const columns = nodesOf(some).map((id) => this.#view.outputRow(id));
      const labels = branchesOf(some).map((branch) => 1 - branch);
      this.#tile(
        rows,
        columns,
        labels,
        weights.map((weight) => columns.map(() => weight)),
      );
    }
  }

  #tile(rows: Float32Array[], columns: Float32Array[], labels: number[], weights: number[][]): void {
    const errors = updateBlock(rows, columns, labels, weights);
    if (!this.#wanted) return;
    const parts = errors.map((row, r) =>
      row.map((error, c) => {
        const weight = weights[r][c];
        return weight === 0 ? 0 : (weight / this.#rate) * lossOf(1 - Math.abs(error / weight));
      }),
    );
    this.#view.addLoss(
      field.JOB_LOSS,
      parts.flat().reduce((sum, loss) => sum + loss, 0),
      0,
    );
  }
}
