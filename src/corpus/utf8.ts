/**
 * Length in bytes of the UTF-8 character at bytes[at] (1..4), 0 when there is no valid one before `end`.
 * Definition: The Unicode Standard, table 3-7 (no surrogates, no overlong forms, at most U+10FFFF).
 */
export function characterLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1];
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  return length;
}

/** The code point of the valid character of `length` bytes at bytes[at]. */
export function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at];
  let point = bytes[at] & (0x7f >> length);
  for (let i = 1; i < length; i++) point = (point << 6) | (bytes[at + i] & 0x3f);
  return point;
}

/** The place of the first byte that begins no valid character, -1 when all are valid. */
export function firstInvalid(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at, bytes.length);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** The largest cut <= bytes.length that lies between two characters. */
export function characterBoundary(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc0) {
      const complete = characterLength(bytes, bytes.length - back, bytes.length) > 0;
      return complete ? bytes.length : bytes.length - back;
    }
    if (byte < 0x80) break;
  }
  return bytes.length;
}

/** Length of the UTF-8 byte order mark that the text begins with, 0 without one. */
export function byteOrderMark(text: Uint8Array): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}

/** Whether the text that begins so has lines, and no line feed ends them: as spreadsheets on a Mac write them. */
export function endsInReturns(head: Uint8Array): boolean {
  const first = head.indexOf(0x0d);
  return first >= 0 && first + 1 < head.length && !head.includes(0x0a);
}
