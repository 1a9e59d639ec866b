// The counts of ranks, each of a range of the text, as one rank would have them. Words are owned by ranks, as their hashes
// say: each rank adds up the counts of its words, and tells all of those that may get a row.

import { fileLabel, inputError, usageError } from '../errors.js';
import { RECORD, readRecords, recordSize } from '../kernels/word-records.js';
import { WordScanner } from '../kernels/words-wasm.js';
import { platform, type Ranks, type Source } from '../platform.js';
import { checkAlike, exchangeBytes, tellAll } from '../run/collectives.js';
import { lineEndsOf } from './choose.js';
import type { CountedCorpus, OwnCounts } from './count-ranges.js';
import { type Piece, planRanges } from './ranges.js';
import { spotSums } from './spot-sums.js';
import { hashBytes } from './words.js';

/** The ranks that read a text together. */
export interface SharedReading {
  readonly ranks: Ranks;
  /** Ids of a step, of which a rank keeps those of its share only; undefined: each keeps all. */
  readonly stepTokens: number | undefined;
}

/** Which words are told to all: those that stand often enough, and some anyway. */
export interface Kept {
  least(rawTokens: number, lineEnds: number): number;
  /** Words that each rank's records begin with. */
  readonly known: number;
  /** Others, which are bytes[start .. end). */
  also?(bytes: Uint8Array, start: number, end: number): boolean;
}

/** A rank's range of the text, cut at line ends. @throws WordvecError `input` where the first rank has another text */
export async function ownRange(sources: readonly Source[], ranks: Ranks): Promise<Piece[]> {
  if (sources.slice(1).some(({ path }) => path === '-'))
    throw usageError('-: only the first of several ranks has stdin: name it first');
  const ranges = await planRanges(sources, ranks.size, () => false);
  const cuts = ranges.map((pieces) => pieces.map(({ start, end }) => [start, end]));
  await checkAlike(ranks, { bytes: sources.map(({ size }) => size), cuts });
  const sums = await spotSums(sources);
  const [firstSums] = await tellAll(ranks, sums);
  const other = sources.find((_, i) => sums[i] !== firstSums[i]);
  if (other)
    throw inputError(
      `${fileLabel(other.path, 'stdin')}: this rank has as many bytes in it as the first one, but others: all ranks need the same files`,
    );
  return ranges[ranks.rank] ?? [];
}

/**
 * Adds up what all ranks have counted.
 * @param kept undefined where only the words that all know have rows: then the records stay those of this rank
 */
export async function shareCounts(
  ranks: Ranks,
  own: OwnCounts,
  kept: Kept | undefined,
): Promise<CountedCorpus> {
  const all = await addUpCounts(ranks, own, kept);
  if (!kept) return all;
  const places = new Int32Array(own.words).fill(-1);
  own.merge(all.records, all.words).forEach((word, place) => {
    if (word < own.words) places[word] = place;
  });
  return { ...all, places };
}

/** The same without the places. */
export async function addUpCounts(
  ranks: Ranks,
  own: CountedCorpus,
  kept: Kept | undefined,
): Promise<CountedCorpus> {
  const { rawTokens, longWords, remarks, lineEnds } = own;
  const told = await tellAll(ranks, { rawTokens, longWords, remarks, lineEnds: lineEnds.count });
  const sum = (name: 'rawTokens' | 'longWords' | 'lineEnds') =>
    told.reduce((total, one) => total + one[name], 0);
  const all = {
    rawTokens: sum('rawTokens'),
    longWords: sum('longWords'),
    remarks: told.flatMap((one) => one.remarks),
  };
  const count = sum('lineEnds');
  if (!kept) return { ...own, ...all, lineEnds: { id: lineEnds.id, count } };
  const parts = partsByHash(own.records, own.words, ranks.size);
  const owned = await addUp(await exchangeBytes(ranks, (to) => parts[to]));
  const chosen = tellable(owned, kept, kept.least(all.rawTokens, count));
  const { records, words } = inOrder(await exchangeBytes(ranks, () => chosen));
  return { ...all, records, words, lineEnds: { id: lineEndsOf(records, words).id, count } };
}

