import { decodeHTML } from 'entities';
import { type Extractor, LONGEST_DOCUMENT, LONGEST_RECORD, type Outlet } from './extractor.js';
import { MarkupScanner } from './markup-scanner.js';

interface Element {
  readonly name: string;
  /** It begins and ends a block (HTML, 15.3, the elements displayed as blocks), or ends a line. */
  readonly block?: true;
  /** It stands apart from its neighbours in one line. */
  readonly apart?: true;
  /** Its content is no text of the page. */
  readonly dropped?: true;
  /** Its end may lack before another one, and where what holds it ends. */
  readonly small?: true;
  /** Lines in it are those of the source. */
  readonly kept?: true;
  /** It has no content, and no end. */
  readonly empty?: true;
  /** Its content is text to a browser that runs scripts (HTML, 13.2.6.4). */
  readonly raw?: true;
}

const ELEMENTS = new Map<string, Element>();
for (const [names, kind] of [
  [
    'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
      'footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol optgroup option p search section select ' +
      'summary table tbody tfoot thead tr ul',
    { block: true },
  ],
  ['br frameset hr', { block: true, empty: true }],
  ['foreignobject ruby', {}],
  ['pre', { block: true, kept: true }],
  ['textarea', { block: true, kept: true, raw: true }],
  ['td th', { apart: true, empty: true }],
  ['img input', { apart: true, empty: true }],
  ['template object svg canvas audio video', { dropped: true }],
  // What stands small above a word, and the brackets round it for browsers that have no room there.
  ['rt rp', { dropped: true, small: true }],
  ['script style title noscript noembed noframes iframe', { dropped: true, raw: true }],
] as const)
  for (const name of names.split(' ')) ELEMENTS.set(name, { name, ...kind });

/** Those that most tags are of, and that mean nothing here. */
const INLINE: Element = { name: '' };
for (const name of 'a b i em strong span sup sub small code font u cite label'.split(' '))
  ELEMENTS.set(name, INLINE);
const SVG = ELEMENTS.get('svg')!;
const SMALL = ['rt', 'rp'].map((name) => ELEMENTS.get(name)!);
/** Holds HTML within a drawing. */
const FOREIGN = ELEMENTS.get('foreignobject')!;

/**
 * The text of a page: that of its elements (as `textContent` has it) but for scripts, styles, templates, titles, frames
 * and drawings; blocks and `br` end lines, cells of tables stand apart, and only in `pre` and `textarea` are lines those
 * of the source. Broken nesting is no error, as it is none in a browser.
 */
export function htmlText(outlet: Outlet): Extractor {
  const page = new Page(outlet);
  const scanner = new MarkupScanner(page, false);
  return {
    write: (chunk) => scanner.write(chunk),
    end() {
      scanner.end();
      page.end();
    },
  };
}

class Page {
  #text = '';
  #tags = 0;
  #kept = 0;
  #dropped = 0;
  /** Blocks and what is dropped, as far as they are open. */
  readonly #open: Element[] = [];
  readonly #counts = new Map<Element, number>();
  readonly #outlet: Outlet;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  open(written: string, selfClosing: boolean): boolean {
    this.#tags++;
    const element = elementOf(written);
    if (!element) return false;
    // A block ends a drawing that lacks its end (HTML, 13.2.6.5).
    if (element.block && this.#isOpen(SVG) && !this.#isOpen(FOREIGN)) this.#closeTo(SVG);
    if (element.block || element.small)
      for (const small of SMALL) if (this.#isOpen(small)) this.#closeTo(small);
    if (this.#dropped === 0) {
      if (element.block) this.#endLine();
      if (element.apart) this.#text += ' ';
    }
    // A slash ends drawings and what is in them, nothing else.
    if (element.empty || (selfClosing && (element === SVG || this.#isOpen(SVG)))) return false;
    if (element.dropped) this.#dropped++;
    if (element.kept) this.#kept++;
    this.#open.push(element);
    this.#counts.set(element, (this.#counts.get(element) ?? 0) + 1);
    return element.raw ?? false;
  }

  close(written: string): void {
    const element = elementOf(written);
    if (!element) return;
    const isOpen = this.#isOpen(element);
    if (isOpen) this.#closeTo(element);
    // To a browser these two make an element of their own.
    if (this.#dropped === 0 && element.block && (isOpen || element.name === 'p' || element.empty))
      this.#endLine();
  }

  #isOpen(element: Element): boolean {
    return (this.#counts.get(element) ?? 0) > 0;
  }

  /** What is open within it ends too. */
  #closeTo(element: Element): void {
    let ended: Element;
    do {
      ended = this.#open.pop()!;
      this.#counts.set(ended, this.#counts.get(ended)! - 1);
      if (ended.dropped) this.#dropped--;
      if (ended.kept) this.#kept--;
    } while (ended !== element);
  }

  text(data: string): void {
    if (this.#dropped > 0) return;
    const text = data.includes('&') ? decodeHTML(data) : data;
    this.#text += this.#kept > 0 || !text.includes('\n') ? text : text.replaceAll('\n', ' ');
    if (this.#text.length > LONGEST_RECORD) this.#endLine();
  }

  end(): void {
    const unclosed = this.#open.find(({ dropped, small }) => dropped && !small);
    if (unclosed)
      this.#outlet.fault(
        'format',
        `expected </${unclosed.name}> before the end of the page, found none, so the text after <${unclosed.name}> is lost: close it`,
      );
    if (this.#tags === 0 && this.#text.trim() !== '')
      this.#outlet.fault(
        'format',
        'expected a web page, found no HTML element in it: name its format with `inputFormat` text',
      );
    else this.#outlet.document(this.#text);
  }

  #endLine(): void {
    if (this.#text.length > LONGEST_DOCUMENT) {
      this.#outlet.document(this.#text);
      this.#text = '';
    } else if (this.#text !== '') this.#text += '\n';
  }
}

function elementOf(written: string): Element | undefined {
  const element = ELEMENTS.get(written) ?? ELEMENTS.get(written.toLowerCase());
  return element === INLINE ? undefined : element;
}

/** The text of a piece of HTML within another text. */
export function textOfMarkup(html: string): string {
  let text = '';
  const extractor = htmlText({
    document: (found) => {
      text += found;
    },
    fault() {},
    leave() {},
  });
  // With a tag, so that plain text is taken too.
  extractor.write(`<p>${html}`);
  extractor.end();
  return text;
}
