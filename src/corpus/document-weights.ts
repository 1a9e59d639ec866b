import type { BlockStore } from './block-store.js';
import { type EncodedCorpus, SENTENCE_END } from './encoded.js';
import { Uint32List } from './lists.js';
import { type Cell, cutRows, inStore, putStretches, type Stretch } from './stretches.js';
import { idsOf } from './token-store.js';

/** How a word weighs in a document that it stands in n times. */
export type Weighting = 'log-entropy' | 'tfidf';

/** A matrix of documents x words, of which no cell is negative, by its rows and by its columns. */
export interface DocumentWeights {
  readonly store: BlockStore;
  /** As many as of words. */
  readonly documents: readonly Stretch[];
  readonly words: readonly Stretch[];
  readonly documentCount: number;
}

/**
 * Weighs the words of documents, a sentence each. log-entropy (Dumais 1991): ln(1 + n) (1 + sum of p ln p / ln N), p the share
 * of the word's places that a document has, N the documents; tfidf: n ln(N / df), df the documents with the word. The
 * weights of each document have length 1.
 * @param memory bytes that the result may take in memory; the rest goes to a temporary file
 * @throws WordvecError `io` for a full disk
 */
export function weighDocuments(
  corpus: EncodedCorpus,
  vocabulary: number,
  weighting: Weighting,
  memory: number,
): DocumentWeights {
  const { cellsOfDocuments, cellsOfWords, globals } = countDocuments(corpus, vocabulary, weighting);
  const weigh = (count: number, word: number) =>
    (weighting === 'tfidf' ? count : Math.log1p(count)) * globals[word];
  return inStore(memory, (store) => {
    const documents = putStretches(
      store,
      cellsOfDocuments,
      cutRows(cellsOfDocuments),
      cellsByDocument(corpus, vocabulary, weigh),
    );
    const bounds = cutRows(cellsOfWords);
    const words: Stretch[] = [];
    for (const part of partsOf(bounds, cellsOfWords, memory)) {
      const cells = cellsByWord(cellsByDocument(corpus, vocabulary, weigh), cellsOfWords, part);
      words.push(...putStretches(store, cellsOfWords, part, cells));
    }
    return { store, documents, words, documentCount: cellsOfDocuments.length };
  });
}

/** How many different words each document has, how many documents each word; and the weight of a word in all of them. */
function countDocuments(corpus: EncodedCorpus, vocabulary: number, weighting: Weighting) {
  const sizes = new Uint32List();
  const cellsOfWords = new Uint32Array(vocabulary);
  const places = new Float64Array(vocabulary);
  const logs = new Float64Array(vocabulary);
  for (const { words, counts } of documentsOf(corpus, vocabulary)) {
    sizes.push(words.length);
    for (let i = 0; i < words.length; i++) {
      const word = words.data[i];
      const count = counts[word];
      cellsOfWords[word]++;
      places[word] += count;
      logs[word] += count * Math.log(count);
    }
  }
  const spread = Math.log(sizes.length);
  // The sum of p ln p, of p = n / places.
  const entropy = (word: number) => logs[word] / places[word] - Math.log(places[word]);
  const globals = places.map((all, word) => {
    if (all === 0 || spread === 0) return 0;
    return weighting === 'tfidf' ? spread - Math.log(cellsOfWords[word]) : 1 + entropy(word) / spread;
  });
  return { cellsOfDocuments: sizes.values.slice(), cellsOfWords, globals };
}

interface Document {
  /** The different ones, by first place. */
  readonly words: Uint32List;
  /** How often each word of the vocabulary stands in it. */
  readonly counts: Uint32Array;
}

/** The documents in their order; the object is the same each time. */
function* documentsOf({ store, tokens }: EncodedCorpus, vocabulary: number): Generator<Document> {
  const document = { words: new Uint32List(), counts: new Uint32Array(vocabulary) };
  const { words, counts } = document;
  for (const { from, ids } of idsOf(store))
    for (let i = 0; i < ids.length; i++) {
      const word = ids[i] & ~SENTENCE_END;
      if (counts[word]++ === 0) words.push(word);
      if (ids[i] < SENTENCE_END && from + i + 1 < tokens) continue;
      yield document;
      for (let w = 0; w < words.length; w++) counts[words.data[w]] = 0;
      words.length = 0;
    }
}

/** Rows are documents, columns words; the object is the same each time. */
function* cellsByDocument(
  corpus: EncodedCorpus,
  vocabulary: number,
  weigh: (count: number, word: number) => number,
): Generator<Cell> {
  const cell: Cell = { row: 0, column: 0, value: 0 };
  for (const { words, counts } of documentsOf(corpus, vocabulary)) {
    let squares = 0;
    for (let i = 0; i < words.length; i++) squares += weigh(counts[words.data[i]], words.data[i]) ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let i = 0; i < words.length; i++) {
      cell.column = words.data[i];
      cell.value = weigh(counts[cell.column], cell.column) / length;
      yield cell;
    }
    cell.row++;
  }
}

/** Rows are the words from the first bound to the last, columns documents. */
function* cellsByWord(cells: Iterable<Cell>, cellsOfWords: Uint32Array, bounds: readonly number[]) {
  const [from, to] = [bounds[0], bounds.at(-1)!];
  const starts = new Uint32Array(to - from + 1);
  for (let w = from; w < to; w++) starts[w - from + 1] = starts[w - from] + cellsOfWords[w];
  const documents = new Uint32Array(starts[to - from]);
  const values = new Float32Array(documents.length);
  const next = starts.slice();
  for (const { row, column, value } of cells) {
    if (column < from || column >= to) continue;
    const at = next[column - from]++;
    documents[at] = row;
    values[at] = value;
  }
  const cell: Cell = { row: 0, column: 0, value: 0 };
  for (let at = 0; at < documents.length; at++) {
    cell.column = documents[at];
    cell.value = values[at];
    yield cell;
  }
}

/** Bounds of stretches that are turned together, so that what is turned fits a share of the memory. */
function partsOf(bounds: readonly number[], cellsOfWords: Uint32Array, memory: number): number[][] {
  const parts = [[bounds[0]]];
  let bytes = 0;
  for (let s = 0; s + 1 < bounds.length; s++) {
    let own = 0;
    for (let word = bounds[s]; word < bounds[s + 1]; word++) own += 8 * cellsOfWords[word];
    if (bytes > 0 && bytes + own > memory / 4) {
      parts.push([bounds[s]]);
      bytes = 0;
    }
    bytes += own;
    parts.at(-1)!.push(bounds[s + 1]);
  }
  return parts;
}