/** The records of each owner's words, which keep their ids. */
function partsByHash(records: Uint8Array, words: number, owners: number): Uint8Array[] {
  const numbers = numbersOf(records);
  const { places, lengths } = readRecords(records, words);
  const sizes = new Array<number>(owners).fill(0);
  const ownerOf = places.map((place, word) => hashBytes(records, place, place + lengths[word]) % owners);
  ownerOf.forEach((owner, word) => {
    sizes[owner] += recordSize(lengths[word]) / 4;
  });
  const parts = sizes.map((size) => new Uint32Array(size));
  const ends = sizes.fill(0);
  ownerOf.forEach((owner, word) => {
    const at = (places[word] - RECORD.bytes) / 4;
    const record = numbers.subarray(at, next(numbers, at));
    parts[owner].set(record, ends[owner]);
    ends[owner] += record.length;
  });
  return parts.map(({ buffer }) => new Uint8Array(buffer));
}

/** Records as uint32, in which their places are counted. */
function numbersOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

function next(numbers: Uint32Array, at: number): number {
  return at + recordSize(numbers[at + RECORD.length / 4]) / 4;
}

/** Words with the counts of all ranks, and where each stood first: 2^32 rank + its id there, in rising order. */
interface Owned {
  readonly scanner: WordScanner;
  readonly firsts: readonly number[];
}

async function addUp(parts: readonly Uint8Array[]): Promise<Owned> {
  const scanner = new WordScanner(await platform().kernels.load('words'));
  const firsts: number[] = [];
  parts.forEach((part, rank) => {
    const numbers = numbersOf(part);
    const ids: number[] = [];
    for (let at = 0; at < numbers.length; at = next(numbers, at)) ids.push(numbers[at + RECORD.id / 4]);
    scanner.merge(part, ids.length).forEach((word, i) => {
      if (word === firsts.length) firsts.push(2 ** 32 * rank + ids[i]);
    });
  });
  return { scanner, firsts };
}

/** How many words may get a row, where each stood first, and their records. */
function tellable({ scanner, firsts }: Owned, { known, also }: Kept, least: number): Uint8Array {
  const records = scanner.records();
  const { counts, places, lengths } = readRecords(records, firsts.length);
  const lineEnd = lineEndsOf(records, firsts.length).id;
  const anyway = firsts.map(
    (first, word) =>
      first < known ||
      word === lineEnd ||
      also?.(records, places[word], places[word] + lengths[word]) === true,
  );
  // The most frequent of the others is told in any case, as errors tell its count.
  const most = counts.reduce((most, count, word) => (anyway[word] ? most : Math.max(most, count)), 0);
  const enough = Math.min(least, most);
  const words = Array.from(firsts.keys()).filter((word) => anyway[word] || counts[word] >= enough);
  const size = words.reduce((sum, word) => sum + recordSize(lengths[word]), 0);
  const told = new Uint8Array(8 + 8 * words.length + size);
  const head = new Float64Array(told.buffer, 0, 1 + words.length);
  head[0] = words.length;
  let to = head.byteLength;
  words.forEach((word, i) => {
    const start = places[word] - RECORD.bytes;
    const record = records.subarray(start, start + recordSize(lengths[word]));
    head[i + 1] = firsts[word];
    told.set(record, to);
    to += record.length;
  });
  return told;
}

/** The records of what all owners have told, in the order of first places. */
function inOrder(told: readonly Uint8Array[]): { records: Uint8Array; words: number } {
  const owners = told.map((part) => {
    const [words] = new Float64Array(part.buffer, 0, 1);
    const firsts = new Float64Array(part.buffer, 8, words);
    return { firsts, numbers: numbersOf(part), word: 0, at: 2 + 2 * words };
  });
  const records = new Uint32Array(owners.reduce((sum, { numbers, at }) => sum + numbers.length - at, 0));
  let [to, words] = [0, 0];
  for (;;) {
    let first: (typeof owners)[number] | undefined;
    for (const owner of owners)
      if (owner.word < owner.firsts.length && !(first && first.firsts[first.word] < owner.firsts[owner.word]))
        first = owner;
    if (!first) return { records: new Uint8Array(records.buffer), words };
    const end = next(first.numbers, first.at);
    records.set(first.numbers.subarray(first.at, end), to);
    records[to + RECORD.id / 4] = words++;
    to += end - first.at;
    first.at = end;
    first.word++;
  }
}
