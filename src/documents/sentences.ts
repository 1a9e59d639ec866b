import { isLatin, latinSentences } from './latin-sentences.js';

/** Stands between two sentences of a block; no text has it, as it is white space there. */
export const SENTENCE_BREAK = '\v';

/** Characters that are segmented at once: the segmenter's cost grows with the text's length. */
const PIECE = 1000;
/** Characters after which a sentence without an end is cut. */
const LONGEST = 1 << 14;

/** What ends in a full stop before a word with a capital, in the languages that most texts are in. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof st sr jr rev hon gen col capt lt sgt maj gov sen rep pres mt ft vs vol fig figs no nos pp ed eds ca cf ' +
    'approx dept est inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e z.b d.h u.a bzw nr hr fr str ' +
    'abb bd jh mme mlle mm me av art sra srta dña d núm pág sig dott sig.ra dhr mevr mw proc univ op cit al'
  ).split(' '),
);
const LAST_WORD = /(?:^|[\s(["'“‘«])([\p{L}\p{M}.]+)\.\s*$/u;
/** Words that often begin a sentence: after `U.S. The` there is an end. */
const STARTERS =
  /^["'“‘«(]*(The|He|She|It|They|We|I|You|This|That|These|Those|In|On|At|But|And|However|A|An)\b/;
/** The mark of questions after a Greek word, which is a semicolon. */
const GREEK = /\p{Script=Greek}{2}[;\u037e]/u;
const HAS_END = new RegExp(`\\p{Sentence_Terminal}|${GREEK.source}`, 'u');

/**
 * Puts SENTENCE_BREAK between the sentences of each block, which end with \n: sentences by Unicode (UAX #29), joined again
 * after abbreviations and initials.
 */
export class SentenceSplitter {
  readonly #segmenter = new Intl.Segmenter('und', { granularity: 'sentence' });
  readonly #greek = new Intl.Segmenter('el', { granularity: 'sentence' });

  split(text: string): string {
    return text
      .split('\n')
      .map((block) => (HAS_END.test(block) ? this.#block(block.replaceAll(SENTENCE_BREAK, ' ')) : block))
      .join('\n');
  }

  #block(block: string): string {
    const sentences: string[] = [];
    for (const sentence of this.#found(block)) {
      const last = sentences.length - 1;
      if (last >= 0 && goesOn(sentences[last], sentence)) sentences[last] += sentence;
      else sentences.push(sentence);
    }
    return sentences.join(SENTENCE_BREAK);
  }

  #found(block: string): string[] {
    if (isLatin(block)) {
      const found = latinSentences(block);
      if (found.every(({ length }) => length <= LONGEST)) return found;
    }
    return this.#segments(block, GREEK.test(block) ? this.#greek : this.#segmenter);
  }

  #segments(block: string, segmenter: Intl.Segmenter): string[] {
    const sentences: string[] = [];
    let size = PIECE;
    for (let at = 0; at < block.length; ) {
      const piece = block.slice(at, pieceEnd(block, at + size));
      const whole = at + piece.length === block.length;
      const found = Array.from(segmenter.segment(piece), ({ segment }) => segment);
      // The last one may go on after the piece.
      if (!whole && found.length > 1) found.pop();
      else if (!whole && size < LONGEST) {
        size *= 2;
        continue;
      }
      sentences.push(...found);
      at += found.reduce((sum, { length }) => sum + length, 0);
      size = PIECE;
    }
    return sentences;
  }
}

/** Not between the halves of a character. */
function pieceEnd(text: string, end: number): number {
  const half = text.charCodeAt(end - 1);
  return half >= 0xd800 && half < 0xdc00 ? end + 1 : end;
}

/** Whether what looks like two sentences is one. */
function goesOn(before: string, after: string): boolean {
  if (!before.trimEnd().endsWith('.') || before.length > LONGEST) return false;
  const word = LAST_WORD.exec(before.slice(-40))?.[1];
  if (word === undefined) return false;
  // An initial (J. Smith), or letters with stops (U.S. Senate).
  if (/^\p{Lu}$/u.test(word)) return !STARTERS.test(after);
  if (/^(\p{L}\.)+\p{L}$/u.test(word)) return !STARTERS.test(after) || ABBREVIATIONS.has(word.toLowerCase());
  return ABBREVIATIONS.has(word.toLowerCase());
}
