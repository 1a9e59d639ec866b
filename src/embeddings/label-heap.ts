// The best labels as fastText's program finds them, so that of labels with the same score it has the same ones, in the same
// order: the heap of libstdc++ (bits/stl_heap.h), least score first. Labels whose sigmoid is 0 or 1 have such scores.

/** A label and the guarded logarithm of its probability, a float32 as there. */
export interface Scored {
  readonly label: number;
  readonly score: number;
}

/** Keeps the best `most` of what is added. */
export class LabelHeap {
  readonly #most: number;
  readonly #heap: Scored[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** The score that another must reach to be kept. */
  get least(): number {
    return this.#heap.length < this.#most ? Number.NEGATIVE_INFINITY : this.#heap[0].score;
  }

  add(scored: Scored): void {
    const heap = this.#heap;
    heap.push(scored);
    this.#rise(heap.length - 1, scored);
    if (heap.length <= this.#most) return;
    this.#sinkFirst(heap.length - 1);
    heap.pop();
  }

  /** Best first; nothing can be added after. */
  sorted(): Scored[] {
    for (let last = this.#heap.length - 1; last > 0; last--) this.#sinkFirst(last);
    return this.#heap;
  }

  /** Moves up from a hole what has less than its parents. */
  #rise(from: number, value: Scored): void {
    const heap = this.#heap;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (heap[parent].score <= value.score) break;
      heap[hole] = heap[parent];
      hole = parent;
    }
    heap[hole] = value;
  }

  /** Puts the first behind the heap's first `length`, and what was there into its place. */
  #sinkFirst(length: number): void {
    const heap = this.#heap;
    const value = heap[length];
    heap[length] = heap[0];
    let hole = 0;
    let child = 2;
    for (; child < length; child = 2 * (hole + 1)) {
      if (heap[child].score > heap[child - 1].score) child--;
      heap[hole] = heap[child];
      hole = child;
    }
    if (child === length) {
      heap[hole] = heap[child - 1];
      hole = child - 1;
    }
    this.#rise(hole, value);
  }
}
