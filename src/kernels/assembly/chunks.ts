// Cutting records into chunks for training: part of the kernel `cooccurrence`.

const CHUNK: u32 = 16;

/** A chunk's records are all taken in every epoch, in every second, or in every fourth: levels 0 to 2. */
const LEVELS: u32 = 3;
/** Records are taken as seldom as leaves their weight, times the epochs from one to the next, below a half. */
const LIGHT: f64 = 1.0 / 4;
const LIGHTER: f64 = 1.0 / 8;

/** Cuts rows into chunks in the order that training wants: see `CooccurrenceKernel.chunkRows` in ../cooccurrence-kernel.ts. */
export function chunkRows(
  records: usize,
  n: u32,
  seed: u32,
  classes: u32,
  parts: u32,
  ends: usize,
  xMax: f64,
  alpha: f64,
  out: usize,
): u32 {
  const stop = records + (<usize>n << 4);
  memory.fill(ends, 0, <usize>classes << 2);
  const light = xMax * exponential(logarithm(LIGHT) / alpha), lighter = xMax * exponential(logarithm(LIGHTER) / alpha);
  for (let start = records; start < stop; ) {
    const end = rowEnd(start, stop);
    const word = load<u32>(start) - 1;
    let at: u32 = 0;
    for (let part: u32 = 0; part < parts; part++) {
      const counts = countLevels(start, end, part, parts, light, lighter);
      for (let level: u32 = 0; level < LEVELS; level++) {
        for (let left = ofLevel(counts, level); left > 0; left -= min<u32>(CHUNK, left)) {
          const slot = ends + (<usize>classOf(seed, word, at, part, parts, classes) << 2);
          store<u32>(slot, load<u32>(slot) + 8 + 12 * min<u32>(CHUNK, left));
          at += CHUNK;
        }
      }
    }
    start = end;
  }
  let sum: u32 = 0;
  for (let c: u32 = 0; c < classes; c++) {
    const slot = ends + (<usize>c << 2);
    const size = load<u32>(slot);
    store<u32>(slot, sum);
    sum += size;
  }
  const logMax = logarithm(xMax);
  for (let start = records; start < stop; ) {
    const end = rowEnd(start, stop);
    const word = load<u32>(start) - 1;
    shuffleRow(start, <u32>((end - start) >> 4), mix(seed ^ mix(word)));
    let at: u32 = 0;
    for (let part: u32 = 0; part < parts; part++) {
      const counts = countLevels(start, end, part, parts, light, lighter);
      for (let level: u32 = 0; level < LEVELS; level++) {
        const turns: u32 = 1 << level;
        let record = start;
        for (let left = ofLevel(counts, level); left > 0; ) {
          const size = min<u32>(CHUNK, left);
          const slot = ends + (<usize>classOf(seed, word, at, part, parts, classes) << 2);
          const to = out + load<u32>(slot);
          store<u32>(to, word);
          store<u8>(to, size, 4);
          store<u8>(to, turns, 5);
          store<u16>(to, (word + at / CHUNK) % turns, 6);
          record = writeRecords(record, size, part, level, parts, logMax, alpha, light, lighter, to + 8);
          store<u32>(slot, <u32>(to + 8 + 12 * <usize>size - out));
          at += CHUNK;
          left -= size;
        }
      }
    }
    start = end;
  }
  return sum;
}

/** Writes the next `size` records of a part and level from `record` on; returns where the rest begins. */
function writeRecords(
  record: usize, size: u32, part: u32, level: u32, parts: u32, logMax: f64, alpha: f64, light: f64, lighter: f64, to: usize,
): usize {
  for (let k: u32 = 0; k < size; record += 16) {
    const context = load<u32>(record, 4) - 1;
    const count = load<f64>(record, 8);
    if (levelOf(count, light, lighter) != level || partOf(context, parts) != part) continue;
    const log = logarithm(count);
    store<u32>(to, context);
    store<f32>(to, <f32>log, 4);
    store<f32>(to, <f32>(1 << level) * (log >= logMax ? 1 : <f32>exponential(alpha * (log - logMax))), 8);
    to += 12;
    k++;
  }
  return record;
}

