import { WordTable } from '../corpus/words.js';
import { type IndexFile, isRising } from './index-file.js';

/**
 * The words of an index of so many texts, without their postings.
 * @returns ends: where the postings of each word end, from 0 on; lengths: counted words of each text
 * @throws WordvecError `format`, `io`
 */
export async function storedWords(file: IndexFile, texts: number) {
  const [bytes, offsets, index] = [
    await file.read('words', 'uint8'),
    await file.read('offsets', 'uint32'),
    await file.read('word-index', 'int32'),
  ];
  const ends = await file.read('posting-ends', 'float64');
  const lengths = await file.read('lengths', 'uint32');
  const size = offsets.length - 1;
  const [postings] = file.shapeOf('postings', 'uint32');
  const sound =
    size >= 0 &&
    offsets[0] === 0 &&
    offsets[size] === bytes.length &&
    isRising(offsets) &&
    isTable(index, size) &&
    ends.length === size + 1 &&
    ends[0] === 0 &&
    ends[size] === postings &&
    isRising(ends) &&
    lengths.length === texts;
  if (!sound) throw file.damaged('its words do not belong to its postings');
  return { words: new WordTable(bytes, offsets, index), ends, lengths };
}

/** Whether looking up ends: a power of 2 of slots, some of them free, no row beyond the words. */
function isTable(index: Int32Array, words: number): boolean {
  if (index.length === 0 || (index.length & (index.length - 1)) !== 0) return false;
  let free = 0;
  for (const slot of index) {
    if (slot < 0 || slot > words) return false;
    if (slot === 0) free++;
  }
  return free > 0;
}
