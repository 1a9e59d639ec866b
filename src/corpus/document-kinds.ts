// What documents text can be taken from, by their names and by how they begin.

/** Endings of names, lower case, of each format that `inputFormat` names. */
const DOCUMENT_ENDINGS = {
  html: ['html', 'htm', 'xhtml'],
  markdown: ['md', 'markdown'],
  csv: ['csv'],
  tsv: ['tsv', 'tab'],
  jsonl: ['jsonl', 'ndjson', 'json'],
  wikipedia: ['xml'],
  tei: ['tei'],
  conllu: ['conllu', 'conllup'],
  elan: ['eaf'],
  flextext: ['flextext'],
  toolbox: ['sfm', 'mdf'],
  chat: ['cha'],
  textgrid: ['textgrid'],
  subtitles: ['srt', 'vtt'],
  smart: [],
  text: ['txt', 'text'],
  pdf: ['pdf'],
  docx: ['docx'],
  epub: ['epub'],
  mail: ['eml'],
  zip: ['zip'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What documents can be read from: the names of `inputFormat`. */
export type DocumentFormat = keyof typeof DOCUMENT_ENDINGS;

export const DOCUMENT_FORMAT_NAMES = Object.keys(DOCUMENT_ENDINGS) as readonly DocumentFormat[];

/** `in/page.HTML.gz` -> `html`. */
export function endingOf(path: string): string {
  const name = path.replace(/^.*[\\/]/, '').replace(/\.(gz|bz2|zst)$/i, '');
  return /[^.]\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
}

/** The format of a file by its ending, else by how it begins (latin1). */
export function formatOf(ending: string, head: string): DocumentFormat {
  const named = DOCUMENT_FORMAT_NAMES.find((name) =>
    (DOCUMENT_ENDINGS[name] as readonly string[]).includes(ending),
  );
  const content = formatByContent(head);
  // Of XML dumps alone have no other ending.
  if (named === 'wikipedia' && content !== 'text') return content;
  if (named && named !== 'text') return named;
  // Files of these are often named .txt.
  return named && !Object.hasOwn(BEGINNINGS, content) ? named : content;
}

/** The first element, behind what may stand before it. */
const ROOT =
  /^(?:\xef\xbb\xbf)?\s*(?:<(?:\?[^>]*|!--(?:[^-]|-(?!->))*--|!doctype\s+(?!html)[^>[]*(?:\[[^\]]*\]\s*)?)>\s*)*<(!doctype html|[\w:.-]+)/i;
const ROOTS = {
  html: /^(!doctype html|html)$/i,
  wikipedia: /^mediawiki$/,
  tei: /^(\w+:)?(TEI(\.2)?|teiCorpus(\.2)?)$/,
  elan: /^ANNOTATION_DOCUMENT$/,
} as const satisfies Partial<Record<DocumentFormat, RegExp>>;

/** How files of text begin that have marks beside it. */
const BEGINNINGS = {
  flextext: /^(\xef\xbb\xbf)?\s*<[\s\S]*<interlinear-text\b/,
  smart: /^(\xef\xbb\xbf)?\.I \d+\s*\n\.[A-Z]\s*\n/,
  conllu:
    /^(\xef\xbb\xbf)?(#\s*((newdoc|newpar)( id)?|sent_id|text|global\.columns)\s*=|(#[^\n]*\n)*1(-\d+)?(\t[^\t\n]+){9}\r?\n)/,
  chat: /^(\xef\xbb\xbf)?(@UTF8\s*\n(@(PID|Font|ColorWords|Window):[^\n]*\n)*)?@Begin\s*\n/,
  textgrid: /^(\xef\xbb\xbf)?(File type = )?"ooTextFile[^"]*"\s+(Object class = )?"TextGrid"/,
  subtitles: /^(\xef\xbb\xbf)?(WEBVTT\b|\s*\d+\s*\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->)/,
  toolbox: /^(\xef\xbb\xbf)?\s*\\(_sh v\d|(id|ref|lx|tx|t)\s)/,
} as const satisfies Partial<Record<DocumentFormat, RegExp>>;

const XML = /^(\xef\xbb\xbf)?\s*<\?xml\b/;

/** The format of a file that begins so (latin1); what says nothing is text. */
function formatByContent(head: string): DocumentFormat {
  if (head.startsWith('%PDF-')) return 'pdf';
  if (head.startsWith('PK\x03\x04')) return head.startsWith('mimetypeapplication/epub', 30) ? 'epub' : 'docx';
  const root = ROOT.exec(head)?.[1];
  if (root) {
    const format = Object.entries(ROOTS).find(([, names]) => names.test(root))?.[0];
    if (format) return format as DocumentFormat;
  }
  for (const [format, begins] of Object.entries(BEGINNINGS))
    if (begins.test(head)) return format as DocumentFormat;
  return /^(\xef\xbb\xbf)?\{\s*"/.test(head) ? 'jsonl' : 'text';
}

/** The format of a file in which more stands than its text, by how it begins (latin1) or by its name. */
export function markedFormat(path: string, head: string): Exclude<DocumentFormat, 'text'> | undefined {
  const content = formatByContent(head);
  const format = content === 'text' ? formatOf(endingOf(path), '') : content;
  // Of other XML the text can be taken, too.
  if (content === 'text' && XML.test(head) && (format === 'text' || format === 'wikipedia')) return 'html';
  return format === 'text' || (format === 'wikipedia' && content === 'text') ? undefined : format;
}
