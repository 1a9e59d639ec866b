const CELLS = 256;

/** Points by cells of a grid: what is near a place, or within a window, is found without a look at all of them. */
export class SpatialGrid {
  readonly places: Float32Array;
  readonly low: [number, number] = [Infinity, Infinity];
  readonly high: [number, number] = [-Infinity, -Infinity];
  readonly #starts = new Uint32Array(CELLS * CELLS + 1);
  readonly #rows: Uint32Array;

  /** @param places shape [points, 2]; a point that is no number is nowhere */
  constructor(places: Float32Array) {
    this.places = places;
    const { low, high } = this;
    for (let i = 0; i < places.length; i++) {
      const axis = i & 1;
      if (places[i]! < low[axis]!) low[axis] = places[i]!;
      if (places[i]! > high[axis]!) high[axis] = places[i]!;
    }
    const points = places.length / 2;
    const cells = new Uint32Array(points);
    for (let i = 0; i < points; i++) {
      cells[i] = this.#cellOf(places[2 * i]!, places[2 * i + 1]!);
      if (cells[i]! < CELLS * CELLS) this.#starts[cells[i]! + 1]!++;
    }
    for (let cell = 0; cell < CELLS * CELLS; cell++) this.#starts[cell + 1]! += this.#starts[cell]!;
    this.#rows = new Uint32Array(this.#starts[CELLS * CELLS]!);
    const next = this.#starts.slice();
    for (let i = 0; i < points; i++) if (cells[i]! < CELLS * CELLS) this.#rows[next[cells[i]!]!++] = i;
  }

  /** Points within a window, the lowest rows first: `most` of them at most, of crowded windows only the first rows. */
  within(low: readonly [number, number], high: readonly [number, number], most: number): number[] {
    const inside = (i: number) => {
      const [x, y] = [this.places[2 * i]!, this.places[2 * i + 1]!];
      return x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1];
    };
    const [left, right] = [this.#column(low[0], 0), this.#column(high[0], 0)];
    const [bottom, top] = [this.#column(low[1], 1), this.#column(high[1], 1)];
    let count = 0;
    for (let y = bottom; y <= top; y++)
      count += this.#starts[y * CELLS + right + 1]! - this.#starts[y * CELLS + left]!;
    if (count <= 8 * most) {
      const found: number[] = [];
      for (let y = bottom; y <= top; y++)
        for (let at = this.#starts[y * CELLS + left]!; at < this.#starts[y * CELLS + right + 1]!; at++)
          if (inside(this.#rows[at]!)) found.push(this.#rows[at]!);
      return found.sort((a, b) => a - b).slice(0, most);
    }
    const found: number[] = [];
    for (let i = 0; i < this.places.length / 2 && found.length < most; i++) if (inside(i)) found.push(i);
    return found;
  }

  #column(value: number, axis: 0 | 1): number {
    const share = (value - this.low[axis]) / (this.high[axis] - this.low[axis] || 1);
    return Math.max(0, Math.min(CELLS - 1, Math.floor(share * CELLS)));
  }

  #cellOf(x: number, y: number): number {
    return Number.isNaN(x) ? CELLS * CELLS : this.#column(y, 1) * CELLS + this.#column(x, 0);
  }
}
