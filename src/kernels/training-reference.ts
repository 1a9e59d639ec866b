import {
  GROUP,
  JOB_ALIAS,
  JOB_DECAY,
  JOB_FROZEN,
  JOB_INPUT,
  JOB_KEEP,
  JOB_LOSS,
  JOB_LOSS_IN,
  JOB_LOSS_NEGATIVE,
  JOB_MEAN,
  JOB_NEGATIVE_WEIGHT,
  JOB_OUTPUT,
  JOB_RANDOM,
  JOB_SHARED,
  JOB_STRIDE,
  JOB_TREE_CODES,
  JOB_TREE_NODES,
  JOB_TREE_OFFSETS,
  JOB_WINDOW,
  JOB_WORDS,
  LOSS_EVERY,
} from './job.js';
import { nextRandom, randomBelow, updateBlock } from './tile-reference.js';
import type { TrainingKernels } from './training.js';

const END = 0x8000_0000;
const TILE = 4;

/** The rules of assembly/train.ts in plain TypeScript, on the same memory, jobs and random draws: the oracle of the kernel's tests. */
export function trainingReference({ buffer }: { readonly buffer: ArrayBufferLike }): TrainingKernels {
  const over =
    (trainGroup: (shard: ReferenceShard, sentence: number[], first: number, rate: number) => void) =>
    (job: number, tokens: number, count: number, rateFrom: number, rateTo: number): void => {
      const shard = new ReferenceShard(buffer, job);
      const ids = new Uint32Array(buffer, tokens, count);
      for (let place = 0; place < count; ) {
        const rate = rateFrom + ((rateTo - rateFrom) * place) / count;
        const sentence: number[] = [];
        place = shard.readSentence(ids, place, sentence);
        if (sentence.length < 2) continue;
        for (let first = 0; first < sentence.length; first += GROUP) trainGroup(shard, sentence, first, rate);
      }
    };
  return {
    skipgram: over((shard, sentence, first, rate) => shard.skipgram(sentence, first, rate)),
    skipgramTree: over((shard, sentence, first, rate) => shard.skipgramTree(sentence, first, rate)),
    cbow: over((shard, sentence, first, rate) => shard.cbow(sentence, first, rate, false)),
    cbowTree: over((shard, sentence, first, rate) => shard.cbow(sentence, first, rate, true)),
  };
}

class ReferenceShard {
  readonly #buffer: ArrayBufferLike;
  readonly #words: Uint32Array;
  readonly #floats: Float32Array;
  readonly #random: Uint32Array;
  readonly #positive: Float64Array;
  readonly #negative: Float64Array;

  constructor(buffer: ArrayBufferLike, job: number) {
    this.#buffer = buffer;
    this.#words = new Uint32Array(buffer, job, JOB_LOSS / 4);
    this.#floats = new Float32Array(buffer, job, JOB_LOSS / 4);
    this.#random = new Uint32Array(buffer, job + JOB_RANDOM, 2);
    this.#positive = new Float64Array(buffer, job + JOB_LOSS, 3);
    this.#negative = new Float64Array(buffer, job + JOB_LOSS_NEGATIVE, 3);
  }

