import { quoted, unsupportedError, usageError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { hasJieba, JIEBA, jiebaCutter } from './jieba.js';
import type { TextRules, TextStage } from './text-rules.js';
import { EMOJI } from './unicode-marks.js';
import { TONE_SIGNS, UNSEEN, ZERO_WIDTH_SPACE } from './word-characters.js';

/** Cuts a text into words and what lies between them. */
export type CutWords = (text: string) => Iterable<string>;

/**
 * What cuts a language into words: jieba for simplified Chinese where it is installed, else the engine.
 * @param flag names the language
 * @throws WordvecError `usage` for a locale that is missing, no tag of a language (BCP 47), or unknown to the engine
 */
export async function chooseSegmenter(
  locale: string,
  { onNote }: RunHooks,
  flag = '--locale',
): Promise<TextRules['segmenter']> {
  const example = `give a language such as ${flag} zh, ja, th, km, lo, my or en`;
  if (locale === '')
    throw usageError(`--tokenizer segmenter: the language of the text is missing: ${example}`);
  if (typeof Intl.Segmenter !== 'function')
    throw unsupportedError(`${flag}: this engine has no Intl.Segmenter, which finds words: use another one`);
  if (!isSupported(locale))
    throw usageError(`${flag}: the segmenter does not know ${quoted(locale)}: ${example}`);
  if (!isSimplifiedChinese(locale)) return 'intl';
  if (await hasJieba()) {
    onNote?.(`${flag} ${locale}: words are cut by ${JIEBA}, as it is installed`);
    return 'jieba';
  }
  onNote?.(
    `${flag} ${locale}: words are cut by Intl.Segmenter; ${JIEBA} cuts Chinese better and faster (npm install ${JIEBA})`,
  );
  return 'intl';
}

function isSupported(locale: string): boolean {
  try {
    return Intl.Segmenter.supportedLocalesOf([locale]).length > 0;
  } catch {
    return false;
  }
}

function isSimplifiedChinese(locale: string): boolean {
  const { language, script } = new Intl.Locale(locale).maximize();
  return language === 'zh' && script === 'Hans';
}

/** @throws WordvecError `unsupported` where what was chosen has gone */
export async function wordCutter({
  segmenter,
  locale,
}: Pick<TextRules, 'segmenter' | 'locale'>): Promise<CutWords> {
  const words = new Intl.Segmenter(locale, { granularity: 'word' });
  const cut = (text: string) => Array.from(words.segment(text), ({ segment }) => segment);
  if (segmenter === 'intl') return cut;
  return jiebaCutter(cut);
}

/** What puts spaces between the words of a text; all else in it stays. @throws WordvecError as `chooseSegmenter` */
export async function wordSpacer(locale: string): Promise<(text: string) => string> {
  const cut = await wordCutter({ segmenter: await chooseSegmenter(locale, {}, '--segment'), locale });
  return (spaced) => {
    // Else it would be a word that nobody sees.
    const text = spaced.replaceAll(ZERO_WIDTH_SPACE, ' ');
    const parts: string[] = [];
    for (let at = 0, end: number; at < text.length; at = end) {
      end = endOfPiece(text, at, true);
      for (const part of cut(text.slice(at, end))) parts.push(part);
    }
    return parts.join(' ');
  };
}

/** Characters that are cut at a time: the cost of the engine's segmenter grows with the text's length. */
const PIECE = 500;
/** White space, also of no width, and punctuation of East Asia, at which no word goes on. */
const BETWEEN =
  /[^\S\n]|[\u200b\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\u2026]/g;
/** The same, and line ends, as the last character of a piece. */
const ENDS_PIECE = new RegExp(`${BETWEEN.source}|\\n`);
/** What nobody sees, and what makes Arabic words longer. */
const NOTHING = new RegExp(`[\\u0640${UNSEEN}]`, 'g');
/** What makes a word of a piece. */
const WORD = new RegExp(`[\\p{L}\\p{N}${TONE_SIGNS}]`, 'u');

/**
 * The tokenizer `segmenter`: NFC, lower case of the language, words of letters and digits with a space between them, all else dropped.
 * Line ends stay. Words do not depend on how the text comes in chunks: pieces begin after white space or punctuation,
 * and only runs of more than 500 characters without any are cut elsewhere, each at the same places.
 */
export class SegmentedText implements TextStage {
  readonly #cut: CutWords;
  readonly #locale: string;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder = new TextEncoder();
  #rest = '';

  constructor(cut: CutWords, locale: string) {
    this.#cut = cut;
    this.#locale = locale;
  }

  push(text: Uint8Array): Uint8Array {
    return this.#segment(this.#decoder.decode(text, { stream: true }), false);
  }

  end(): Uint8Array {
    return this.#segment(this.#decoder.decode(), true);
  }

  #segment(more: string, final: boolean): Uint8Array {
    const text = this.#rest + more.replace(BETWEEN, ' ').replace(NOTHING, '');
    const words: string[] = [];
    let at = 0;
    for (let end = endOfPiece(text, at, final); end > at; end = endOfPiece(text, at, final)) {
      this.#putWords(text.slice(at, end), words);
      at = end;
    }
    this.#rest = text.slice(at);
    return this.#encoder.encode(words.length > 0 ? `${words.join(' ')} ` : '');
  }

  #putWords(piece: string, words: string[]): void {
    const text = piece.normalize('NFC');
    const isSmall = text.toLocaleLowerCase(this.#locale) === text;
    // Dictionaries have words with capitals, such as T恤.
    for (const part of this.#cut(text))
      if (WORD.test(part) || EMOJI.test(part))
        words.push(isSmall ? part : part.toLocaleLowerCase(this.#locale));
      else if (part.includes('\n')) words.push(part.replace(/[^\n]+/g, ''));
  }
}

/** Where the piece that begins at `at` ends; `at` where that depends on what follows. */
function endOfPiece(text: string, at: number, final: boolean): number {
  const most = at + PIECE;
  for (let end = Math.min(most, text.length); end > at; end--) if (ENDS_PIECE.test(text[end - 1])) return end;
  if (text.length <= most) return final ? text.length : at;
  const pair = text.codePointAt(most - 1)! > 0xffff;
  return pair ? most - 1 : most;
}
