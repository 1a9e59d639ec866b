import { isSpace, type LabelledText, tokensOfLines } from '../corpus/labelled-text.js';
import { unspacedIn } from '../corpus/unspaced.js';
import { SENTENCE_END_WORD, type WordTable } from '../corpus/words.js';
import { formatCount, inputError, type WordvecError } from '../errors.js';
import { startsWith } from '../kernels/word-scanner.js';
import type { ResolvedOptions } from '../options.js';
import { sumOf } from '../tensor/inner-product.js';
import { joiningWords } from './initial-rows.js';

type Options = ResolvedOptions<'classifier'>;

/** The words and labels of a classifier. */
export interface ChosenEntries {
  /** Kinds of the text, falling by count, then by first place. */
  readonly words: readonly number[];
  readonly labels: readonly number[];
  /** Words that only the file of `init` has. */
  readonly joined: readonly Uint8Array[];
}

/**
 * Chooses words and labels; words that vectors to start from know need not stand often.
 * @param source names the text in errors
 * @param known the words of the file of `init`
 * @throws WordvecError `input` when no label is left, or no word and no n-gram
 */
export function chooseEntries(
  text: LabelledText,
  options: Options,
  source: string,
  known?: WordTable,
): ChosenEntries {
  const { kinds, counts } = text.all;
  const prefix = new TextEncoder().encode(options.label);
  const startsLabel = (word: Uint8Array) => startsWith(word, 0, prefix);
  const isLabel = Array.from({ length: kinds.size }, (_, kind) => startsLabel(kinds.bytesOf(kind)));
  const isKnown = (kind: number) => {
    const word = kinds.bytesOf(kind);
    return known !== undefined && known.indexOfBytes(word) >= 0;
  };
  const inText = (kind: number) => counts[kind] > 0;
  const words = fallingKinds(
    counts,
    (kind) => inText(kind) && !isLabel[kind] && (counts[kind] >= options.minCount || isKnown(kind)),
  );
  const labels = fallingKinds(
    counts,
    (kind) => inText(kind) && isLabel[kind] && counts[kind] >= options.minCountLabel,
  );
  if (labels.length === 0) throw noLabel(text, options, source, isLabel);
  const end = kinds.indexOf(SENTENCE_END_WORD);
  if (words.every((kind) => kind === end) && options.maxn === 0 && options.wordNgrams === 1)
    throw noWord(
      fallingKinds(counts, (kind) => inText(kind) && !isLabel[kind] && kind !== end).map(
        (kind) => counts[kind],
      ),
      options,
      source,
    );
  const joined = known ? joiningWords(known, kinds, (word) => !startsLabel(word) && !word.some(isSpace)) : [];
  return { words, labels, joined };
}

function fallingKinds(counts: Float64Array, fits: (kind: number) => boolean): number[] {
  const kinds: number[] = [];
  for (let kind = 0; kind < counts.length; kind++) if (fits(kind)) kinds.push(kind);
  return kinds.sort((a, b) => counts[b] - counts[a] || a - b);
}

function noLabel(
  text: LabelledText,
  { label, minCountLabel }: Options,
  source: string,
  isLabel: readonly boolean[],
): WordvecError {
  const { counts } = text.all;
  const found = fallingKinds(counts, (kind) => isLabel[kind] && counts[kind] > 0);
  if (found.length > 0)
    return inputError(
      `${source}: ${tooRare(
        'label',
        found.map((kind) => counts[kind]),
        minCountLabel,
      )}: lower --min-count-label`,
    );
  const glued = labelWithin(text.kinds, label);
  const other = commonStart(text);
  const advice = glued
    ? `; "${glued}" has it within a word: write a space before it`
    : other
      ? `; all begin with ${other}: give --label '${other}' if a label follows it`
      : ' (--label sets what a label begins with); labels in a column of a table are named by --label-field, its texts by --field';
  return inputError(
    `${source}: no line has a label, expected lines such as \`${label}name some words\`${advice}`,
  );
}

/** The first of the words that has what a label begins with behind its own beginning. */
function labelWithin(words: WordTable, label: string): string | undefined {
  return label === '' ? undefined : words.toArray().find((word) => word.indexOf(label, 1) > 0);
}

