/** Uniform u32 by xoroshiro64** (Blackman & Vigna 2018); `state` holds two words. */
export function nextRandom(state: Uint32Array): number {
  const s0 = state[0];
  const s1 = state[1] ^ s0;
  state[0] = rotate(s0, 26) ^ s1 ^ (s1 << 9);
  state[1] = rotate(s1, 13);
  return Math.imul(rotate(Math.imul(s0, 0x9e3779bb), 5), 5) >>> 0;
}

/** Uniform in 0 .. bound - 1. */
export function randomBelow(state: Uint32Array, bound: number): number {
  return Math.floor((nextRandom(state) * bound) / 2 ** 32);
}

/** Draws from an alias table (Walker 1977): for each outcome a threshold and an alias. */
export function drawAlias(table: Uint32Array, state: Uint32Array): number {
  const cell = randomBelow(state, table.length / 2);
  return nextRandom(state) < table[2 * cell] ? cell : table[2 * cell + 1];
}

/** Fills a row with numbers uniform in [-reach, reach), those past `dim` with zeros. */
export function fillRow(row: Float32Array, dim: number, reach: number, state: Uint32Array): void {
  row.fill(0);
  for (let d = 0; d < dim; d++) {
    const uniform = Math.fround(Math.fround((nextRandom(state) >>> 8) * 2 ** -23) - 1);
    row[d] = uniform * Math.fround(reach);
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
