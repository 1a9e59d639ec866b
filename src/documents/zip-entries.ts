import { formatError } from '../errors.js';
import { platform } from '../platform.js';
import { partsOf } from '../progress.js';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** How it is packed: 0 not at all, 8 by deflate, others as in 4.4.5. */
  readonly method: number;
  readonly encrypted: boolean;
  /** Its bytes in the archive. */
  readonly packed: Uint8Array;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const [LOCATOR_64, END_64, EXTRA_64] = [0x07064b50, 0x06064b50, 1];
/** In a place of 32 bits: the number stands where there are 64 for it. */
const ELSEWHERE = 0xffffffff;
/** Bytes that are unpacked at once, to 64 MiB at most: a stream takes ten times as long to begin as a short text to unpack. */
const SHORT = 1 << 16;
/** Those that are met, but not unpacked. */
const METHODS: Readonly<Record<number, string>> = {
  9: 'deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'zstd',
  95: 'xz',
  98: 'PPMd',
};

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3.10, 4.3 and 4.5.3) that was read whole, from its central directory.
 * @throws WordvecError `format` for what is none, or damaged
 */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const entries: ZipEntry[] = [];
    const decoder = new TextDecoder();
    const directory = directoryOf(view);
    let { at } = directory;
    // Of 65,535 files and more not every writer tells how many there are.
    while (view.getUint32(at, true) === CENTRAL) {
      const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const name = decoder.decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
      entries.push({
        name,
        method: view.getUint16(at + 10, true),
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        packed: content(view, bytes, ...placeOf(view, at, at + 46 + lengths[0], lengths[1])),
      });
      at += 46 + lengths[0] + lengths[1] + lengths[2];
    }
    if (entries.length < directory.count) throw new RangeError('no entry');
    return entries;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw formatError('the zip archive is damaged or cut off: fetch it again', { cause });
  }
}

function endRecord(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 0xffff; at--)
    if (view.getUint32(at, true) === END) return at;
  throw new RangeError('no end');
}

/** Where the central directory is, and how many files it has; of many, or of large ones, in a record of 64 bits (4.3.14). */
function directoryOf(view: DataView): { readonly at: number; readonly count: number } {
  const end = endRecord(view);
  if (end < 20 || view.getUint32(end - 20, true) !== LOCATOR_64)
    return { at: view.getUint32(end + 16, true), count: view.getUint16(end + 10, true) };
  const wide = Number(view.getBigUint64(end - 12, true));
  if (view.getUint32(wide, true) !== END_64) throw new RangeError('no end');
  return {
    at: Number(view.getBigUint64(wide + 48, true)),
    count: Number(view.getBigUint64(wide + 32, true)),
  };
}

/** Where the entry at `at` begins, and how many bytes it has there. */
function placeOf(view: DataView, at: number, extra: number, length: number): [at: number, size: number] {
  const numbers = [24, 20, 42].map((place) => view.getUint32(at + place, true));
  for (let field = extra; field < extra + length; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== EXTRA_64) continue;
    // Those alone that have no room.
    let wide = field + 4;
    for (const [i, number] of numbers.entries()) {
      if (number !== ELSEWHERE) continue;
      numbers[i] = Number(view.getBigUint64(wide, true));
      wide += 8;
    }
    break;
  }
  return [numbers[2], numbers[1]];
}

function content(view: DataView, bytes: Uint8Array, at: number, size: number): Uint8Array {
  if (view.getUint32(at, true) !== LOCAL) throw new RangeError('no entry');
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + size > bytes.length) throw new RangeError('too short');
  return bytes.subarray(start, start + size);
}

/**
 * The content of an entry in chunks, unpacked as they are asked for.
 * @throws WordvecError `format` for data that are damaged, or packed in another way than by deflate
 */
export async function* unpackEntry({ name, method, packed }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (method === 0) return yield packed;
  if (method !== 8)
    throw formatError(
      `${name} in the zip archive is packed by ${METHODS[method] ?? `method ${method}`}, expected deflate: unpack the archive`,
    );
  const { inflate } = platform().files;
  try {
    if (inflate && packed.length <= SHORT) return yield inflate(packed);
    const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
    yield* partsOf(source.pipeThrough(new DecompressionStream('deflate-raw'))) as AsyncGenerator<Uint8Array>;
  } catch (cause) {
    throw formatError(`${name} in the zip archive is damaged: fetch the file again`, {
      cause,
    });
  }
}
