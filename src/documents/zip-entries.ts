import { formatError } from '../errors.js';
import { partsOf } from '../progress.js';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Compressed by deflate; else it lies there as it is. */
  readonly deflated: boolean;
  readonly encrypted: boolean;
  /** Its bytes in the archive. */
  readonly packed: Uint8Array;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3.10, 4.3) that was read whole, from its central directory.
 * @throws WordvecError `format` for what is none, or damaged
 */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const end = endRecord(view);
    const entries: ZipEntry[] = [];
    let at = view.getUint32(end + 16, true);
    // Of 65,535 files and more the record at the end does not tell how many there are.
    while (view.getUint32(at, true) === CENTRAL) {
      const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
      entries.push({
        name,
        deflated: view.getUint16(at + 10, true) === 8,
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        packed: content(view, bytes, view.getUint32(at + 42, true), view.getUint32(at + 20, true)),
      });
      at += 46 + lengths[0] + lengths[1] + lengths[2];
    }
    if (entries.length < view.getUint16(end + 10, true)) throw new RangeError('no entry');
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

function content(view: DataView, bytes: Uint8Array, at: number, size: number): Uint8Array {
  if (view.getUint32(at, true) !== LOCAL) throw new RangeError('no entry');
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + size > bytes.length) throw new RangeError('too short');
  return bytes.subarray(start, start + size);
}

/**
 * The content of an entry in chunks, unpacked as they are asked for.
 * @throws WordvecError `format` for data that are damaged
 */
export async function* unpackEntry({ name, deflated, packed }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (!deflated) return yield packed;
  const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
  try {
    yield* partsOf(source.pipeThrough(new DecompressionStream('deflate-raw'))) as AsyncGenerator<Uint8Array>;
  } catch (cause) {
    throw formatError(`${name} in the zip archive is damaged: fetch the file again`, {
      cause,
    });
  }
}
