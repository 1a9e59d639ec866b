// Names of programs and versions are one word to a tokenizer, and asked for by their parts: `getUserName`, `user_name`, `v1.2.3`.
import { UNSPACED, wordsOfRun } from '../corpus/unspaced.js';

/** A name in which letters change from small to capital, with underscores, or of a version. */
const NAME =
  /(?<![\p{L}\p{M}\p{N}_])(?=[\p{L}\p{M}\p{N}_]*(?:\p{Ll}\p{M}*\p{Lu}|\p{Lu}{2}\p{Ll}{2}|[\p{L}\p{N}]_))[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*|(?<![\p{L}\p{M}\p{N}_])[vV](?=\d+\.\d)[\d.]*\d/gu;
/** Where a part ends: not before a plural's s (`PDFs`). */
const BORDER = /_+|(?=\p{Lu})(?<=\p{Ll}\p{M}*)|(?<=\p{Lu})(?=\p{Lu}\p{Ll}{2})|(?<=^[vV])(?=\d+\.)/u;

/** The parts of a word, if it has some, and where each stands in the text; those of one letter say nothing. */
export function partsOf(word: string, start = 0) {
  const parts = word.split(BORDER);
  if (parts.length < 2) return [];
  let at = 0;
  return parts.flatMap((part) => {
    const place = word.indexOf(part, at);
    at = place + part.length;
    return part.length > 1 ? [{ part, start: start + place }] : [];
  });
}

/** Letters and digits, as many as the engine's segmenter cuts soon. */
const RUN = /[\p{L}\p{M}\p{N}]{2,500}/gu;

/**
 * A text in which the parts of such a word stand behind it.
 * @param cutsRuns words of scripts without spaces are parted, too, so that Chinese among texts in English is found
 */
export function withParts(text: string, cutsRuns = false): string {
  const spaced =
    cutsRuns && UNSPACED.test(text)
      ? text.replace(RUN, (run) => (UNSPACED.test(run) ? ` ${wordsOfRun(run).join(' ')} ` : run))
      : text;
  return spaced.replace(NAME, (word) => [word, ...partsOf(word).map(({ part }) => part)].join(' '));
}
