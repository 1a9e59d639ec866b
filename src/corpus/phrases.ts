import type { Given } from '../call-options.js';
import { counted, inputError, usageError, type WordvecError } from '../errors.js';
import { type RunHooks, startProgress } from '../progress.js';
import { joinedBytes } from './lists.js';
import { countPairs, type PairCounts } from './pair-counts.js';
import { joinedPhrases, type PhrasePass, type Phrases } from './phrase-list.js';
import { completePhraseOptions, type PhraseOptions } from './phrase-options.js';
import { allPartners, partnersOf, type Score, scoreOf } from './phrase-scores.js';
import { type PreparedCorpus, prepareResolved } from './prepare.js';
import { type OpenText, openText, type TextInput } from './text-input.js';
import { WordTable } from './words.js';

/** What `learnPhrases` found. */
export interface PhraseReport {
  /** What joins them in a text. */
  readonly phrases: Phrases;
  /** Words of the text, before any were joined. */
  readonly words: number;
  /** Seconds of wall time. */
  readonly seconds: number;
}

/**
 * Finds the phrases of files (see `prepareCorpus` for what inputs may be): neighbouring words that stand together more
 * often than by chance. The same for every number of threads and memory.
 * @throws WordvecError `usage` for options; `input` where there are no phrases; `io`, `memory`, `aborted`
 * @example
 * const { phrases } = await learnPhrases(['corpus.txt'], { minCount: 20, threshold: 2 });
 * phrases.passes[0].phrases.word(0); // => 'king_and'
 */
export async function learnPhrases(
  inputs: TextInput,
  given: Given<PhraseOptions> = {},
  hooks: RunHooks = {},
): Promise<PhraseReport> {
  const started = performance.now();
  const options = completePhraseOptions(given);
  const text = await openText(inputs, hooks);
  try {
    const found = await findPasses(text, options, hooks);
    return { ...found, seconds: (performance.now() - started) / 1000 };
  } finally {
    text.close();
  }
}

async function findPasses(text: OpenText, options: PhraseOptions, hooks: RunHooks) {
  const passes: PhrasePass[] = [];
  let words = 0;
  for (let pass = 0; pass < options.passes; pass++) {
    if (pass > 0 && text.sources.some(({ path }) => path === '-'))
      throw usageError('-: stdin can be read once only: leave --passes out, or name a file');
    const joined = joinedPhrases({ delimiter: options.delimiter, passes });
    const memory = Math.max(1, Math.floor(options.memory / 2));
    const whole = { ...options, readVocab: '', saveVocab: '', minCount: 1, maxVocab: 0, maxSentence: 0 };
    const prepared = await prepareResolved(text, { ...whole, memory, ...(pass > 0 && { joined }) }, hooks);
    try {
      if (pass === 0) {
        words = prepared.corpus.rawTokens;
        tellDelimited(prepared.vocabulary.words, options.delimiter, hooks);
      }
      const found = await findPhrases(prepared, options, hooks);
      if (found.phrases.size === 0) break;
      passes.push(found);
    } finally {
      await prepared.corpus.close();
    }
  }
  if (passes.length === 0) throw noPhrases(options);
  const { delimiter } = options;
  return { phrases: { delimiter, passes }, words };
}

/** The pairs of one pass that score above the threshold, by falling score. */
async function findPhrases(
  { corpus, vocabulary: { words, counts } }: PreparedCorpus,
  options: PhraseOptions,
  hooks: RunHooks,
): Promise<PhrasePass> {
  const { minCount, threshold, scoring, acrossLines, threads, memory } = options;
  const rows = options.connectorWords.map((word) => words.indexOf(word)).filter((row) => row >= 0);
  const connectors = rows.length > 0 ? new Uint8Array(words.size) : undefined;
  for (const row of rows) connectors![row] = 1;
  const factor = { words: corpus.rawTokens, kinds: 0, minCount };
  // gensim's factor counts all pairs, the rarest too.
  const partners =
    scoring === 'gensim'
      ? allPartners(words.size)
      : partnersOf(counts, scoreOf(scoring, factor), threshold, minCount);
  const report = startProgress(hooks, { phase: 'pairs', unit: 'words', total: corpus.tokens });
  const rule = { partners, minCount, acrossLines, connectors };
  const found = await countPairs(corpus, rule, { threads, memory: memory / 2 }, report, hooks.signal);
  const kinds = found.counted.reduce((sum, { distinct }) => sum + distinct, words.size - rows.length);
  const scored = scorePairs(found, counts, scoreOf(scoring, { ...factor, kinds }), threshold);
  const joined = new TextEncoder().encode(options.delimiter);
  return {
    phrases: WordTable.fromBytes(scored.map((pair) => joinedWords(words, pair, joined))),
    scores: Float64Array.from(scored, (pair) => pair.score),
  };
}

/** A pair of rows with the rows between them. */
interface Pair {
  readonly first: number;
  readonly between: readonly number[];
  readonly second: number;
  readonly score: number;
}

/** Those that score more than the threshold, by falling score. */
function scorePairs({ counted, runs }: PairCounts, counts: Float64Array, score: Score, threshold: number) {
  const scored: Pair[] = [];
  for (const { pairs } of counted)
    for (let i = 0; i < pairs.length; i += 4) {
      const [first, second] = [pairs[i], pairs[i + 1]];
      const both = pairs[i + 2] + (pairs[i + 3] & 0xffff) * 2 ** 32;
      const found = score(counts[first], counts[second], both);
      if (found > threshold) scored.push({ first, between: runs[pairs[i + 3] >>> 16], second, score: found });
    }
  return scored.sort(
    (a, b) => b.score - a.score || a.first - b.first || a.second - b.second || compareRuns(a, b),
  );
}

function compareRuns({ between: a }: Pair, { between: b }: Pair): number {
  const at = a.findIndex((row, i) => row !== b[i]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

function joinedWords(words: WordTable, { first, between, second }: Pair, delimiter: Uint8Array): Uint8Array {
  const [word, ...others] = [first, ...between, second].map((row) => words.bytesOf(row));
  return joinedBytes(word, ...others.flatMap((other) => [delimiter, other]));
}

/** Says that words look like phrases before any were joined. */
function tellDelimited(words: WordTable, delimiter: string, { onNote }: RunHooks): void {
  if (!onNote) return;
  let found = 0;
  let example = '';
  for (let row = 0; row < words.size; row++) {
    const word = words.word(row);
    if (word.length < 3 || word.indexOf(delimiter, 1) < 0) continue;
    found++;
    example ||= word;
  }
  if (found > 0)
    onNote(
      `${counted(found, 'different word holds', 'different words hold')} "${delimiter}" already, such as ${example}: they cannot be told from phrases; another --delimiter would keep them apart`,
    );
}

function noPhrases({ threshold, minCount, scoring }: PhraseOptions): WordvecError {
  return inputError(
    `no two words stand together at least ${minCount} times and score more than ${threshold} (${scoring}): give more text, a lower --threshold or a lower --min-count`,
  );
}
