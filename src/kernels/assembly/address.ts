// Addresses that stand in memory, in jobs and in lists, are u32 in units of UNIT bytes: one byte where memory has 32-bit
// addresses, else 4, which reaches the 16 GiB that engines give. So jobs and lists are the same for both.

export const UNIT: usize = sizeof<usize>() == 8 ? 4 : 1;

// @ts-ignore: decorator
@inline
export function addressOf(units: u32): usize {
  return <usize>units * UNIT;
}

// @ts-ignore: decorator
@inline
export function unitsOf(address: usize): u32 {
  return <u32>(address / UNIT);
}
