import { fileLabel, WordvecError } from '../errors.js';
import { LONGEST_WORD } from '../kernels/word-scanner.js';
import type { Source } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { CountedCorpus } from './count-ranges.js';
import type { Remark } from './text.js';
import type { TextOptions } from './text-stages.js';
import { unspacedScript } from './unspaced.js';

/** Tells what was met in the text and is no error: one sentence for each file and kind. */
export function tellRemarks(
  sources: readonly Source[],
  { tokenizer }: Pick<TextOptions, 'tokenizer'>,
  { ranges, records, words }: Pick<CountedCorpus, 'ranges' | 'records' | 'words'>,
  { onNote }: RunHooks,
): void {
  if (!onNote) return;
  for (const { path, size, stream } of sources) {
    if (size === 0 && !stream && sources.length > 1) onNote(`${path}: the file is empty`);
  }
  const told = new Set<string>();
  // Of two ranges of one file the first found the first place.
  for (const remark of ranges.flatMap((range) => range.remarks)) {
    const key = `${remark.kind} ${remark.path}`;
    if (!told.has(key)) onNote(sentence(remark, tokenizer));
    told.add(key);
  }
  const long = ranges.reduce((sum, range) => sum + range.longWords, 0);
  if (long > 0) {
    onNote(`${long} ${long === 1 ? 'word' : 'words'} of more than ${LONGEST_WORD} bytes passed over`);
  }
  const unspaced = tokenizer === 'segmenter' ? undefined : unspacedScript(records, words);
  if (unspaced)
    onNote(
      `the text is mostly ${unspaced.script} without spaces between words, so whole phrases count as words: --tokenizer segmenter --locale ${unspaced.locale} finds the words`,
    );
}

function sentence({ path, kind, place }: Remark, tokenizer: TextOptions['tokenizer']): string {
  const name = fileLabel(path, 'stdin');
  if (kind === 'bom') return `${name}: the byte order mark at its start was left out`;
  const what = tokenizer !== 'whitespace' ? 'separate words' : 'are kept as they are';
  return `${name}: byte ${place} is no valid UTF-8; such bytes ${what}`;
}

export function noWordsError(sources: readonly Source[]): WordvecError {
  const [{ path, size, stream }] = sources as readonly [Source, ...Source[]];
  const next = 'name a file with text';
  if (sources.length > 1) return inputError(`none of the ${sources.length} files holds a word: ${next}`);
  if (size === 0 && !stream) return inputError(`${path}: the file is empty: ${next}`);
  return inputError(`${fileLabel(path, 'stdin')}: expected text, found not one word: ${next}`);
}

function inputError(sentence: string): WordvecError {
  return new WordvecError('input', sentence);
}
