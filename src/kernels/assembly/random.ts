/** Uniform u32 by xoroshiro64** (Blackman & Vigna 2018): two words of state, 32-bit arithmetic only. */
// @ts-ignore: decorator
@inline
export function nextRandom(state: usize): u32 {
  const s0 = load<u32>(state);
  let s1 = load<u32>(state, 4);
  const result = randomOf(s0);
  s1 ^= s0;
  store<u32>(state, rotl<u32>(s0, 26) ^ s1 ^ (s1 << 9));
  store<u32>(state, rotl<u32>(s1, 13), 4);
  return result;
}

/** The number of a state, of which it takes the first word. */
// @ts-ignore: decorator
@inline
export function randomOf(s0: u32): u32 {
  return rotl<u32>(s0 * 0x9e3779bb, 5) * 5;
}

/** Uniform in 0 .. bound - 1. */
// @ts-ignore: decorator
@inline
export function randomBelow(state: usize, bound: u32): u32 {
  return <u32>((<u64>nextRandom(state) * <u64>bound) >> 32);
}

/** Draws from an alias table: pairs (threshold, alias) of u32, one for each of `size` outcomes. */
// @ts-ignore: decorator
@inline
export function drawAlias(table: usize, size: u32, state: usize): u32 {
  const pick = randomBelow(state, size);
  const pair = table + (<usize>pick << 3);
  // No branch: it could not be foretold, and the loads of rows that follow would wait.
  const other = 0 - <u32>(nextRandom(state) >= load<u32>(pair));
  return pick ^ ((pick ^ load<u32>(pair, 4)) & other);
}
