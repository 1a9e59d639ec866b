// Checksums of an index, a page of its sections each, so that what is read is checked and the rest need not be read.
import { bytesOf } from '../corpus/lists.js';
import type { Section } from '../formats/container.js';
import { CHECKSUM_START, paddedLength, padding, type SectionNumbers } from '../formats/sections.js';

/** Bytes of a page. Pages are counted from the first section on. */
export const PAGE = 1 << 12;

/** The last section: uint32, one for each page of those before, the last of which may be shorter. */
export const PAGE_SUMS = 'page-sums';

/**
 * FNV-1a of four streams of uint32, as one would wait for each product, and then of their sums.
 * @param page a multiple of 16 bytes, at a multiple of 4
 */
export function pageSum({ buffer, byteOffset, byteLength }: Uint8Array): number {
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  let [a, b, c, d] = [CHECKSUM_START, CHECKSUM_START, CHECKSUM_START, CHECKSUM_START];
  for (let i = 0; i < words.length; i += 4) {
    a = Math.imul(a ^ words[i], PRIME);
    b = Math.imul(b ^ words[i + 1], PRIME);
    c = Math.imul(c ^ words[i + 2], PRIME);
    d = Math.imul(d ^ words[i + 3], PRIME);
  }
  return [b, c, d].reduce((sum, own) => Math.imul(sum ^ own, PRIME), a) >>> 0;
}

const PRIME = 0x01000193;

/** The sections with the checksums of their pages behind them, which are made while these are written. */
export function withPageSums(sections: readonly Section[]): Section[] {
  const bytes = sections.reduce((sum, section) => sum + paddedLength(section), 0);
  const sums = new Uint32Array(Math.ceil(bytes / PAGE));
  const page = new Uint8Array(PAGE);
  let [held, pages] = [0, 0];
  const take = (part: Uint8Array) => {
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + PAGE - held);
      page.set(piece, held);
      held += piece.length;
      at += piece.length;
      if (held === PAGE) finish();
    }
  };
  const finish = () => {
    sums[pages++] = pageSum(page.subarray(0, held));
    held = 0;
  };
  const summed = sections.map((section) => ({ ...section, parts: taken(section.parts, take) }));
  const last = (function* () {
    if (held > 0) finish();
    yield sums;
  })();
  return [...summed, { name: PAGE_SUMS, type: 'uint32', shape: [sums.length], parts: last }];
}

function* taken(
  parts: Iterable<SectionNumbers>,
  take: (bytes: Uint8Array) => void,
): Generator<SectionNumbers> {
  let length = 0;
  for (const part of parts) {
    take(bytesOf(part));
    length += part.byteLength;
    yield part;
  }
  take(new Uint8Array(padding(length)));
}
