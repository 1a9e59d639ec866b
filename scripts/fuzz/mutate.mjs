// Makes hostile files of real ones. All chance comes from a seed: the same seed, the same bytes.

/** No mutated file is larger: many small ones find more than few large ones. */
const LARGEST = 1 << 19;

/** Numbers in [0, 1) from a text: FNV-1a into mulberry32. */
export function randomOf(text) {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy with one to four changes. */
export function mutate(bytes, random) {
  let changed = Buffer.from(bytes);
  for (let left = 1 + below(random, 4); left > 0; left--) {
    changed = Buffer.from(pick(random, MUTATIONS)(changed, random)).subarray(0, LARGEST);
  }
  return changed;
}

export function below(random, limit) {
  return Math.floor(random() * limit);
}

export function pick(random, list) {
  return list[below(random, list.length)];
}

const WORDS = [
  'nan',
  '-inf',
  '1e39',
  '-1',
  '0x10',
  '\ufeff',
  '\0',
  '\r',
  '\t',
  '"',
  '{"a":[',
  ': ',
  '#',
  '__label__',
];
const INTEGERS = [0, 1, -1, 255, 65_535, 1e9, 2 ** 31 - 1, -(2 ** 31)];
const LONG_INTEGERS = [0n, -1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const FLOATS = [Number.NaN, Number.POSITIVE_INFINITY, -0, 5e-324, 1e308];
/** The longest are rare, as they take most of the time. */
const LENGTHS = [...Array(4).fill([2, 3, 10, 20, 50, 400, 1100, 5_000]).flat(), 20_000, 70_000, 300_000];

const MUTATIONS = [
  function flipBits(bytes, random) {
    for (let left = 1 + below(random, 8); left > 0 && bytes.length > 0; left--)
      bytes[below(random, bytes.length)] ^= 1 << below(random, 8);
    return bytes;
  },
  function setRun(bytes, random) {
    const [from, to] = slice(bytes, random);
    return bytes.fill(pick(random, [0, 0xff, 0x20, 0x0a, 0x28]), from, to);
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, below(random, bytes.length + 1));
  },
  function insert(bytes, random) {
    const noise = () => Buffer.from(Array.from({ length: 1 + below(random, 20) }, () => below(random, 256)));
    const piece = random() < 0.5 ? Buffer.from(pick(random, WORDS)) : noise();
    return put(bytes, place(bytes, random), piece);
  },
  function repeatSlice(bytes, random) {
    const [from, to] = slice(bytes, random);
    const piece = bytes.subarray(from, to);
    const times = 1 + below(random, 1 + below(random, Math.min(200, LARGEST / (piece.length + 1))));
    return put(bytes, to, Buffer.concat(Array(times).fill(piece)));
  },
  function swapSlices(bytes, random) {
    const cuts = [0, 0, 0, 0].map(() => place(bytes, random)).sort((a, b) => a - b);
    const part = (i) => bytes.subarray(cuts[i - 1] ?? 0, cuts[i]);
    return Buffer.concat([part(0), part(3), part(2), part(1), bytes.subarray(cuts[3])]);
  },
  function magicNumber(bytes, random) {
    const size = pick(random, [4, 8]);
    if (bytes.length < size) return bytes;
    const at = below(random, bytes.length - size + 1);
    if (random() < 0.2) bytes[size === 4 ? 'writeFloatLE' : 'writeDoubleLE'](pick(random, FLOATS), at);
    else if (size === 4) bytes.writeInt32LE(pick(random, INTEGERS), at);
    else bytes.writeBigInt64LE(pick(random, LONG_INTEGERS), at);
    return bytes;
  },
  function longDigits(bytes, random) {
    const at = find(bytes, random, (byte) => byte >= 0x30 && byte <= 0x39);
    return put(bytes, at, Buffer.alloc(pick(random, LENGTHS), pick(random, ['0', '9', '1'])));
  },
  function longBlanks(bytes, random) {
    const at = find(bytes, random, (byte) => byte === 0x20 || byte === 0x0a);
    return put(bytes, at, Buffer.alloc(pick(random, LENGTHS), pick(random, [' ', '\t', '\n', '\r', ','])));
  },
  function longWord(bytes, random) {
    return put(
      bytes,
      place(bytes, random),
      Buffer.alloc(pick(random, LENGTHS), pick(random, ['a', 'é', '('])),
    );
  },
  function joinLines(bytes, random) {
    const [from, to] = slice(bytes, random);
    for (let i = from; i < to; i++) if (bytes[i] === 0x0a) bytes[i] = pick(random, [0x20, 0x2c, 0x61]);
    return bytes;
  },
];

function place(bytes, random) {
  return below(random, bytes.length + 1);
}

function slice(bytes, random) {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + below(random, random() < 0.5 ? 16 : bytes.length + 1))];
}

/** The first place from a random one on whose byte is wanted. */
function find(bytes, random, wanted) {
  const from = place(bytes, random);
  const found = bytes.subarray(from).findIndex(wanted);
  return found < 0 ? from : from + found;
}

function put(bytes, at, piece) {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}
