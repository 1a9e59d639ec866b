import {
  countLines,
  type Extractor,
  type ExtractorSettings,
  LONGEST_DOCUMENT,
  LONGEST_RECORD,
  type Outlet,
} from './extractor.js';

/** Characters of a line that an editor has broken. */
const BROKEN_LINE = { least: 45, most: 120 } as const;

const EMPTY_LINE = /\n[ \t\r]*\n/;

/**
 * Plain text. A document is a line, or a paragraph (lines up to an empty one), or the whole file. `auto`: a paragraph where
 * lines are broken to a width, which is when four of five lines that another follows have 45 to 120 characters and there
 * are empty lines; else a line.
 */
export function plainText(outlet: Outlet, settings: ExtractorSettings): Extractor {
  const unit = unitOf(settings);
  let rest = '';
  let line = 1;
  const border = unit === 'paragraph' ? /(\n(?:[ \t\r]*\n)+)/ : /\n/;
  return {
    write(text) {
      rest += text;
      if (unit === 'file') {
        const cut = rest.length > LONGEST_DOCUMENT ? rest.lastIndexOf('\n') : -1;
        if (cut > 0) {
          outlet.document(joinedLines(rest.slice(0, cut)));
          rest = rest.slice(cut);
        } else if (rest.length > LONGEST_RECORD) this.end();
        return;
      }
      const parts = rest.split(border);
      rest = parts.pop()!;
      for (const part of parts) {
        const isThere = part.trim() !== '';
        if (unit === 'line') {
          if (isThere) outlet.document(part, undefined, line);
          line++;
          continue;
        }
        if (isThere) outlet.document(flat(part), undefined, line + emptyLines(part));
        line += countLines(part);
      }
      if (rest.length > LONGEST_DOCUMENT) this.end();
    },
    end() {
      if (rest.trim() !== '')
        outlet.document(unit === 'file' ? joinedLines(rest) : flat(rest), undefined, line + emptyLines(rest));
      line += countLines(rest);
      rest = '';
    },
  };
}

/** Those that a paragraph is left with where its text came in two. */
function emptyLines(text: string): number {
  return countLines(text, text.search(/\S/));
}

/** What a document of the file that begins so is. */
export function unitOf({ documents, head }: Pick<ExtractorSettings, 'documents' | 'head'>) {
  if (documents !== 'auto') return documents;
  return isBroken(head) ? 'paragraph' : 'line';
}

/** Where the documents of a plain text may be parted. */
export function textMark({ documents, head }: Pick<ExtractorSettings, 'documents' | 'head'>) {
  const unit = unitOf({ documents, head });
  if (unit === 'file') return undefined;
  return unit === 'line' ? '\n' : head.includes('\r\n') ? '\n\r\n' : '\n\n';
}

function isBroken(head: string): boolean {
  if (!EMPTY_LINE.test(head)) return false;
  const lines = head.split('\n').map((line) => line.trim());
  const inner = lines.slice(0, -1).filter((line, i) => line !== '' && lines[i + 1] !== '');
  const broken = inner.filter(({ length }) => length >= BROKEN_LINE.least && length <= BROKEN_LINE.most);
  return inner.length > 0 && broken.length * 5 >= inner.length * 4;
}

/** Paragraphs are blocks; where there are none, lines are. */
function joinedLines(text: string): string {
  return isBroken(text) ? text.split(EMPTY_LINE).map(flat).join('\n') : text;
}

function flat(text: string): string {
  return wholeWords(text).replaceAll('\n', ' ');
}

/** What comes after a hyphen that goes on later: Haupt- und Nebeneingang. */
const SUSPENDING = '(?:and|und|oder|bzw|sowie)';
/** A word that was broken at the end of a line: by a hyphen between small letters, or a sign for nothing else. */
const LINE_END = '[ \\t\\r]*[\\n\\f][ \\t\\f]*';
const BROKEN_WORD = new RegExp(
  `-(?<=\\p{Ll}-)${LINE_END}(?=\\p{Ll})(?!${SUSPENDING}(?!\\p{L}))|[\\u00ad\\u00ac\\u2e17](?<=\\p{L}.)${LINE_END}(?=\\p{L})`,
  'gu',
);

/** A text whose lines end with \n or \f, with its broken words whole. */
export function wholeWords(text: string): string {
  return text.replace(BROKEN_WORD, '');
}
