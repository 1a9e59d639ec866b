// What documents text can be taken from, by their names and by how they begin.

/** Endings of names, lower case, of each format that `inputFormat` names. */
const DOCUMENT_ENDINGS = {
  html: ['html', 'htm', 'xhtml'],
  markdown: ['md', 'markdown'],
  csv: ['csv'],
  tsv: ['tsv', 'tab'],
  jsonl: ['jsonl', 'ndjson', 'json'],
  wikipedia: ['xml'],
  smart: [],
  text: ['txt', 'text'],
  pdf: ['pdf'],
  docx: ['docx'],
  epub: ['epub'],
  mail: ['eml'],
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
  if (named && named !== 'text') return named;
  const content = formatByContent(head);
  // SMART's form has no ending of its own.
  return named && content !== 'smart' ? named : content;
}

const SMART = /^(\xef\xbb\xbf)?\.I \d+\s*\n\.[A-Z]\s*\n/;

const XML = /^(\xef\xbb\xbf)?\s*<\?xml\b/;

/** The format of a file that begins so (latin1); what says nothing is text. */
function formatByContent(head: string): DocumentFormat {
  if (head.startsWith('%PDF-')) return 'pdf';
  if (head.startsWith('PK\x03\x04')) return head.startsWith('mimetypeapplication/epub', 30) ? 'epub' : 'docx';
  if (/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<(!doctype html|html)\b/i.test(head)) return 'html';
  if (/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<mediawiki\b/.test(head)) return 'wikipedia';
  if (SMART.test(head)) return 'smart';
  return /^(\xef\xbb\xbf)?\{\s*"/.test(head) ? 'jsonl' : 'text';
}

/** The format of a file in which more stands than its text, by how it begins (latin1) or by its name. */
export function markedFormat(path: string, head: string): Exclude<DocumentFormat, 'text'> | undefined {
  const content = formatByContent(head);
  const format = content === 'text' ? formatOf(endingOf(path), '') : content;
  // Of XML dumps alone have a format of their own.
  if (content === 'text' && XML.test(head)) return 'html';
  return format === 'text' || (format === 'wikipedia' && content === 'text') ? undefined : format;
}
