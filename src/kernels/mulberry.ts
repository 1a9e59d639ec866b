/** Fisher-Yates in place with the generator mulberry32 (Ettinger), as the kernels do it. */
export function shuffle<Item>(items: { [index: number]: Item; length: number }, seed: number): void {
  let state = seed;
  for (let k = items.length; k > 1; k--) {
    state = (state + 0x6d2b79f5) | 0;
    let r = Math.imul(state ^ (state >>> 15), state | 1);
    r ^= r + Math.imul(r ^ (r >>> 7), r | 61);
    const place = Math.floor((((r ^ (r >>> 14)) >>> 0) * k) / 2 ** 32);
    const item = items[k - 1];
    items[k - 1] = items[place];
    items[place] = item;
  }
}
