/** Part of a text, in bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

// One character a byte: of those from 80 to 9f another one in browsers and in Node 24, to which this name is windows-1252.
const latin1 = new TextDecoder('latin1');
const ANCHOR = /:\/\/|www\.|@/gi;
const SCHEME = /[a-z][a-z0-9+-]{1,11}$/i;
/** Letters of two bytes too: an address may end before the text of languages without spaces, and before quotes. */
const REST = /(?:[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]|[\xc3-\xdf][^\0-\x7f\xc0-\xff])*/y;
/** What ends a sentence or a bracket, not the address before it. */
const CLOSING = "!'()*,.:;?]_[";
const MAILBOX = /[a-z0-9][\w.%+-]{0,63}$/i;
const HOST = /[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/iy;

/** The addresses of web pages (RFC 3986, and those that begin with www.) and of e-mail (user@host) in a text, in order. */
export function* webAddresses(text: Uint8Array): Generator<Span> {
  const characters = latin1.decode(text);
  let done = 0;
  for (const { 0: anchor, index } of characters.matchAll(ANCHOR)) {
    if (index < done) continue;
    const span =
      anchor === '@' ? mailAddress(characters, index, done) : pageAddress(characters, index, anchor, done);
    if (!span) continue;
    yield span;
    done = span.end;
  }
}

function pageAddress(text: string, at: number, anchor: string, from: number): Span | undefined {
  let start = at;
  if (anchor === '://') {
    const scheme = SCHEME.exec(text.slice(Math.max(from, at - 12), at));
    if (!scheme) return undefined;
    start -= scheme[0].length;
  } else if (at > from && /\w|[^\0-\x7f]/.test(text[at - 1])) return undefined;
  REST.lastIndex = at + anchor.length;
  REST.test(text);
  // Not by a pattern, which would begin anew at each mark of a long run.
  let end = REST.lastIndex;
  while (CLOSING.includes(text[end - 1])) end--;
  return end > at + anchor.length ? { start, end } : undefined;
}

function mailAddress(text: string, at: number, from: number): Span | undefined {
  const mailbox = MAILBOX.exec(text.slice(Math.max(from, at - 64), at));
  HOST.lastIndex = at + 1;
  const host = HOST.exec(text);
  return mailbox && host ? { start: at - mailbox[0].length, end: at + 1 + host[0].length } : undefined;
}
