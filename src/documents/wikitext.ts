import { decodeHTML } from 'entities';

/** Elements whose content is no running text. */
const DROPPED =
  'ref math chem ce gallery score timeline syntaxhighlight source imagemap hiero graph mapframe maplink templatedata templatestyles categorytree inputbox style';
const DROPPED_ELEMENTS = new Set(DROPPED.split(' '));
const LINE_ELEMENTS = new Set('br p div li tr blockquote hr dd dt'.split(' '));

/** What may open or close a template, link, table, comment or element. */
const MARKS = /\{\{|\}\}|\[\[|\]\]|\{\||\|\}|<(?=[a-z/!])/gi;
const TAG = /<(\/?)([a-z][a-z0-9]*)\b[^<>]*?(\/?)>/iy;
/** Frames that may be open in one another; MediaWiki allows 40 templates. */
const DEEPEST = 100;

/** Namespaces of pictures and categories that any wiki knows, lower case. */
const UNSHOWN = 'file image category media'.split(' ');
/** `fr:Titre`, the same article in another language. */
const OTHER_LANGUAGE = /^[a-z]{2,3}(-[a-z]+)*$/;

/** Templates that stand for text in a sentence: which of their parameters it is, or the text itself. */
const TEXT_TEMPLATES: Readonly<Record<string, number | string>> = {
  lang: 1,
  langue: 1,
  transliteration: 1,
  translit: 1,
  transl: 1,
  nowrap: 0,
  nobr: 0,
  nobreak: 0,
  small: 0,
  nihongo: 0,
  abbr: 0,
  tooltip: 0,
  "'": "'",
  "'s": "'s",
  ndash: '–',
  mdash: '—',
  snd: ' – ',
  spnd: ' – ',
  '!': '|',
};

/** A template, link or table that is open. */
interface Frame {
  readonly kind: 'text' | 'template' | 'link' | 'table';
  text: string;
}

/**
 * Wikitext as running text: templates, tables, references, pictures, categories and comments are left out; of links,
 * headings, items and quotes the text stays; elements of HTML lose their tags. Reading goes once over the text, whatever
 * is nested or not closed: what is not closed is text.
 */
export class Wikitext {
  readonly #unshown: ReadonlySet<string>;

  /** @param unshown names of the wiki's namespaces of pictures and categories, such as `Datei` */
  constructor(unshown: readonly string[] = []) {
    this.#unshown = new Set([...UNSHOWN, ...unshown.map((name) => name.toLowerCase())]);
  }

  /** The text; a line is a block. */
  plain(source: string): string {
    const text = plainLines(this.#withoutMarks(source));
    return text.includes('&') ? decodeHTML(text) : text;
  }

  #withoutMarks(source: string): string {
    const frames: Frame[] = [{ kind: 'text', text: '' }];
    // Elements that were seen not to be closed any more, so that nobody looks again.
    const open = new Set<string>();
    let top = frames[0];
    let at = 0;
    const skipTo = (close: string, start: number): number => {
      if (open.has(close)) return -1;
      const end = source.indexOf(close, start);
      if (end < 0) open.add(close);
      return end;
    };
    const push = (kind: Frame['kind']) => {
      if (frames.length > DEEPEST) return;
      top = { kind, text: '' };
      frames.push(top);
    };
    const pop = (kind: Frame['kind']) => {
      const place = frames.findLastIndex((frame) => frame.kind === kind);
      if (place < 0) return;
      while (frames.length - 1 > place) mergeTop(frames);
      const { text } = frames.pop()!;
      top = frames[frames.length - 1];
      if (kind === 'template') top.text += templateText(text);
      else if (kind === 'link') top.text += this.#linkText(text);
    };
    for (let place = nextMark(source, at); place >= 0; place = nextMark(source, at)) {
      const mark = source.slice(place, place + 2);
      top.text += source.slice(at, place);
      at = place + 2;
      if (mark === '{{') push('template');
      else if (mark === '}}') pop('template');
      else if (mark === '[[') push('link');
      else if (mark === ']]') pop('link');
      else if (mark === '{|' && startsLine(source, place)) push('table');
      else if (mark === '|}' && startsLine(source, place) && source[at] !== '}') pop('table');
      else if (mark[0] !== '<') {
        top.text += mark[0];
        at--;
      } else if (source.startsWith('<!--', place)) {
        const end = skipTo('-->', at);
        at = end < 0 ? source.length : end + 3;
      } else {
        TAG.lastIndex = place;
        const tag = TAG.exec(source);
        if (!tag) {
          top.text += '<';
          at--;
          continue;
        }
        at = TAG.lastIndex;
        const [, slash, element, selfClosed] = tag;
        const name = element.toLowerCase();
        if (LINE_ELEMENTS.has(name)) top.text += '\n\n';
        else if (slash === '' && selfClosed === '' && (name === 'nowiki' || DROPPED_ELEMENTS.has(name))) {
          const end = skipTo(`</${element}`, at);
          if (end < 0) continue;
          if (name === 'nowiki') top.text += source.slice(at, end);
          at = source.indexOf('>', end) + 1 || source.length;
        }
      }
    }
    top.text += source.slice(at);
    while (frames.length > 1) mergeTop(frames);
    return frames[0].text;
  }

