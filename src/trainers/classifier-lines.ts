// Lines of labelled text as the input rows that fastText gives them (`Dictionary.lineRows`).
import { type LabelledText, tokensOfLines } from '../corpus/labelled-text.js';
import { Uint32List } from '../corpus/lists.js';
import type { Bags } from '../corpus/subword-bags.js';
import { eachNgram, eachWordNgram, subwordHash } from '../corpus/subwords.js';
import type { Dictionary } from '../embeddings/dictionary.js';

/** What each kind of token is to a dictionary. */
export interface Kinds {
  /** The number of a label, `WORD`, or `NO_ENTRY` for a label that is not known. */
  readonly labels: Int32Array;
  /** Input rows: its own, then its character n-grams'. */
  readonly rows: Bags;
  readonly hashes: Uint32Array;
}

export const WORD = -1;
const NO_ENTRY = -2;

export function kindsOf({ kinds }: LabelledText, dictionary: Dictionary): Kinds {
  const labels = new Int32Array(kinds.size).fill(WORD);
  const hashes = new Uint32Array(kinds.size);
  const size = dictionary.words.size;
  const starts = new Uint32Array(kinds.size + 1);
  const rows = new Uint32List();
  for (let kind = 0; kind < kinds.size; kind++) {
    const token = kinds.bytesOf(kind);
    const entry = dictionary.entries.indexOfBytes(token, 0, token.length);
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

/**
 * Calls `visit` with each line that has a known label: how many, the labels, then its rows, which begin at `from`. The next line
 * writes over it.
 */
export function eachLine(
  text: LabelledText,
  { words, wordNgrams, range }: Dictionary,
  { labels, rows, hashes }: Kinds,
  visit: (record: Uint32List, from: number) => void,
): void {
  const record = new Uint32List();
  const line: number[] = [];
  const pushNgram = (row: number) => record.push(words.size + row);
  for (const tokens of tokensOfLines(text)) {
    record.length = 0;
    record.push(0);
    for (let i = 0; i < tokens.length; i++) if (labels[tokens[i]] >= 0) pushOnce(record, labels[tokens[i]]);
    const from = record.length;
    if (from === 1) continue;
    record.data[0] = from - 1;
    line.length = 0;
    for (let i = 0; i < tokens.length; i++) {
      const kind = tokens[i];
      for (let k = rows.starts[kind]; k < rows.starts[kind + 1]; k++) record.push(rows.rows[k]);
      if (wordNgrams > 1 && labels[kind] === WORD) line.push(hashes[kind]);
    }
    if (wordNgrams > 1) eachWordNgram(line, wordNgrams, range.bucket, pushNgram);
    visit(record, from);
  }
}

/** Adds a label to those from place 1 on. */
function pushOnce(record: Uint32List, label: number): void {
  for (let i = 1; i < record.length; i++) if (record.data[i] === label) return;
  record.push(label);
}
