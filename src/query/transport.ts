/**
 * The least cost of moving `supply` to `demand`, where a unit from i to j costs cost[i * demand.length + j]:
 * successive shortest paths with potentials (Ahuja, Magnanti & Orlin 1993, section 9.7), each found by Dijkstra's
 * method on the dense graph from all suppliers with something left. Exact up to the rounding of the costs' sum.
 * @param supply integers >= 0 of the same sum as those of `demand`, which keep the method finite; both are used up
 * @param cost numbers >= 0, shape [supply.length, demand.length]
 */
export function transportCost(supply: Float64Array, demand: Float64Array, cost: Float64Array): number {
  const plan = new TransportPlan(supply, demand, cost);
  while (supply.some((amount) => amount > 0)) plan.augment();
  return plan.flow.reduce((sum, amount, arc) => sum + amount * cost[arc], 0);
}

class TransportPlan {
  readonly flow: Float64Array;
  readonly #supply: Float64Array;
  readonly #demand: Float64Array;
  readonly #cost: Float64Array;
  /** Prices at which no arc is cheaper than 0 and all arcs in use cost 0. */
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  /** Of the present tree of shortest paths: distances, and where a path comes from (-1: it begins there). */
  readonly #toLeft: Float64Array;
  readonly #toRight: Float64Array;
  readonly #leftParent: Int32Array;
  readonly #rightParent: Int32Array;

  constructor(supply: Float64Array, demand: Float64Array, cost: Float64Array) {
    this.flow = new Float64Array(cost.length);
    this.#supply = supply;
    this.#demand = demand;
    this.#cost = cost;
    this.#left = new Float64Array(supply.length);
    this.#right = new Float64Array(demand.length);
    this.#toLeft = new Float64Array(supply.length);
    this.#toRight = new Float64Array(demand.length);
    this.#leftParent = new Int32Array(supply.length);
    this.#rightParent = new Int32Array(demand.length);
  }

  /** Sends as much as a cheapest path from a supplier with a rest to an open demand can take. */
  augment(): void {
    const end = this.#shortestPath();
    this.#raisePrices(this.#toRight[end]);
    const columns = this.#demand.length;
    let amount = this.#demand[end];
    let begin = end;
    for (let j = end; j >= 0; ) {
      const i = this.#rightParent[j];
      begin = i;
      j = this.#leftParent[i];
      if (j >= 0) amount = Math.min(amount, this.flow[i * columns + j]);
    }
    amount = Math.min(amount, this.#supply[begin]);
    for (let j = end; j >= 0; ) {
      const i = this.#rightParent[j];
      this.flow[i * columns + j] += amount;
      j = this.#leftParent[i];
      if (j >= 0) this.flow[i * columns + j] -= amount;
    }
    this.#supply[begin] -= amount;
    this.#demand[end] -= amount;
  }

  /** Grows the tree until it holds an open demand, which is returned. */
  #shortestPath(): number {
    const [rows, columns] = [this.#supply.length, this.#demand.length];
    const done = new Uint8Array(columns);
    this.#toLeft.fill(Number.POSITIVE_INFINITY);
    this.#toRight.fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < rows; i++) if (this.#supply[i] > 0) this.#reachLeft(i, 0, -1);
    for (;;) {
      let nearest = -1;
      for (let j = 0; j < columns; j++)
        if (done[j] === 0 && (nearest < 0 || this.#toRight[j] < this.#toRight[nearest])) nearest = j;
      if (this.#demand[nearest] > 0) return nearest;
      done[nearest] = 1;
      for (let i = 0; i < rows; i++)
        if (this.#toLeft[i] === Number.POSITIVE_INFINITY && this.flow[i * columns + nearest] > 0)
          this.#reachLeft(i, this.#toRight[nearest], nearest);
    }
  }

  #reachLeft(i: number, distance: number, parent: number): void {
    this.#toLeft[i] = distance;
    this.#leftParent[i] = parent;
    const columns = this.#demand.length;
    for (let j = 0; j < columns; j++) {
      // Rounding can leave a price a hair above its arc.
      const reduced = Math.max(0, this.#cost[i * columns + j] - this.#left[i] - this.#right[j]);
      if (distance + reduced < this.#toRight[j]) {
        this.#toRight[j] = distance + reduced;
        this.#rightParent[j] = i;
      }
    }
  }

  #raisePrices(length: number): void {
    for (const [i, distance] of this.#toLeft.entries())
      if (distance < length) this.#left[i] += length - distance;
    for (const [j, distance] of this.#toRight.entries())
      if (distance < length) this.#right[j] -= length - distance;
  }
}
