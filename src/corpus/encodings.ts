// What a text that is no UTF-8 is likely written in, for the advice that is given of it.

/** Texts of East Asia: other bytes hardly ever decode so, and then as letters that nobody uses. */
const WIDE = [
  ['gb18030', /[的一是不了在有人我中，。]/g],
  ['big5', /[的一是不了在有人我中，。]/g],
  ['shift_jis', /[\u3041-\u3093、。]/g],
  ['euc-jp', /[\u3041-\u3093、。]/g],
  ['euc-kr', /[\uac00-\ud7a3]/g],
] as const;
const CYRILLIC = [
  ['windows-1251', /[оеаинтсрвл]/g],
  ['koi8-r', /[оеаинтсрвл]/g],
] as const;
/** Of the letters beyond ASCII, the frequent ones. */
const [LEAST_WIDE, LEAST_CYRILLIC] = [0.05, 0.4];
const LONGEST = 1 << 16;

/** A label of the Encoding standard: what the text that begins so is most likely in, windows-1252 where nothing tells. */
export function likelyEncoding(start: Uint8Array): string {
  const cut = start.subarray(0, LONGEST);
  // Not within a character.
  const whole = cut.subarray(0, cut.lastIndexOf(10) + 1 || cut.length);
  return best(whole, WIDE, LEAST_WIDE) ?? best(whole, CYRILLIC, LEAST_CYRILLIC) ?? 'windows-1252';
}

function best(
  bytes: Uint8Array,
  encodings: readonly (readonly [label: string, frequent: RegExp])[],
  least: number,
): string | undefined {
  let [found, most]: [string | undefined, number] = [undefined, least];
  for (const [label, frequent] of encodings) {
    const share = shareOf(bytes, label, frequent);
    if (share > most) [found, most] = [label, share];
  }
  return found;
}

function shareOf(bytes: Uint8Array, label: string, frequent: RegExp): number {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    return (text.match(frequent)?.length ?? 0) / (text.match(/[^\0-\x7f]/g)?.length ?? 1);
  } catch {
    return 0;
  }
}
