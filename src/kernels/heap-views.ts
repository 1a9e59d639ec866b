import { SharedHeap } from './shared-heap.js';

/** A heap and its memory as numbers, seen anew where it has grown; an address is that of bytes, so past 2 GiB `>> 2` makes it none. */
export class HeapViews {
  bytes: Uint8Array = new Uint8Array(0);
  numbers: Uint32Array = new Uint32Array(0);
  floats: Float32Array = new Float32Array(0);
  readonly heap: SharedHeap;

  constructor(heap = new SharedHeap()) {
    this.heap = heap;
  }

  /** The address of new bytes. @throws WordvecError `memory`, see `SharedHeap.allocate` */
  room(bytes: number, what: string, remedy: string): number {
    const address = this.heap.allocate(bytes, what, remedy);
    const { buffer } = this.heap.memory;
    if (buffer.byteLength !== this.bytes.length) {
      this.bytes = new Uint8Array(buffer);
      this.numbers = new Uint32Array(buffer);
      this.floats = new Float32Array(buffer);
    }
    return address;
  }

  row(address: number, dim: number): Float32Array {
    return this.floats.subarray(address >>> 2, (address >>> 2) + dim);
  }
}
