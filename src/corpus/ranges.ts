import { isSeparator } from '../kernels/word-scanner.js';
import type { Source } from '../platform.js';
import { openPlaced } from './text-input.js';
import type { MayCutAfter } from './text-stages.js';

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
 * Shares sources, or pieces of them, between `count` threads: contiguous ranges of text, in order. A cut lies where a word
 * begins after white space, so that no word is cut and the line end before it belongs to the earlier range.
 * @param mayCutAfter where within a line a cut may lie; anywhere if absent
 */
export async function planRanges(
  sources: readonly (Source | Piece)[],
  count: number,
  mayCutAfter?: MayCutAfter,
): Promise<Piece[][]> {
  const total = sources.reduce((sum, source) => sum + weight(source), 0);
  const ranges: Piece[][] = [[]];
  let before = 0;
  for (const source of sources) {
    const first = 'start' in source ? source.start : 0;
    const last = first + bytesOf(source);
    let start = first;
    const put = (end: number) =>
      ranges.at(-1)!.push({
        ...source,
        start,
        end: source.stream ? Number.POSITIVE_INFINITY : end,
        endsFile: source.stream || end === source.size,
      });
    while (ranges.length < count) {
      const wanted = (total * ranges.length) / count - before;
      if (wanted >= weight(source)) break;
      const place = first + Math.floor(wanted);
      const cut = source.stream || place <= start ? start : await wordStart(source, place, mayCutAfter);
      if (cut > start && cut >= last) break;
      if (cut > start) put(cut);
      start = cut;
      ranges.push([]);
    }
    put(last);
    before += weight(source);
  }
  return ranges.filter((range) => range.length > 0);
}

function weight(source: Source | Piece): number {
  return bytesOf(source) * (source.stream ? UNPACKED : 1);
}

export function bytesOf(source: Source | Piece): number {
  return 'start' in source && !source.stream ? source.end - source.start : source.size;
}

const NEWLINE = 0x0a;

/** The first byte of the first word that begins after white space at or after `place`; size where none does. */
async function wordStart(source: Source, place: number, mayCutAfter: MayCutAfter | undefined) {
  const file = await openPlaced(source);
  const buffer = new Uint8Array(1 << 16);
  try {
    for (let from = place; ; from += buffer.length) {
      const count = await file.read(buffer, from);
      const found = wordStartIn(buffer.subarray(0, count), mayCutAfter);
      if (found >= 0) return from + found;
      if (count < buffer.length) return source.size;
    }
  } finally {
    file.close();
  }
}

/** The same within a part of a text, which may begin in a word; -1 where none does. */
function wordStartIn(text: Uint8Array, mayCutAfter: MayCutAfter | undefined): number {
  let word: number | undefined;
  for (let at = 1; at < text.length; at++) {
    if (isSeparator(text[at]) || !isSeparator(text[at - 1])) continue;
    let end = at;
    let lineEnds = false;
    for (; end > 0 && isSeparator(text[end - 1]); end--) lineEnds ||= text[end - 1] === NEWLINE;
    if (!mayCutAfter || lineEnds) return at;
    if (word !== undefined && mayCutAfter(text.subarray(word, end))) return at;
    word = at;
  }
  return -1;
}
