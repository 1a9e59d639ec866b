import { permute, randomStream } from '../random.js';

/** Centroids a part; a code is one byte. */
export const CENTROIDS = 256;
const ITERATIONS = 25;
/** A quarter of fastText's: of 74,000 words x 100 it keeps as many neighbours (83%) in a third of the time. */
const MOST_POINTS = 16_384;

/**
 * Product quantization (Jégou, Douze, Schmid 2011) in fastText's layout: a row is cut into parts of `width`
 * numbers (the last may be shorter), each stored as the number of its nearest centroid. The centroids of part
 * p begin at p * 256 * width in `centroids` (length dim * 256).
 */
export class ProductQuantizer {
  readonly dim: number;
  readonly width: number;
  readonly parts: number;
  readonly lastWidth: number;
  readonly centroids: Float32Array<ArrayBufferLike>;

  constructor(
    dim: number,
    width: number,
    centroids: Float32Array<ArrayBufferLike> = new Float32Array(dim * CENTROIDS),
  ) {
    this.dim = dim;
    this.width = width;
    this.parts = Math.ceil(dim / width);
    this.lastWidth = dim % width || width;
    this.centroids = centroids;
  }

  widthOf(part: number): number {
    return part === this.parts - 1 ? this.lastWidth : this.width;
  }

  /** Where centroid `code` of a part begins. */
  place(part: number, code: number): number {
    return part * CENTROIDS * this.width + code * this.widthOf(part);
  }

  /** target += scale * the row that codes[row * parts ..] stand for. */
  addCode(codes: Uint8Array, row: number, target: Float32Array, scale: number): void {
    for (let part = 0, d = 0; part < this.parts; part++) {
      const place = this.place(part, codes[row * this.parts + part]);
      const width = this.widthOf(part);
      for (let k = 0; k < width; k++, d++) target[d] += scale * this.centroids[place + k];
    }
  }

  dotCode(codes: Uint8Array, row: number, vector: ArrayLike<number>): number {
    let sum = 0;
    for (let part = 0, d = 0; part < this.parts; part++) {
      const place = this.place(part, codes[row * this.parts + part]);
      const width = this.widthOf(part);
      for (let k = 0; k < width; k++, d++) sum += vector[d] * this.centroids[place + k];
    }
    return sum;
  }

  /**
   * Learns the centroids of each part by k-means (25 rounds on at most 16,384 rows) from `count` >= 256 rows
   * that `copyRow` writes out.
   */
  train(count: number, copyRow: (i: number, target: Float32Array) => void, seed: number): void {
    const random = randomStream(seed, 'quantize');
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const points = Math.min(count, MOST_POINTS);
    permute(order, random, points);
    const sample = new Float32Array(points * this.dim);
    for (let i = 0; i < points; i++) copyRow(order[i], sample.subarray(i * this.dim, (i + 1) * this.dim));
    for (let part = 0; part < this.parts; part++) {
      const width = this.widthOf(part);
      const slice = new Float32Array(points * width);
      for (let i = 0; i < points; i++) {
        const from = i * this.dim + part * this.width;
        slice.set(sample.subarray(from, from + width), i * width);
      }
      const place = this.place(part, 0);
      kMeans(slice, width, this.centroids.subarray(place, place + CENTROIDS * width), random);
    }
  }

  /** Writes the codes of rows one after the other: `copyRow` puts row i of `count` into its target. */
  encode(count: number, copyRow: (i: number, target: Float32Array) => void): Uint8Array {
    const codes = new Uint8Array(count * this.parts);
    const searches = Array.from({ length: this.parts }, (_, part) => {
      const [place, width] = [this.place(part, 0), this.widthOf(part)];
      return new NearestCentroid(this.centroids.subarray(place, place + CENTROIDS * width), width);
    });
    const row = new Float32Array(this.dim);
    for (let i = 0; i < count; i++) {
      copyRow(i, row);
      for (let part = 0; part < this.parts; part++)
        codes[i * this.parts + part] = searches[part].find(row, part * this.width);
    }
    return codes;
  }
}

