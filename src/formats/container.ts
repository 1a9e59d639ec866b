// The container of our own files (.wv). All numbers are little-endian; every part starts on a multiple of 64
// bytes, the gaps are zeros:
//   "wordvec" and a NUL byte (8) | uint32 version of this layout (1) | uint32 length of the header
//   header: JSON { kind, meta, sections: [{ name, type, shape }] }
//   the sections' numbers, in the header's order
//   uint32 checksum of all bytes before

import { ByteWriter } from '../corpus/byte-writer.js';
import { bytesOf } from '../corpus/lists.js';
import { formatError, type WordvecError } from '../errors.js';
import type { Sink } from '../platform.js';
import { isObject, parsedJson } from '../values.js';
import type { ByteReader } from './byte-reader.js';
import {
  byteLength,
  CHECKSUM_START,
  checksum,
  count,
  paddedLength,
  padding,
  type SectionHeader,
  type SectionNumbers,
  type SectionType,
  TYPES,
} from './sections.js';

export const MAGIC: Uint8Array = new TextEncoder().encode('wordvec\0');
const VERSION = 1;
const PREAMBLE = 16;
const LONGEST_HEADER = 1 << 24;
/** Of a section of bytes, as offsets in it are uint32. */
const LONGEST_BYTES = 2 ** 32 - 1;

/** An array to be stored; `parts` are its numbers in order. */
export interface Section extends SectionHeader {
  readonly parts: Iterable<SectionNumbers>;
}

/** What the file is, apart from its arrays: `meta` is any JSON. */
export interface ContainerHead {
  readonly kind: string;
  readonly meta: Record<string, unknown>;
}

/** Writes a container; the same content gives the same bytes. */
export async function writeContainer(
  sink: Sink,
  { kind, meta }: ContainerHead,
  sections: readonly Section[],
): Promise<void> {
  let sum = CHECKSUM_START;
  const writer = new ByteWriter({
    // The writer passes on whole buffers, and at last a multiple of 64 bytes.
    async write(bytes) {
      sum = checksum(sum, bytes);
      await sink.write(bytes);
    },
  });
  const headers = sections.map(({ name, type, shape }) => ({ name, type, shape }));
  const header = new TextEncoder().encode(JSON.stringify({ kind, meta, sections: headers }));
  await writer.write(MAGIC);
  await writer.write(bytesOf(Uint32Array.of(VERSION, header.length)));
  await writer.write(header);
  await writer.write(new Uint8Array(padding(PREAMBLE + header.length)));
  for (const section of sections) {
    let length = 0;
    for (const part of section.parts) {
      await writer.write(bytesOf(part));
      length += part.byteLength;
    }
    if (length !== byteLength(section)) {
      throw formatError(`section ${section.name}: ${length} bytes do not fill its shape`);
    }
    await writer.write(new Uint8Array(padding(length)));
  }
  await writer.flush();
  await sink.write(bytesOf(Uint32Array.of(sum)));
}

export interface Container extends ContainerHead {
  /**
   * The numbers of a section, on their own memory.
   * @throws WordvecError `format` where it is missing or of another type or shape; -1 in `shape` allows any.
   */
  take<Type extends SectionType>(
    name: string,
    type: Type,
    shape: readonly number[],
  ): InstanceType<(typeof TYPES)[Type]>;
  has(name: string): boolean;
  readonly names: readonly string[];
  error(sentence: string): WordvecError;
  damaged(what: string): WordvecError;
  /** @throws WordvecError `format` where it is missing. */
  shapeOf(name: string): readonly number[];
}

export type Wanted = (name: string, head: ContainerHead) => boolean;

/**
 * Reads a container, checking all of it. Sections that `wanted` does not name are read past.
 * @throws WordvecError `format` that says what was expected and what to do; `memory`.
 */
export async function readContainer(reader: ByteReader, wanted: Wanted = () => true): Promise<Container> {
  const { head, sections, sum: headSum } = await readHead(reader);
  const arrays = new Map<string, SectionNumbers>();
  let sum = headSum;
  for (const section of sections) {
    const { name, type } = section;
    const padded = paddedLength(section);
    if (wanted(name, head)) {
      const buffer = await reader.buffer(padded, `its section ${name}`);
      sum = checksum(sum, new Uint32Array(buffer));
      arrays.set(name, new TYPES[type](buffer, 0, count(section)));
    } else {
      const piece = new Uint8Array(1 << 16);
      for (let rest = padded; rest > 0; rest -= piece.length) {
        const bytes = piece.subarray(0, Math.min(rest, piece.length));
        await reader.fill(bytes, `its section ${name}`);
        sum = checksum(sum, bytes);
      }
    }
  }
  await checkEnd(reader, sum);
  return openContainer(reader, head, sections, arrays);
}

