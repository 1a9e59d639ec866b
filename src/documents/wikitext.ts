import { decodeHTML } from 'entities';

/** Elements whose content is no running text. */
const DROPPED =
  'ref math chem ce gallery score timeline syntaxhighlight source imagemap hiero graph mapframe maplink templatedata templatestyles categorytree inputbox style';
const DROPPED_ELEMENTS = new Set(DROPPED.split(' '));
const LINE_ELEMENTS = new Set('br p div li tr blockquote hr dd dt'.split(' '));

/** What opens and closes: templates, links, tables (at the start of a line), comments, elements. */
const MARKS =
  /\{\{|\}\}|\[\[|\]\]|^[ \t:*#]*\{\||^[ \t]*\|\}(?!\})|<!--|<(\/?)([a-z][a-z0-9]*)\b[^<>]*?(\/?)>/gim;

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
    const text = lineMarks(this.#withoutMarks(source));
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
    MARKS.lastIndex = 0;
    for (let match = MARKS.exec(source); match; match = MARKS.exec(source)) {
      const [mark, slash, element, selfClosed] = match;
      top.text += source.slice(at, match.index);
      at = MARKS.lastIndex;
      if (mark === '{{') push('template');
      else if (mark === '}}') pop('template');
      else if (mark === '[[') push('link');
      else if (mark === ']]') pop('link');
      else if (mark === '<!--') {
        const end = skipTo('-->', at);
        at = end < 0 ? source.length : end + 3;
      } else if (element === undefined) {
        if (mark.endsWith('{|')) push('table');
        else pop('table');
      } else {
        const name = element.toLowerCase();
        if (LINE_ELEMENTS.has(name)) top.text += '\n';
        else if (slash === '' && selfClosed === '' && (name === 'nowiki' || DROPPED_ELEMENTS.has(name))) {
          const end = skipTo(`</${element}`, at);
          if (end >= 0) {
            if (name === 'nowiki') top.text += source.slice(at, end);
            at = source.indexOf('>', end) + 1 || source.length;
          }
        }
      }
      MARKS.lastIndex = at;
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
  if (bar < 0) return '';
  const values = template
    .slice(bar + 1)
    .split('|')
    .filter((value) => !/^\s*[a-z_-]+\s*=/i.test(value));
  if (stands !== undefined) return values[stands] ?? '';
  if (name === 'convert' || name === 'cvt') return values.slice(0, 2).join(' ');
  return name.startsWith('lang-') ? (values[0] ?? '') : '';
}

const BEHAVIOUR_SWITCH = /__[A-Z]+__/g;
const HEADING = /^[ \t]*={1,6}[ \t]*(.*?)[ \t]*={1,6}[ \t]*$/gm;
const ITEM = /^[*#:;]+[ \t]*|^-{4,}/gm;
const EXTERNAL_LINK = /\[(?:[a-z]+:)?\/\/[^\s\]]*(?:[ \t]+([^\]\n]*))?\]/g;
const QUOTES = /'{2,5}/g;
/** What is left of brackets whose templates and references went. */
const EMPTY_BRACKETS = /[ \t]*\([\s,;:–-]{0,20}\)/g;

function lineMarks(text: string): string {
  let plain = text.replace(ITEM, '').replace(HEADING, '$1');
  if (plain.includes("''")) plain = plain.replace(QUOTES, '');
  if (plain.includes('//')) plain = plain.replace(EXTERNAL_LINK, '$1');
  if (plain.includes('__')) plain = plain.replace(BEHAVIOUR_SWITCH, '');
  return plain.replace(EMPTY_BRACKETS, '');
}
