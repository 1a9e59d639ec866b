// Lines of labelled text as the input rows that fastText gives them (test/reference/line-rows.ts).
import { type LabelledText, wholeLines } from '../corpus/labelled-text.js';
import { Uint32List } from '../corpus/lists.js';
import { eachNgram, subwordHash } from '../corpus/subwords.js';
import type { Dictionary } from '../embeddings/dictionary.js';
import { type Kinds, type LineRecorder, WORD } from '../kernels/line-recorder.js';

const NO_ENTRY = -2;

export function kindsOf({ kinds }: LabelledText, dictionary: Dictionary): Kinds {
  const labels = new Int32Array(kinds.size).fill(WORD);
  const hashes = new Uint32Array(kinds.size);
  const size = dictionary.words.size;
  const starts = new Uint32Array(kinds.size + 1);
  const rows = new Uint32List();
  for (let kind = 0; kind < kinds.size; kind++) {
    const token = kinds.bytesOf(kind);
    const entry = dictionary.entries.indexOfBytes(token);
    if (entry >= size) labels[kind] = entry - size;
    else if (entry < 0 && dictionary.isLabel(token)) labels[kind] = NO_ENTRY;
    else {
      hashes[kind] = subwordHash(token);
      if (entry >= 0) rows.push(entry);
      eachNgram(token, dictionary.range, (row) => rows.push(size + row));
    }
    starts[kind + 1] = rows.length;
  }
  return { labels, rows: { starts, rows: rows.values }, hashes };
}

/** Takes a record, data[from .. to), which it may change. */
type Visit = (data: Uint32Array, from: number, to: number) => void;

/** Calls `visit` with the record of each line that has a known label: see `LineRecorder.each`. */
export function eachLine(
  text: LabelledText,
  recorder: LineRecorder,
  { words: { size }, pruned }: Dictionary,
  visit: Visit,
): void {
  const take = pruned ? ofKept(pruned, size, visit) : visit;
  for (const tokens of wholeLines(text)) recorder.each(tokens, take);
}

/** Rows of n-grams come as those of the whole bucket, of which a pruned dictionary has some, elsewhere. */
function ofKept(pruned: ReadonlyMap<number, number>, words: number, visit: Visit): Visit {
  return (data, from, to) => {
    let end = from + 1 + data[from];
    for (let at = end; at < to; at++) {
      const place = data[at] < words ? data[at] - words : pruned.get(data[at] - words);
      if (place !== undefined) data[end++] = words + place;
    }
    visit(data, from, end);
  };
}