/**
 * Finds the nearest of the centroids exactly: they are tried outwards from the point in the order of their
 * first number, until that number alone is farther away than the best.
 */
class NearestCentroid {
  readonly #centroids: Float32Array;
  readonly #width: number;
  readonly #order: Uint8Array;
  readonly #first: Float32Array;

  constructor(centroids: Float32Array, width: number) {
    this.#centroids = centroids;
    this.#width = width;
    const first = (code: number) => centroids[code * width];
    this.#order = Uint8Array.from({ length: CENTROIDS }, (_, code) => code).sort(
      (a, b) => first(a) - first(b),
    );
    this.#first = Float32Array.from(this.#order, first);
  }

  /** The code of the point values[from .. from + width). */
  find(values: Float32Array, from: number): number {
    const x = values[from];
    let above = 0;
    for (let step = CENTROIDS >> 1; step > 0; step >>= 1)
      if (this.#first[above + step - 1] < x) above += step;
    let below = above - 1;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    while (below >= 0 || above < CENTROIDS) {
      const down = below >= 0 ? x - this.#first[below] : Number.POSITIVE_INFINITY;
      const up = above < CENTROIDS ? this.#first[above] - x : Number.POSITIVE_INFINITY;
      if (Math.min(down, up) ** 2 >= least) break;
      const code = this.#order[down < up ? below-- : above++];
      const distance = this.#distance(values, from, code);
      if (distance >= least) continue;
      least = distance;
      best = code;
    }
    return best;
  }

  #distance(values: Float32Array, from: number, code: number): number {
    let distance = 0;
    for (let k = 0, c = code * this.#width; k < this.#width; k++, c++) {
      const gap = values[from + k] - this.#centroids[c];
      distance += gap * gap;
    }
    return distance;
  }
}

// Lloyd's rounds. The first points (already in random order) start the centroids; a centroid that loses all
// its points takes half of a big one's, moved a little apart.
function kMeans(points: Float32Array, width: number, centroids: Float32Array, random: { next(): number }) {
  const count = points.length / width;
  centroids.set(points.subarray(0, CENTROIDS * width));
  const codes = new Uint8Array(count);
  const sizes = new Uint32Array(CENTROIDS);
  for (let round = 0; round < ITERATIONS; round++) {
    const search = new NearestCentroid(centroids, width);
    for (let i = 0; i < count; i++) codes[i] = search.find(points, i * width);
    sizes.fill(0);
    const sums = new Float64Array(centroids.length);
    for (let i = 0; i < count; i++) {
      const code = codes[i];
      sizes[code]++;
      for (let k = 0; k < width; k++) sums[code * width + k] += points[i * width + k];
    }
    for (let code = 0; code < CENTROIDS; code++) {
      if (sizes[code] === 0) continue;
      for (let k = 0; k < width; k++) centroids[code * width + k] = sums[code * width + k] / sizes[code];
    }
    for (let code = 0; code < CENTROIDS; code++) {
      if (sizes[code] === 0) split(code, centroids, width, sizes, count, random);
    }
  }
}

const APART = 1e-7;

function split(
  empty: number,
  centroids: Float32Array,
  width: number,
  sizes: Uint32Array,
  count: number,
  random: { next(): number },
): void {
  let big = 0;
  while (random.next() * (count - CENTROIDS) >= sizes[big] - 1) big = (big + 1) % CENTROIDS;
  for (let k = 0; k < width; k++) {
    const value = centroids[big * width + k];
    const shift = k % 2 === 0 ? APART : -APART;
    centroids[empty * width + k] = value + shift;
    centroids[big * width + k] = value - shift;
  }
  sizes[empty] = sizes[big] >>> 1;
  sizes[big] -= sizes[empty];
}
