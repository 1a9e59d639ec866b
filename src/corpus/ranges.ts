import { isSeparator } from '../kernels/word-scanner.js';
import type { Source } from '../platform.js';
import { openPlaced } from './text-input.js';

/** Bytes [start, end) of a source; of a stream everything, and `end` is Infinity. */
export interface Piece extends Source {
  readonly start: number;
  readonly end: number;
  /** Holds the file's last byte: the line ends there. */
  readonly endsFile: boolean;
}

/** A guess at how much larger gzip content is than its file, to share the work evenly. */
const UNPACKED = 3;

/**
 * Shares the sources between `count` threads: contiguous ranges of text, in order. A cut lies where a word
 * begins after white space, so that no word is cut and the line end before it belongs to the earlier range.
 */
export async function planRanges(sources: readonly Source[], count: number): Promise<Piece[][]> {
  const total = sources.reduce((sum, source) => sum + weight(source), 0);
  const ranges: Piece[][] = [[]];
  let before = 0;
  for (const source of sources) {
    let start = 0;
    const put = (end: number) =>
      ranges.at(-1)!.push({
        ...source,
        start,
        end: source.stream ? Number.POSITIVE_INFINITY : end,
        endsFile: end === source.size,
      });
    while (ranges.length < count) {
      const wanted = (total * ranges.length) / count - before;
      if (wanted >= weight(source)) break;
      const cut = source.stream || wanted <= start ? start : await wordStart(source, Math.floor(wanted));
      if (cut > start && cut === source.size) break;
      if (cut > start) put(cut);
      start = cut;
      ranges.push([]);
    }
    put(source.size);
    before += weight(source);
  }
  return ranges.filter((range) => range.length > 0);
}

function weight(source: Source): number {
  return source.stream ? source.size * UNPACKED : source.size;
}

/** The first byte of the first word that begins after white space at or after `place`; size where none does. */
async function wordStart(source: Source, place: number): Promise<number> {
  const file = await openPlaced(source);
  const buffer = new Uint8Array(1 << 16);
  let inSpace = false;
  try {
    for (let from = place; ; from += buffer.length) {
      const count = await file.read(buffer, from);
      for (let i = 0; i < count; i++) {
        const separator = isSeparator(buffer[i]);
        if (inSpace && !separator) return from + i;
        inSpace ||= separator;
      }
      if (count < buffer.length) return source.size;
    }
  } finally {
    file.close();
  }
}
