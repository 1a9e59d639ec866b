// A file of what servers answered, which only grows, so that a process killed at any time leaves all that it had. Records
// follow each other, in little-endian order:
//   magic (8) | key (16) | uint32 count of numbers | uint32 checksum of key, count and numbers | float32 numbers
// A record that was cut is passed over by looking for the next magic; one whose checksum fails is as if it were not there.

import { bytesOf } from '../corpus/lists.js';
import { CHECKSUM_START, checksum } from '../formats/sections.js';
import { type AppendedFile, type PlacedFile, platform } from '../platform.js';
import { hexOf } from './model-hash.js';

const MAGIC = new TextEncoder().encode('wv\0answr');
const HEAD = 32;
/** Numbers of the longest record. */
const MOST = 1 << 20;

interface Place {
  readonly at: number;
  readonly count: number;
}

export class AnswerCache {
  readonly #file: AppendedFile;
  readonly #read: PlacedFile;
  readonly #places = new Map<string, Place>();

  private constructor(file: AppendedFile, read: PlacedFile) {
    this.#file = file;
    this.#read = read;
  }

  /** Opens the file, or begins it. @throws WordvecError `io` */
  static async open(path: string): Promise<AnswerCache> {
    const file = await platform().files.openAppended(path);
    const cache = new AnswerCache(file, await platform().files.openAt(path));
    await cache.#scan();
    return cache;
  }

  /** The numbers of an answer. @param key 32 hexadecimal digits */
  async get(key: string): Promise<Float32Array | undefined> {
    const place = this.#places.get(key);
    if (!place) return undefined;
    const record = new Uint8Array(HEAD + place.count * 4);
    const length = await this.#read.read(record, place.at);
    const sound =
      length === record.length && new DataView(record.buffer).getUint32(28, true) === sumOf(record);
    return sound && hexOf(record.subarray(8, 24)) === key ? new Float32Array(record.buffer, HEAD) : undefined;
  }

  put(key: string, numbers: Float32Array): void {
    const record = new Uint8Array(HEAD + numbers.length * 4);
    const view = new DataView(record.buffer);
    record.set(MAGIC);
    for (let i = 0; i < 16; i++) record[8 + i] = Number.parseInt(key.slice(2 * i, 2 * i + 2), 16);
    view.setUint32(24, numbers.length, true);
    record.set(bytesOf(numbers), HEAD);
    view.setUint32(28, sumOf(record), true);
    // In one piece: of several processes that append, none writes into another's record.
    const end = this.#file.append(record);
    // Where another process appended meanwhile, the place is wrong, and the record is as if it were not there.
    this.#places.set(key, { at: end - record.length, count: numbers.length });
  }

  close(): void {
    this.#file.close();
    this.#read.close();
  }

  async #scan(): Promise<void> {
    const head = new Uint8Array(HEAD);
    const view = new DataView(head.buffer);
    // Where none stands behind a record, its count may be wrong: the next one is looked for from its begin on.
    let from = 0;
    for (let at: number | undefined = 0; at !== undefined; ) {
      const whole: boolean = (await this.#read.read(head, at)) === HEAD && isMagic(head, 0);
      const count = view.getUint32(24, true);
      if (whole && count <= MOST) {
        this.#places.set(hexOf(head.subarray(8, 24)), { at, count });
        from = at + 1;
        at += HEAD + count * 4;
      } else {
        at = await this.#nextMagic(from);
        from = (at ?? 0) + 1;
      }
    }
  }

  /** Undefined where there is none up to the file's end. */
  async #nextMagic(from: number): Promise<number | undefined> {
    const block = new Uint8Array(1 << 16);
    for (let at = from; ; at += block.length - MAGIC.length) {
      const length = await this.#read.read(block, at);
      for (let i = 0; i + MAGIC.length <= length; i++) if (isMagic(block, i)) return at + i;
      if (length < block.length) return undefined;
    }
  }
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return MAGIC.every((byte, i) => bytes[at + i] === byte);
}

/** The checksum of all of a record but its magic and the checksum itself. */
function sumOf(record: Uint8Array): number {
  return checksum(checksum(CHECKSUM_START, record.subarray(8, 28)), record.subarray(HEAD));
}