function noWord(counts: readonly number[], { label, minCount }: Options, source: string): WordvecError {
  const what =
    counts.length === 0
      ? `the lines have labels but no words, expected lines such as \`${label}name some words\``
      : `${tooRare('word', counts, minCount)}: lower --min-count`;
  return inputError(`${source}: ${what}`);
}

/** @param counts falling */
function tooRare(what: string, counts: readonly number[], least: number): string {
  const times = counts[0] === 1 ? 'once' : `${counts[0]} times`;
  return counts.length === 1
    ? `its only ${what} stands ${times}, less than ${least} times`
    : `all ${counts.length} ${what}s stand less than ${least} times, the most frequent ${times}`;
}

const LOOKED_AT = 1000;

/**
 * What the first words of all lines begin with, up to its last sign of those that labels are marked by: `#` or `__class__`; empty where
 * there is none, and where all are one word, which would be one label.
 */
function commonStart(text: LabelledText): string {
  let common: string | undefined;
  const firsts = new Set<number>();
  let lines = 0;
  for (const [kind] of tokensOfLines(text)) {
    if (lines++ === LOOKED_AT) break;
    const first = text.kinds.word(kind);
    if (first === SENTENCE_END_WORD) continue;
    firsts.add(kind);
    common ??= first;
    while (!first.startsWith(common)) common = common.slice(0, -1);
  }
  if (firsts.size < 2) return '';
  // Not the quotes, hyphens and apostrophes of running text.
  return /^\S*[#@_:=]/.exec(common ?? '')?.[0] ?? '';
}

/** Words that are looked at. */
const WORDS_SEEN = 2000;

/** Of text without spaces, whose phrases are its words: what a classifier learns of. Undefined for other text, and with n-grams. */
export function unspacedNote(words: WordTable, { maxn }: Pick<Options, 'maxn'>): string | undefined {
  const found = maxn === 0 ? unspacedIn(words.first(Math.min(WORDS_SEEN, words.size)).toArray()) : undefined;
  return (
    found &&
    `the text is mostly ${found.script} without spaces between words, so whole phrases count as words: --minn 1 --maxn 3 learns from their characters; or --segment ${found.locale} finds the words, in test and predict, too`
  );
}

/** Lines from which on it is remarkable. */
const FEW_LINES = 20;

/** Labels of a line, in the mean, from which on softmax is no good choice. */
const SEVERAL = 1.1;

/** What labels look like, with the lines that have them. */
export interface LabelUse {
  readonly counts: Float64Array;
  readonly labels: WordTable;
  readonly lines: number;
}

/** What is remarkable of the labels: one for each line, one for all, several written as one, several of a line with a loss for one. */
export function labelNotes(use: LabelUse, { label, loss }: Pick<Options, 'label' | 'loss'>): string[] {
  const { counts, labels, lines } = use;
  if (labels.size === 1)
    return [
      `all lines have the label "${labels.word(0)}", so every text will get it: give lines of other labels, too`,
    ];
  const notes: string[] = [];
  const glued = labelWithin(labels, label);
  if (glued !== undefined)
    notes.push(`"${glued}" is one label, though it holds several: write a space between labels`);
  const own = glued === undefined ? ownLabelsNote(use) : undefined;
  if (own) notes.push(own);
  const mean = sumOf(counts) / lines;
  if (mean >= SEVERAL && (loss === 'softmax' || loss === 'hs'))
    notes.push(
      `lines have ${mean.toFixed(1)} labels in the mean, whose probabilities add up to 1 by ${loss}: --loss ova gives each label its own, for a threshold`,
    );
  return notes;
}

/** Says it where most labels stand on one line only, as where a text follows its label without a space. */
function ownLabelsNote({ counts, labels, lines }: LabelUse): string | undefined {
  let once = 0;
  for (const count of counts) if (count === 1) once++;
  if (lines < FEW_LINES || once < lines / 2) return undefined;
  const example = labels.word(counts.indexOf(1));
  const [, glued] = /^(.*?\p{L}.*?)[,;|\t"]/u.exec(example) ?? [];
  const next = glued
    ? `a label ends at white space: write "${glued} " with a space after it`
    : 'a classifier learns a label from several lines: give labels that lines share, or raise --min-count-label';
  return `${formatCount(once)} of ${formatCount(lines)} lines have a label of their own, such as "${example}": ${next}`;
}