/** Records of a row whose contexts are of a part, by level: i32 x 3. */
function countLevels(start: usize, end: usize, part: u32, parts: u32, light: f64, lighter: f64): v128 {
  let each: u32 = 0, lights: u32 = 0, lightest: u32 = 0;
  for (let record = start; record < end; record += 16) {
    if (partOf(load<u32>(record, 4) - 1, parts) != part) continue;
    const count = load<f64>(record, 8);
    each++;
    lights += <u32>(count < light);
    lightest += <u32>(count < lighter);
  }
  return i32x4(each - lights, lights - lightest, lightest, 0);
}

// @ts-ignore: decorator
@inline
function ofLevel(counts: v128, level: u32): u32 {
  if (level == 0) return i32x4.extract_lane(counts, 0);
  return level == 1 ? i32x4.extract_lane(counts, 1) : i32x4.extract_lane(counts, 2);
}

// @ts-ignore: decorator
@inline
function levelOf(count: f64, light: f64, lighter: f64): u32 {
  return <u32>(count < light) + <u32>(count < lighter);
}

// @ts-ignore: decorator
@inline
function partOf(row: u32, parts: u32): u32 {
  return parts == 1 ? 0 : drawOf(mix(row), parts);
}

// @ts-ignore: decorator
@inline
function rowEnd(start: usize, stop: usize): usize {
  const word = load<u32>(start);
  let end = start + 16;
  while (end < stop && load<u32>(end) == word) end += 16;
  return end;
}

function classOf(seed: u32, word: u32, at: u32, part: u32, parts: u32, classes: u32): u32 {
  const hash = mix(mix(seed + at) ^ (word * 0x9e3779b1));
  if (parts == 1) return drawOf(hash, classes);
  const own = partOf(word, parts);
  return (drawOf(hash, classes / (parts * parts)) * parts + (part + parts - own) % parts) * parts + own;
}

/** A number below `bound`, from a hash. */
// @ts-ignore: decorator
@inline
function drawOf(hash: u32, bound: u32): u32 {
  return <u32>((<u64>hash * <u64>bound) >> 32);
}

/** Fisher-Yates with the generator mulberry32 (Ettinger). */
function shuffleRow(start: usize, length: u32, state: u32): void {
  for (let k = length; k > 1; k--) {
    state += 0x6d2b79f5;
    let r = (state ^ (state >> 15)) * (state | 1);
    r ^= r + (r ^ (r >> 7)) * (r | 61);
    r ^= r >> 14;
    const a = start + (<usize>(k - 1) << 4);
    const b = start + (<usize>((<u64>r * k) >> 32) << 4);
    const x = v128.load(a);
    v128.store(a, v128.load(b));
    v128.store(b, x);
  }
}

// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return x ^ (x >> 16);
}

/** ln x for x > 0 by 2 artanh((m - 1) / (m + 1)), m the mantissa in [sqrt 1/2, sqrt 2): error under 1e-10. */
function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>((bits >> 52) & 0x7ff) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  const z = (m - 1) / (m + 1);
  const s = z * z;
  const series = 1 + s * (1.0 / 3 + s * (1.0 / 5 + s * (1.0 / 7 + s * (1.0 / 9 + s * (1.0 / 11)))));
  return <f64>exponent * 0.6931471805599453 + 2 * z * series;
}

/** e ** x for x <= 0 by 2 ** k times a Taylor series on |r| <= ln 2 / 2: relative error under 1e-9. */
function exponential(x: f64): f64 {
  if (x < -700) return 0;
  const k = nearest(x * 1.4426950408889634);
  const r = x - k * 0.6931471805599453;
  const t = 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040)))))));
  return t * reinterpret<f64>((<u64>(<i64>k + 1023)) << 52);
}