/**
 * What stands before the sections, which are seen to fit into the file.
 * @param otherwise what a person is told of a file that begins otherwise
 */
export async function readHead(reader: ByteReader, otherwise = 'it is none of our own (.wv) files') {
  const preamble = await reader.take(PREAMBLE, 'its start');
  if (MAGIC.some((byte, i) => preamble[i] !== byte)) {
    throw reader.error(`expected a file that begins with "wordvec": ${otherwise}`);
  }
  const [version, length] = new Uint32Array(preamble.buffer, 8, 2);
  if (version !== VERSION) {
    throw reader.error(`its layout has version ${version}, this program reads ${VERSION}: update wordvec`);
  }
  if (length > LONGEST_HEADER) throw reader.damaged(`its header would take ${length} bytes`);
  const header = await reader.take(length + padding(PREAMBLE + length), 'its header');
  const { kind, meta, sections } = parseHead(reader, header.subarray(0, length));
  const whole = sections.reduce((sum, section) => sum + paddedLength(section), reader.offset + 4);
  if (whole > (reader.size ?? whole)) throw reader.cutOff(`its sections, which end at byte ${whole}`);
  return { head: { kind, meta }, sections, sum: checksum(checksum(CHECKSUM_START, preamble), header) };
}

function parseHead(reader: ByteReader, bytes: Uint8Array): ContainerHead & { sections: SectionHeader[] } {
  const head = parsedJson(bytes) as (ContainerHead & { sections: SectionHeader[] }) | undefined;
  if (head === undefined) throw reader.damaged('its header is no JSON');
  const sound =
    typeof head?.kind === 'string' &&
    isObject(head.meta) &&
    Array.isArray(head.sections) &&
    head.sections.every(isSection) &&
    new Set(head.sections.map(({ name }) => name)).size === head.sections.length;
  if (!sound) throw reader.damaged('its header lacks a kind, meta data or sound sections of different names');
  return head!;
}

function isSection(section: SectionHeader): boolean {
  return (
    typeof section?.name === 'string' &&
    Object.hasOwn(TYPES, section.type) &&
    Array.isArray(section.shape) &&
    section.shape.length <= 8 &&
    section.shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    Number.isSafeInteger(byteLength(section)) &&
    (section.type !== 'uint8' || count(section) <= LONGEST_BYTES)
  );
}

async function checkEnd(reader: ByteReader, sum: number): Promise<void> {
  const trailer = await reader.buffer(4, 'its checksum');
  if (new Uint32Array(trailer)[0] !== sum) throw reader.damaged('its checksum does not fit its bytes');
  if (await reader.need(1)) throw reader.damaged(`there is more after its end at byte ${reader.offset}`);
}

/** A container whose sections have been read, or will be, into `arrays`. */
export function openContainer(
  reader: ByteReader,
  head: ContainerHead,
  sections: readonly SectionHeader[],
  arrays: ReadonlyMap<string, SectionNumbers>,
): Container {
  const find = (name: string) => {
    const section = sections.find((each) => each.name === name);
    if (!section) throw reader.damaged(`it has no section ${name}`);
    return section;
  };
  return {
    ...head,
    error: (sentence) => reader.error(sentence),
    damaged: (what) => reader.damaged(what),
    has: (name) => sections.some((each) => each.name === name),
    names: sections.map(({ name }) => name),
    shapeOf: (name) => find(name).shape,
    take(name, type, shape) {
      const section = find(name);
      const fits =
        section.type === type &&
        section.shape.length === shape.length &&
        shape.every((size, i) => size === -1 || size === section.shape[i]);
      if (!fits) {
        const found = `${section.type} [${section.shape}]`;
        throw reader.damaged(`section ${name} is ${found}, expected ${type} [${shape}]`);
      }
      return arrays.get(name) as never;
    },
  };
}