  /** Of `target|label` the label, of a picture or category nothing. */
  #linkText(link: string): string {
    const bar = link.indexOf('|');
    const target = bar < 0 ? link : link.slice(0, bar);
    const colon = target.indexOf(':');
    if (colon > 0) {
      const prefix = target.slice(0, colon).trim();
      if (this.#unshown.has(prefix.toLowerCase()) || (bar < 0 && OTHER_LANGUAGE.test(prefix))) return '';
    }
    if (bar >= 0) return link.slice(bar + 1);
    return target.replace(/^:/, '').replace('#', ' ');
  }
}

/** What was not closed is text of what it stands in. */
function mergeTop(frames: Frame[]): void {
  const { text } = frames.pop()!;
  frames[frames.length - 1].text += text;
}

function templateText(template: string): string {
  const bar = template.indexOf('|');
  const name = (bar < 0 ? template : template.slice(0, bar)).trim().toLowerCase();
  if (name.length > 20) return '';
  const stands = Object.hasOwn(TEXT_TEMPLATES, name) ? TEXT_TEMPLATES[name] : undefined;
  if (typeof stands === 'string') return stands;
  const measure = name === 'convert' || name === 'cvt';
  const known = stands !== undefined || measure || name.startsWith('lang-');
  if (bar < 0 || !known) return '';
  const values = template
    .slice(bar + 1)
    .split('|')
    .filter((value) => !/^\s*[a-z_-]+\s*=/i.test(value));
  if (stands !== undefined) return values[stands] ?? '';
  return measure ? values.slice(0, 2).join(' ') : (values[0] ?? '');
}

/** Whether a table may begin or end there. */
function startsLine(source: string, place: number): boolean {
  let at = place - 1;
  while (at >= 0 && ' \t:*#'.includes(source[at])) at--;
  return at < 0 || source[at] === '\n';
}

/** The place of the next mark, -1 where there is none. */
function nextMark(source: string, at: number): number {
  MARKS.lastIndex = at;
  if (!MARKS.test(source)) return -1;
  const end = MARKS.lastIndex;
  return source[end - 1] === '<' ? end - 1 : end - 2;
}

const ITEM = /^(?:[*#:;]+[ \t]*|-{4,})/;
const HEADING = /^={1,6}|={1,6}$/g;
const BEHAVIOUR_SWITCH = /__[A-Z]+__/g;
const EXTERNAL_LINK = /\[(?:[a-z]+:)?\/\/[^\s\]]{0,2000}(?:[ \t]{1,100}([^\]\n]{0,2000}))?\]/g;
const QUOTES = /'{2,5}/g;
/** What is left of brackets whose templates and references went. */
const EMPTY_BRACKETS = / ?\([\s,;:–-]{0,20}\)/g;

/** Lines of a paragraph are joined; items, headings and what an empty line follows are blocks of their own. */
function plainLines(text: string): string {
  let plain = '';
  let inParagraph = false;
  for (const line of text.split('\n')) {
    const joins = line !== '' && !BLOCK_START.has(line[0]);
    if (plain !== '') plain += joins && inParagraph ? ' ' : '\n';
    plain += plainLine(line);
    inParagraph = joins;
  }
  return plain;
}

const BLOCK_START = new Set('*#:;=-');

function plainLine(line: string): string {
  let plain = line;
  const first = line[0];
  if (first === '=') plain = plain.trimEnd().replace(HEADING, '').trim();
  else if (first === '*' || first === '#' || first === ':' || first === ';' || first === '-')
    plain = plain.replace(ITEM, '');
  if (plain.includes("''")) plain = plain.replace(QUOTES, '');
  if (plain.includes('//')) plain = plain.replace(EXTERNAL_LINK, '$1');
  if (plain.includes('__')) plain = plain.replace(BEHAVIOUR_SWITCH, '');
  return plain.includes('(') ? plain.replace(EMPTY_BRACKETS, '') : plain;
}
