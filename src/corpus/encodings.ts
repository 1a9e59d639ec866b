// What a text that is no UTF-8 is likely written in, and what is told of such text.
import { flagOf } from '../errors.js';

/** Encodings of some languages, letters that are frequent in these, and the least share of letters beyond ASCII that they have. */
const LIKELY = [
  { labels: ['shift_jis', 'euc-jp'], frequent: /[\u3041-\u3093]/g, least: 0.2 },
  { labels: ['gb18030', 'big5'], frequent: /[的一是不了在有人我中，。]/g, least: 0.05 },
  // What is Chinese decodes as Hangul, too.
  { labels: ['euc-kr'], frequent: /[\uac00-\ud7a3]/g, least: 0.3 },
  // In words: of one letter beyond ASCII among others it could be any.
  { labels: ['windows-1251', 'koi8-r'], frequent: /(?<=[а-яё])[оеаинтсрвл]/gi, least: 0.3 },
] as const;
const LONGEST = 1 << 16;

/** For each character beyond ASCII that is none, so many others are: the text is UTF-8 that was cut or damaged. */
const SOUND = 10;

export const MARK_LEFT_OUT = 'the byte order mark at its start was left out';
export const ONE_LINE = 'its lines end in carriage returns alone, so that all of it is one line';
export const DAMAGED =
  'the rest is, so the text was cut or damaged there: iconv -c -f UTF-8 -t UTF-8 takes such bytes out';

/**
 * What to do about bytes that are no UTF-8: a text that is UTF-8 otherwise would be spoilt by another encoding.
 * @param likely see `likelyEncoding`
 * @param named whether an encoding can be named
 */
export function otherEncoding(likely: string | undefined, named = true): string {
  if (!likely) return DAMAGED;
  return named
    ? `${flagOf('encoding')} ${likely}, or what it is, reads another encoding`
    : `convert text in another encoding (iconv -f ${likely} -t UTF-8)`;
}

/**
 * A label of the Encoding standard: what the text that begins so is most likely in, windows-1252 where nothing tells;
 * undefined for UTF-8 in which some bytes are wrong.
 */
export function likelyEncoding(start: Uint8Array): string | undefined {
  const cut = start.subarray(0, LONGEST);
  const beyond = new TextDecoder().decode(cut).match(/[^\0-\x7f]/gu) ?? [];
  const wrong = beyond.filter((character) => character === '\ufffd').length;
  if (beyond.length - wrong > SOUND * wrong) return undefined;
  // Not within a character.
  const whole = cut.subarray(0, cut.lastIndexOf(10) + 1 || cut.length);
  for (const { labels, frequent, least } of LIKELY) {
    const shares = labels.map((label) => shareOf(whole, label, frequent));
    const most = Math.max(...shares);
    if (most > least) return labels[shares.indexOf(most)];
  }
  return 'windows-1252';
}

function shareOf(bytes: Uint8Array, label: string, frequent: RegExp): number {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    return (text.match(frequent)?.length ?? 0) / (text.match(/[^\0-\x7f]/g)?.length ?? 1);
  } catch {
    return 0;
  }
}