  /** Appends the next sentence, subsampled; returns the place after it. */
  readSentence(ids: Uint32Array, from: number, sentence: number[]): number {
    const keep = new Uint32Array(this.#buffer, this.#number(JOB_KEEP), this.#number(JOB_WORDS));
    for (let place = from; place < ids.length; place++) {
      const word = ids[place] & ~END;
      if (nextRandom(this.#random) <= keep[word]) sentence.push(word);
      if (ids[place] >= END) return place + 1;
    }
    return ids.length;
  }

  /** See assembly/skipgram.ts. */
  skipgram(sentence: number[], first: number, rate: number): void {
    const centres = placesOf(sentence, first);
    const wanted = this.#lossWanted();
    const negatives = this.#drawNegatives();
    const spans = this.#drawSpans();
    for (const p of centres) {
      const contexts = near(sentence, p, spans[p - first]).map((q) => this.#inputRow(sentence[q]));
      const centre = this.#outputRow(sentence[p]);
      const errors = updateBlock(
        contexts,
        [centre],
        [1],
        contexts.map(() => rate),
      );
      if (wanted) addLoss(this.#positive, errors, rate, contexts.length);
    }
    const timesNear = sentence.map(
      (_, q) => centres.filter((p) => p !== q && Math.abs(p - q) <= spans[p - first]).length,
    );
    const group = timesNear.flatMap((times, q) => (times ? [q] : []));
    const rows = group.map((q) => this.#inputRow(sentence[q]));
    const weights = group.map((q) => rate * this.#floats[JOB_NEGATIVE_WEIGHT / 4] * timesNear[q]);
    this.#updateNegatives(rows, negatives, weights, wanted);
    this.#decay([...rows, ...negatives, ...centres.map((p) => this.#outputRow(sentence[p]))], rate);
  }

  skipgramTree(sentence: number[], first: number, rate: number): void {
    const wanted = this.#lossWanted();
    const spans = this.#drawSpans();
    for (const p of placesOf(sentence, first)) {
      const contexts = near(sentence, p, spans[p - first]).map((q) => this.#inputRow(sentence[q]));
      this.#updatePath(sentence[p], contexts, rate, wanted);
    }
  }

  /** See assembly/cbow.ts. */
  cbow(sentence: number[], first: number, rate: number, tree: boolean): void {
    const centres = placesOf(sentence, first);
    const wanted = this.#lossWanted();
    const negatives = tree ? [] : this.#drawNegatives();
    const spans = this.#drawSpans();
    const contexts = centres.map((p) =>
      near(sentence, p, spans[p - first]).map((q) => this.#inputRow(sentence[q])),
    );
    const mean = this.#number(JOB_MEAN) === 1;
    const hidden = contexts.map((rows) => pooled(rows, mean));
    const old = hidden.map((row) => row.slice());
    for (const [i, p] of centres.entries()) {
      const row = hidden[i];
      if (tree) this.#updatePath(sentence[p], [row], rate, wanted);
      else {
        const errors = updateBlock([row], [this.#outputRow(sentence[p])], [1], [rate]);
        if (wanted) addLoss(this.#positive, errors, rate, 1);
      }
    }
    const weight = rate * this.#floats[JOB_NEGATIVE_WEIGHT / 4];
    this.#updateNegatives(
      hidden,
      negatives,
      hidden.map(() => weight),
      wanted,
    );
    this.#decay(negatives, rate);
    contexts.forEach((rows, i) => {
      for (const row of rows) {
        const share = mean ? 1 : 1 / rows.length;
        for (let d = 0; d < row.length; d++) row[d] += share * (hidden[i][d] - old[i][d]);
      }
      this.#decay(rows, rate);
    });
  }

  #updateNegatives(
    rows: Float32Array[],
    negatives: Float32Array[],
    weights: number[],
    wanted: boolean,
  ): void {
    for (let r = 0; r < rows.length; r += TILE) {
      for (let k = 0; k < negatives.length; k += TILE) {
        const some = rows.slice(r, r + TILE);
        const errors = updateBlock(
          some,
          negatives.slice(k, k + TILE),
          [0, 0, 0, 0],
          weights.slice(r, r + TILE),
        );
        if (wanted)
          errors.forEach((row, i) => void addLoss(this.#negative, [row], weights[r + i], row.length));
      }
    }
  }

  #updatePath(word: number, rows: Float32Array[], rate: number, wanted: boolean): void {
    const [from, to] = new Uint32Array(this.#buffer, this.#number(JOB_TREE_OFFSETS) + word * 4, 2);
    const nodes = new Uint32Array(this.#buffer, this.#number(JOB_TREE_NODES), to!).subarray(from);
    const codes = new Uint8Array(this.#buffer, this.#number(JOB_TREE_CODES), to!).subarray(from);
    for (let node = 0; node < nodes.length; node += TILE) {
      const columns = Array.from(nodes.subarray(node, node + TILE), (id) => this.#outputRow(id));
      const labels = Array.from(codes.subarray(node, node + TILE), (code) => 1 - code);
      for (let r = 0; r < rows.length; r += TILE) {
        const some = rows.slice(r, r + TILE);
        const errors = updateBlock(
          some,
          columns,
          labels,
          some.map(() => rate),
        );
        if (wanted) addLoss(this.#positive, errors, rate, 0);
      }
      this.#decay(columns, rate);
    }
    this.#decay(rows, rate);
    if (wanted) this.#positive[2] += rows.length;
  }

  #drawNegatives(): Float32Array[] {
    const words = this.#number(JOB_WORDS);
    const alias = new Uint32Array(this.#buffer, this.#number(JOB_ALIAS), 2 * words);
    return Array.from({ length: this.#number(JOB_SHARED) }, () => {
      const cell = randomBelow(this.#random, words);
      const own = nextRandom(this.#random) < alias[2 * cell];
      return this.#outputRow(own ? cell : alias[2 * cell + 1]);
    });
  }

  #drawSpans(): number[] {
    return Array.from({ length: GROUP }, () => 1 + randomBelow(this.#random, this.#number(JOB_WINDOW)));
  }

  #inputRow(word: number): Float32Array {
    const row = this.#row(JOB_INPUT, word);
    const frozen = this.#number(JOB_FROZEN);
    return frozen && new Uint8Array(this.#buffer, frozen)[word] ? row.slice() : row;
  }

  #outputRow(word: number): Float32Array {
    return this.#row(JOB_OUTPUT, word);
  }

  #row(matrix: number, index: number): Float32Array {
    const stride = this.#number(JOB_STRIDE);
    return new Float32Array(this.#buffer, this.#number(matrix) + index * stride, stride / 4);
  }

  #decay(rows: readonly Float32Array[], rate: number): void {
    const decay = this.#floats[JOB_DECAY / 4];
    if (decay > 0) for (const row of rows) for (let d = 0; d < row.length; d++) row[d] *= 1 - rate * decay;
  }

  #lossWanted(): boolean {
    const left = this.#number(JOB_LOSS_IN);
    this.#words[JOB_LOSS_IN / 4] = left === 0 ? LOSS_EVERY - 1 : left - 1;
    return left === 0;
  }

  #number(field: number): number {
    return this.#words[field / 4];
  }
}

/** Places of the group that starts at `first`. */
function placesOf(sentence: readonly number[], first: number): number[] {
  return Array.from({ length: Math.min(GROUP, sentence.length - first) }, (_, i) => first + i);
}

/** Places within `span` of p, without p. */
function near(sentence: readonly number[], p: number, span: number): number[] {
  const from = Math.max(0, p - span);
  const to = Math.min(sentence.length - 1, p + span);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((q) => q !== p);
}

function pooled(rows: readonly Float32Array[], mean: boolean): Float32Array {
  const sum = new Float32Array(rows[0].length);
  for (const row of rows) for (let d = 0; d < sum.length; d++) sum[d] += row[d];
  return mean ? sum.map((x) => x / rows.length) : sum;
}

/** Adds log2 of the probabilities 1 - |error / weight| to a product's exponent. */
function addLoss(product: Float64Array, errors: readonly number[][], weight: number, pairs: number): void {
  for (const error of errors.flat()) product[1] += Math.log2(Math.max(1 - Math.abs(error / weight), 1e-7));
  product[2] += pairs;
}
