// Plans of small runs, made by the trainers, for tests of the kernels.
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import { type ResolvedOptions, resolveOptions } from '../src/options.js';
import type { RunPlan } from '../src/run/plan.js';
import { classifier } from '../src/trainers/classifier.js';
import { planDoc2Vec } from '../src/trainers/doc2vec-plan.js';
import { fasttext } from '../src/trainers/fasttext.js';
import { glove } from '../src/trainers/glove.js';
import { inferencePlan } from '../src/trainers/inference.js';
import { textShards } from '../src/trainers/shards.js';
import { planWord2Vec } from '../src/trainers/word2vec.js';
import { randomLists } from './kernel-jobs.js';

export const WORDS = 30;
export const LABELS = 7;
export const LINES = 40;
export const DOCUMENTS = 60;
/** Of the longest sentence that has room. */
const LONGEST = 300;

type Given = Readonly<Record<string, unknown>>;

/** Word i stands 1000 / (i + 1) times. */
function vocabulary() {
  const counts = Float64Array.from({ length: WORDS }, (_, i) => 1000 / (i + 1));
  const words = WordTable.from(Array.from({ length: WORDS }, (_, i) => `w${i}`));
  return createVocabulary(words, counts);
}

/** What a plan reads of a corpus. */
const corpus = { store: { tokens: 1 }, tokens: 1, longestSentence: LONGEST } as never;

/** @param frozen see `Run`'s JOB_FROZEN */
export function word2vecPlan(name: 'skipgram' | 'cbow', given: Given, frozen?: Uint8Array): RunPlan {
  const options = resolveOptions(name, { sample: 1e-3, ...given }) as ResolvedOptions<'skipgram'>;
  return planWord2Vec(name, { vocabulary: vocabulary(), corpus, frozen }, options);
}

/** Each word has its own row and up to 7 of 40 rows of n-grams. */
export function subwordPlan(given: Given): RunPlan {
  const rows = WORDS + 40;
  const grams = randomLists(WORDS, 0, 7, rows - WORDS);
  const bags = Array.from({ length: WORDS }, (_, word) => [
    word,
    ...grams.rows.subarray(grams.starts[word], grams.starts[word + 1]).map((gram) => WORDS + gram),
  ]);
  const starts = grams.starts.map((start, i) => start + i);
  const data = { vocabulary: vocabulary(), corpus, bags: { starts, rows: Uint32Array.from(bags.flat()) } };
  const all = { ...data, places: { rows } } as unknown as Parameters<typeof fasttext.plan>[0];
  return fasttext.plan(all, resolveOptions('fasttext', given));
}

const LINE_ROWS = 23;

/** Records of lines of up to 9 rows and up to 2 labels; some have none of either. */
export function lineRecords(): Uint32Array {
  const [labels, rows] = [randomLists(LINES, 0, 2, LABELS), randomLists(LINES, 0, 9, LINE_ROWS)];
  const listOf = ({ starts, rows }: typeof labels, line: number) =>
    rows.subarray(starts[line], starts[line + 1]);
  return Uint32Array.from(
    Array.from({ length: LINES }, (_, line) => {
      const record = [listOf(labels, line).length, ...listOf(labels, line), ...listOf(rows, line)];
      return [record.length, ...record];
    }).flat(),
  );
}

export function classifierPlan(given: Given): RunPlan {
  const rows = LINE_ROWS;
  const data = {
    dictionary: {
      counts: Float64Array.from({ length: rows + LABELS }, (_, i) => 1 + ((7 * i) % 11)),
      words: { size: rows },
      labels: { size: LABELS },
    },
    lines: { starts: Float64Array.of(0, lineRecords().length), records: LINES },
    longest: 9,
    places: { rows },
    tokens: 1,
  } as unknown as Parameters<typeof classifier.plan>[0];
  return classifier.plan(data, resolveOptions('classifier', given));
}

/** @param bytes of chunks for which there is room */
export function glovePlan(dim: number, bytes: number): RunPlan {
  const batches = { bounds: [0, 1], largest: bytes, largestPiece: bytes, together: 1 };
  const data = { vocabulary: vocabulary(), batches, records: 1 } as unknown as Parameters<
    typeof glove.plan
  >[0];
  return glove.plan(data, resolveOptions('glove', { dim }));
}

/** Documents of 1 to 3 names, of which the first 6 are shared. */
export function documentPlan(given: Given): RunPlan {
  const options = resolveOptions('doc2vec', given);
  const own = Array.from({ length: DOCUMENTS }, (_, i) => 6 + i);
  const tags = randomLists(DOCUMENTS, 0, 2, 6);
  const rows = own.map((name, i) => [
    name,
    ...new Set(tags.rows.subarray(tags.starts[i], tags.starts[i + 1])),
  ]);
  const starts = [0];
  for (const { length } of rows) starts.push(starts.at(-1)! + length);
  return planDoc2Vec(
    documentData(Uint32Array.from(starts), Uint32Array.from(rows.flat()), 6 + DOCUMENTS),
    options,
  );
}

/** New documents, each with a row of its own. */
export function inferencePlanOf(given: Given): RunPlan {
  const options = { ...resolveOptions('doc2vec', given), epochs: 3, leastWords: 40 };
  const numbers = Uint32Array.from({ length: DOCUMENTS + 1 }, (_, i) => i);
  return inferencePlan(
    planDoc2Vec(documentData(numbers, numbers.subarray(0, -1), DOCUMENTS), options),
    options,
  );
}

function documentData(starts: Uint32Array, rows: Uint32Array, names: number) {
  const shards = { ...textShards(corpus, { deterministic: false }, 1), steps: 1 };
  return { vocabulary: vocabulary(), shards, window: 5, bags: { starts, rows }, names, words: 1 };
}
