import { countLines, LONGEST_RECORD } from './extractor.js';

/** Takes what stands in a page or an XML file, in its order. */
export interface MarkupEvents {
  /**
   * @param name as it is written
   * @param attributes as they are written, with the slash of one that closes itself
   * @returns whether `<` begins no tag in it but its own end
   */
  open(name: string, selfClosing: boolean, attributes: string): boolean;
  close(name: string): void;
  /** Text between tags, maybe a part of it, with its references to characters; none is cut. */
  text(text: string): void;
}

const [BANG, SLASH, EQUALS, GREATER, QUESTION] = [0x21, 0x2f, 0x3d, 0x3e, 0x3f];
const [DOUBLE_QUOTE, QUOTE] = [0x22, 0x27];
/** Characters of the longest reference to a character: `&CounterClockwiseContourIntegral;`. */
const LONGEST_REFERENCE = 33;

/**
 * Finds tags, comments and text as a browser's tokenizer does (HTML, 13.2.5), which is right for XML too: any text is
 * something, nothing is an error. Attributes are not looked at.
 */
export class MarkupScanner {
  readonly #events: MarkupEvents;
  readonly #cdata: boolean;
  #rest = '';
  /** What is scanned, where the event in it begins, and up to where its lines are counted. */
  #source = '';
  #place = 0;
  #counted = 0;
  #line = 1;
  /** Characters that must be there before an open tag is looked at again. */
  #enough = 0;
  /** What ends the comment that is open. */
  #until = '';
  /** Whether what it ends is text. */
  #isText = false;
  /** The element of raw text that is open. */
  #raw = '';

  /** @param cdata `<![CDATA[` begins text, as in XML; else a comment */
  constructor(events: MarkupEvents, cdata: boolean) {
    this.#events = events;
    this.#cdata = cdata;
  }

  /** Where the event that is told begins, from 1. */
  get line(): number {
    this.#countTo(this.#place);
    return this.#line;
  }

  #countTo(place: number): void {
    if (place <= this.#counted) return;
    this.#line += countLines(this.#source.slice(this.#counted, place));
    this.#counted = place;
  }

  write(chunk: string): void {
    this.#rest = this.#rest === '' ? chunk : this.#rest + chunk;
    if (this.#rest.length >= this.#enough) this.#scan(false);
  }

  end(): void {
    this.#scan(true);
  }

  #scan(last: boolean): void {
    const source = this.#rest;
    this.#source = source;
    let at = 0;
    for (let next = 0; next >= 0; ) {
      this.#place = at = next;
      if (this.#until !== '') next = this.#skip(source, at, last);
      else if (this.#raw !== '') next = this.#rawText(source, at, last);
      else next = this.#next(source, at, last);
    }
    at = Math.max(at, this.#kept);
    this.#kept = 0;
    this.#countTo(at);
    this.#place = this.#counted = 0;
    this.#rest = source.slice(at);
    this.#enough = 2 * this.#rest.length;
    if (this.#rest.length <= LONGEST_RECORD) return;
    // Of a tag that does not end, its end is waited for.
    this.#until = '>';
    this.#line += countLines(this.#rest);
    this.#rest = '';
  }

  /** Where what could not be ended begins. */
  #kept = 0;

  /** Text up to a tag, and the tag; the place after it, or -1 where the source ends before. */
  #next(source: string, at: number, last: boolean): number {
    const open = source.indexOf('<', at);
    if (open < 0) return this.#giveRest(source, at, last);
    if (open > at) this.#events.text(source.slice(at, open));
    this.#place = this.#kept = open;
    const first = source.charCodeAt(open + 1);
    if (isLetter(first)) return this.#tag(source, open + 1, last);
    if (first === SLASH && isLetter(source.charCodeAt(open + 2))) return this.#tag(source, open + 2, last);
    if (open + (first === BANG ? 9 : 3) > source.length && !last) return -1;
    if (first === BANG || first === QUESTION || first === SLASH) {
      this.#isText = this.#cdata && source.startsWith('<![CDATA[', open);
      this.#until = this.#isText ? ']]>' : source.startsWith('<!--', open) ? '-->' : '>';
      return open + (this.#isText ? 9 : 2);
    }
    this.#events.text('<');
    return open + 1;
  }

  /** @param start of the name */
  #tag(source: string, start: number, last: boolean): number {
    let nameEnd = start + 1;
    while (!endsName(source.charCodeAt(nameEnd))) nameEnd++;
    const end = tagEnd(source, nameEnd);
    // A tag that the file breaks off is none.
    if (end < 0) return last ? this.#giveRest('', 0, last, source.length) : -1;
    const name = source.slice(start, nameEnd);
    if (source.charCodeAt(start - 1) === SLASH) this.#events.close(name);
    else {
      const isClosed = source.charCodeAt(end - 1) === SLASH;
      if (this.#events.open(name, isClosed, source.slice(nameEnd, end))) this.#raw = name.toLowerCase();
    }
    return end + 1;
  }

  /** Text that no tag ends; a reference may go on after it. */
  #giveRest(source: string, at: number, last: boolean, kept = source.length): number {
    const reference = last ? -1 : source.lastIndexOf('&');
    const cut = reference >= at && source.length - reference < LONGEST_REFERENCE ? reference : source.length;
    if (cut > at) this.#events.text(source.slice(at, cut));
    this.#kept = Math.min(kept, last ? kept : cut);
    return -1;
  }

  #skip(source: string, at: number, last: boolean): number {
    const until = this.#until;
    const end = source.indexOf(until, at);
    const stop = end >= 0 ? end : last ? source.length : Math.max(at, source.length - until.length + 1);
    if (this.#isText && stop > at) this.#events.text(source.slice(at, stop).replaceAll('&', '&amp;'));
    this.#kept = stop;
    if (end < 0) return -1;
    this.#until = '';
    this.#isText = false;
    return end + until.length;
  }

  #rawText(source: string, at: number, last: boolean): number {
    const name = this.#raw;
    let end = source.indexOf('</', at);
    for (; end >= 0; end = source.indexOf('</', end + 2)) {
      const nameEnd = end + 2 + name.length;
      if (source.slice(end + 2, nameEnd).toLowerCase() === name && endsName(source.charCodeAt(nameEnd)))
        break;
    }
    const begun = end < 0 || end + 2 + name.length >= source.length;
    if (begun) {
      const cut = last ? source.length : Math.max(at, source.length - name.length - 2);
      return this.#giveRest(source.slice(0, cut), at, last);
    }
    if (end > at) this.#events.text(source.slice(at, end));
    this.#raw = '';
    return end;
  }
}

/** Where a tag ends: at the first `>` that is in no value between quotes; -1 where the source ends before. */
function tagEnd(source: string, start: number): number {
  for (let at = start; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === GREATER) return at;
    if (code !== EQUALS) continue;
    do at++;
    while (source.charCodeAt(at) <= 0x20);
    const quote = source.charCodeAt(at);
    if (quote === DOUBLE_QUOTE || quote === QUOTE) {
      at = source.indexOf(quote === QUOTE ? "'" : '"', at + 1);
      if (at < 0) return -1;
    } else at--;
  }
  return -1;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** Also the end of the source, NaN. */
function endsName(code: number): boolean {
  return !(code > 0x20 && code !== SLASH && code !== GREATER);
}
