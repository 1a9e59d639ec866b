import { usageError } from '../errors.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { joinedBytes } from './lists.js';
import type { JoinedPhrases, TextOptions, TextRules, TextStage } from './text-rules.js';

/** Checks and loads. @throws WordvecError `usage` for a locale; what reading phrases throws */
export async function textRules(options: TextOptions, hooks: RunHooks): Promise<TextRules> {
  const { tokenizer, locale, apostrophes, urls, phrases, joined } = options;
  let segmenter: TextRules['segmenter'] = 'intl';
  if (tokenizer === 'segmenter') {
    const { chooseSegmenter } = await import('./segmenter.js');
    segmenter = await chooseSegmenter(locale, hooks);
  } else if (locale !== '')
    throw usageError(
      `--locale: the tokenizer ${tokenizer} knows no languages: leave it out, or give --tokenizer segmenter`,
    );
  if (tokenizer !== 'unicode' && (apostrophes || urls !== 'keep'))
    hooks.onNote?.(
      `${apostrophes ? '--apostrophes' : '--urls'}: no effect, as only --tokenizer unicode takes words apart there`,
    );
  const joins = joined ? [joined] : [];
  if (phrases !== '') {
    const { phrasesOfFile } = await import('./phrase-file.js');
    joins.push(await phrasesOfFile(phrases, tokenizer, hooks));
  }
  const kernel = joins.length > 0 ? await platform().kernels.load('joins') : undefined;
  return { tokenizer, locale, apostrophes, urls, segmenter, joins, kernel };
}

/** All that is done to the bytes of a text before its words are counted; undefined where they stay as they are. */
export async function textStage(rules: TextRules): Promise<TextStage | undefined> {
  const stages: TextStage[] = [];
  if (rules.tokenizer === 'unicode') {
    const { UnicodeText } = await import('./unicode.js');
    stages.push(new UnicodeText(rules));
  }
  if (rules.tokenizer === 'segmenter') {
    const { SegmentedText, wordCutter } = await import('./segmenter.js');
    const cut = await wordCutter(rules);
    const own = rules.joins.flatMap(({ whole = [] }) => whole);
    const { withWholeWords } = await import('./whole-words.js');
    stages.push(new SegmentedText(withWholeWords(cut, own), rules.locale));
  }
  if (rules.kernel) {
    const { PhraseJoiner } = await import('../kernels/phrase-joiner.js');
    for (const { delimiter, passes } of rules.joins)
      for (const phrases of passes) stages.push(new PhraseJoiner(rules.kernel, phrases, delimiter));
  }
  return stages.length > 1 ? new StageChain(stages) : stages[0];
}

class StageChain implements TextStage {
  readonly #stages: readonly TextStage[];

  constructor(stages: readonly TextStage[]) {
    this.#stages = stages;
  }

  push(text: Uint8Array): Uint8Array {
    let result = text;
    for (const stage of this.#stages) result = stage.push(result);
    return result;
  }

  end(): Uint8Array {
    let rest: Uint8Array = new Uint8Array(0);
    for (const stage of this.#stages) rest = wholeText(stage, rest);
    return rest;
  }
}

/**
 * Joins the words of the phrases in a file, or of those at hand, and leaves the text as it is else; undefined where there are none.
 */
export async function phraseStage(
  phrases: string,
  hooks: RunHooks,
  known?: JoinedPhrases,
): Promise<TextStage | undefined> {
  const joined = phrases === '' ? known : undefined;
  const plain = { tokenizer: 'whitespace', locale: '', apostrophes: false, urls: 'keep' } as const;
  return phrases === '' && !joined
    ? undefined
    : textStage(await textRules({ ...plain, phrases, joined }, hooks));
}

/** What a stage makes of a text and its end. */
function wholeText(stage: TextStage, text: Uint8Array): Uint8Array {
  // A copy: what a stage gives is valid until its next call.
  return joinedBytes(stage.push(text).slice(), stage.end());
}

/** Whether text may be cut after this word, with both sides read on their own: no phrase goes on from it. */
export type MayCutAfter = (word: Uint8Array) => boolean;

/** The rule for texts with phrases; undefined where text may be cut between any two words. */
export async function cutRule(rules: TextRules): Promise<MayCutAfter | undefined> {
  if (rules.joins.length === 0) return undefined;
  const { goingOn } = await import('./phrase-list.js');
  const inner = rules.joins.map(goingOn);
  const words = await textStage({ ...rules, joins: [], kernel: undefined });
  return (word) => {
    const text = words ? wholeText(words, word) : word;
    const last = lastWord(text);
    return last !== undefined && inner.every((goesOn) => !goesOn(last));
  };
}

function lastWord(text: Uint8Array): Uint8Array | undefined {
  let end = text.length;
  while (end > 0 && text[end - 1] <= 0x20) end--;
  let start = end;
  while (start > 0 && text[start - 1] > 0x20) start--;
  return end > start ? text.subarray(start, end) : undefined;
}
