import { counted, fileLabel, formatCount, inputError, type WordvecError } from '../errors.js';
import { LONGEST_WORD } from '../kernels/word-scanner.js';
import type { Source } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { CountedCorpus } from './count-ranges.js';
import { MARK_LEFT_OUT, ONE_LINE, otherEncoding } from './encodings.js';
import { type FirstWord, firstWords } from './first-words.js';
import { spellingAdvice } from './spelling-advice.js';
import type { Remark } from './text.js';
import type { TextOptions } from './text-rules.js';
import { unspacedScript } from './unspaced.js';

/** Of the letters of a text of several languages: the segmenter leaves the words of the others as they are. */
const ENOUGH_UNSPACED = 0.2;

/** Tells what was met in the text and is no error: one sentence for each file and kind. */
export function tellRemarks(
  sources: readonly Source[],
  { tokenizer }: Pick<TextOptions, 'tokenizer'>,
  { remarks, longWords: long, records, words }: CountedCorpus,
  { onNote }: RunHooks,
): void {
  if (!onNote) return;
  for (const { path, size, stream } of sources) {
    if (size === 0 && !stream && sources.length > 1) onNote(`${path}: the file is empty`);
  }
  const told = new Set<string>();
  tellDocuments(remarks, onNote);
  for (const remark of remarks.filter(({ kind }) => kind !== 'document')) {
    const key = `${remark.kind} ${remark.path}`;
    if (!told.has(key)) onNote(sentence(remark, tokenizer));
    told.add(key);
  }
  if (long > 0) {
    onNote(`${counted(long, 'word')} of more than ${LONGEST_WORD} bytes passed over`);
  }
  const unspaced = unspacedAdvice(tokenizer, records, words);
  if (unspaced) onNote(unspaced);
  if (sources.some(({ tokens }) => tokens)) return;
  const first = firstWords(records, words);
  if (!unspaced && tokenizer === 'whitespace') for (const advice of rawTextAdvice(first)) onNote(advice);
  for (const advice of spellingAdvice(first, tokenizer)) onNote(advice);
}

/** What to do with a text without spaces between words; undefined for others. */
export function unspacedAdvice(
  tokenizer: TextOptions['tokenizer'],
  records: Uint8Array,
  words: number,
): string | undefined {
  const found =
    tokenizer === 'segmenter' ? undefined : unspacedScript(firstWords(records, words), ENOUGH_UNSPACED);
  if (found?.wideBlanks)
    return 'wide blanks (U+3000) stand between the words of the text, which are no white space here, so whole phrases count as words: --from text makes blanks of them';
  return (
    found &&
    `the text is ${found.partly ? 'partly' : 'mostly'} ${found.script} without spaces between words, so whole phrases count as words: --tokenizer segmenter --locale ${found.locale} finds the words`
  );
}

/** One sentence for each format. */
function tellDocuments(remarks: readonly Remark[], onNote: (note: string) => void): void {
  for (const format of new Set(remarks.map((remark) => remark.format))) {
    if (!format) continue;
    const paths = new Set(remarks.filter((remark) => remark.format === format).map(({ path }) => path));
    const [first] = paths;
    const more = paths.size > 1 ? ` and ${formatCount(paths.size - 1)} more` : '';
    onNote(
      `${fileLabel(first, 'stdin')}${more}: read as plain text, with all marks in it as words: --from ${format} takes the text out`,
    );
  }
}

function sentence({ path, kind, place, encoding }: Remark, tokenizer: TextOptions['tokenizer']): string {
  const name = fileLabel(path, 'stdin');
  if (kind === 'bom') return `${name}: ${MARK_LEFT_OUT}`;
  if (kind === 'carriage-returns') return `${name}: ${ONE_LINE}: --from text reads them as lines`;
  const what = tokenizer !== 'whitespace' ? 'separate words' : 'are kept as they are';
  return `${name}: byte ${place} is no valid UTF-8; such bytes ${what}: ${otherEncoding(encoding)}`;
}

export function noWordsError(sources: readonly Source[]): WordvecError {
  const [{ path, size, stream, scratch }] = sources as readonly [Source, ...Source[]];
  const next = scratch ? 'give some' : 'name a file with text';
  if (sources.length > 1) return inputError(`none of the ${sources.length} files holds a word: ${next}`);
  if (size === 0 && !stream && !scratch) return inputError(`${path}: the file is empty: ${next}`);
  return inputError(`${fileLabel(path, 'stdin')}: expected text, found not one word: ${next}`);
}

/** For a text in which no word has another one near it, so that there is nothing to learn from. */
export function nothingNearError(): WordvecError {
  return inputError(
    'no two words of the vocabulary stand near each other: give lines of several words; where no spaces stand between words, as in Chinese or Thai, --tokenizer segmenter --locale zh (ja, th ...) finds them',
  );
}

/** Of different words, as frequent words outweigh all others: a fifth in prose; where marks were cut off, abbreviations alone. */
const SHARE_OF_MARKED = 0.1;
/** Of different words, too: text of one source has hardly one in two forms. */
const SHARE_OF_TWINS = 0.01;
/** Not apostrophes, which are letters of some languages. */
const MARKED = /\p{L}\p{M}*[\p{Terminal_Punctuation}…"”»)\]]+$|^["“„«([¿¡]+\p{L}/u;

/** What to do with a text that was not prepared for being cut at white space: a sentence for each sign of it. */
function rawTextAdvice(words: readonly FirstWord[]): string[] {
  const marked = words.filter(({ word }) => MARKED.test(word));
  const forms = new Map<string, string>();
  const twins = words.filter(({ word }) => {
    const composed = word.normalize();
    const other = forms.get(composed);
    forms.set(composed, word);
    return other !== undefined && other !== word;
  });
  const advice: string[] = [];
  if (marked.length > SHARE_OF_MARKED * words.length) {
    const [{ word }] = marked.toSorted((a, b) => b.count - a.count);
    advice.push(
      `words have punctuation on them, as ${word} has, and count apart from the same ones without: --tokenizer unicode leaves it out, and makes capitals small`,
    );
  }
  if (twins.length > SHARE_OF_TWINS * words.length)
    advice.push(
      `letters with marks are written in two ways, composed and decomposed, as in ${twins[0].word}, so that one word counts as two: --tokenizer unicode or --normalize nfc makes them one`,
    );
  return advice;
}
