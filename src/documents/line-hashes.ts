// Hashes of lines, and the set of those that were seen.

/** Unsigned 32-bit halves of the 64-bit hash of a line in UTF-8 go to `target` from `at` on. Mixing after MurmurHash3 (Appleby). */
export function hashLine(line: Uint8Array, target: Uint32Array, at: number): void {
  let low = 0x9e3779b9 ^ line.length;
  let high = 0x85ebca6b ^ line.length;
  for (let i = 0; i < line.length; i++) {
    const unit = line[i];
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ unit, 0x5bd1e995);
  }
  target[at] = mix(low ^ high);
  target[at + 1] = mix(high + Math.imul(low, 0x27d4eb2f));
}

/** Each bit of the result depends on all bits (MurmurHash3's finaliser). */
export function mix(x: number): number {
  let mixed = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Hashes of 64 bits, 11 to 21 bytes each: of n lines, n * n / 2 ** 65 are taken for another one's double. */
export class HashSet64 {
  size = 0;
  #slots = new Uint32Array(1 << 11);

  /** Whether it was new. */
  add(low: number, high: number): boolean {
    // 0, 0 is an empty slot.
    const first = low === 0 && high === 0 ? 1 : low;
    if (!put(this.#slots, first, high)) return false;
    this.size++;
    if (this.size * 8 > this.#slots.length * 3) this.#grow();
    return true;
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (let i = 0; i < this.#slots.length; i += 2)
      if (this.#slots[i] !== 0 || this.#slots[i + 1] !== 0) put(grown, this.#slots[i], this.#slots[i + 1]);
    this.#slots = grown;
  }
}

function put(slots: Uint32Array, low: number, high: number): boolean {
  const mask = slots.length - 1;
  for (let at = (high << 1) & mask; ; at = (at + 2) & mask) {
    if (slots[at] === 0 && slots[at + 1] === 0) {
      slots[at] = low;
      slots[at + 1] = high;
      return true;
    }
    if (slots[at] === low && slots[at + 1] === high) return false;
  }
}
