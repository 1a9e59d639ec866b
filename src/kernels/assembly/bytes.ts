// Strings of bytes in memory that can be read to the next multiple of 8 past their end; known ones end in zeros there.

// The last 1..8 bytes of a word as a number; the rest of the 8 bytes read are cleared.
// @ts-ignore: decorator
@inline
export function tail(at: usize, length: u32): u64 {
  return load<u64>(at) & (~(<u64>0) >> (64 - (<u64>length << 3)));
}

// Multiplicative hash, 8 bytes a step (Knuth, The Art of Computer Programming 3, 6.4).
// @ts-ignore: decorator
@inline
export function hashOf(at: usize, length: u32): u32 {
  let hash = <u64>length;
  while (length > 8) {
    hash = (hash ^ load<u64>(at)) * 0x9e37_79b9_7f4a_7c15;
    hash ^= hash >> 32;
    at += 8;
    length -= 8;
  }
  hash = (hash ^ tail(at, length)) * 0x9e37_79b9_7f4a_7c15;
  return <u32>(hash ^ (hash >> 32));
}

// @ts-ignore: decorator
@inline
export function equal(known: usize, word: usize, length: u32): bool {
  while (length > 8) {
    if (load<u64>(known) != load<u64>(word)) return false;
    known += 8;
    word += 8;
    length -= 8;
  }
  return load<u64>(known) == tail(word, length);
}

// One bit for each of 16 bytes that is white space.
// @ts-ignore: decorator
@inline
export function spaces(at: usize): u32 {
  const bytes = v128.load(at);
  // \t \n \v \f \r are 9..13.
  const controls = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(4));
  return i8x16.bitmask(v128.or(controls, i8x16.eq(bytes, i8x16.splat(0x20))));
}
