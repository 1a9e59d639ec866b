import { foreignContent } from '../corpus/signatures.js';
import type { Extractor, ExtractorSettings, Outlet } from './extractor.js';

type OpenExtractor = (outlet: Outlet, settings: ExtractorSettings) => Extractor;
type ReadWhole = (bytes: Uint8Array, outlet: Outlet) => Promise<void>;

interface Endings {
  /** Endings of names, lower case. */
  readonly endings: readonly string[];
}

/** A format of text, read as it comes. */
export interface TextFormat extends Endings {
  /** Loads the reader, and what it is made of, when it is used. */
  load(): Promise<OpenExtractor>;
}

/** A format of bytes that are read whole. */
export interface BinaryFormat extends Endings {
  /** As latin1, what a file begins with. */
  readonly magic: string;
  loadWhole(): Promise<ReadWhole>;
}

/** What is read, by the names of `from`. */
export const DOCUMENT_FORMATS = {
  html: { endings: ['html', 'htm', 'xhtml'], load: async () => (await import('./html.js')).htmlText },
  markdown: { endings: ['md', 'markdown'], load: async () => (await import('./markdown.js')).markdownText },
  csv: { endings: ['csv'], load: async () => (await import('./delimited.js')).commaSeparated },
  tsv: { endings: ['tsv', 'tab'], load: async () => (await import('./delimited.js')).tabSeparated },
  jsonl: {
    endings: ['jsonl', 'ndjson', 'json'],
    load: async () => (await import('./json-lines.js')).jsonLines,
  },
  wikipedia: { endings: ['xml'], load: async () => (await import('./wikipedia.js')).wikipediaText },
  text: { endings: ['txt', 'text'], load: async () => (await import('./plain-text.js')).plainText },
  pdf: { endings: ['pdf'], magic: '%PDF-', loadWhole: async () => (await import('./pdf.js')).pdfText },
  docx: {
    endings: ['docx'],
    magic: 'PK\x03\x04',
    loadWhole: async () => (await import('./word-file.js')).wordText,
  },
} as const satisfies Record<string, TextFormat | BinaryFormat>;

/** What documents can be read from: the names of `inputFormat`. */
export type DocumentFormat = keyof typeof DOCUMENT_FORMATS;

export const DOCUMENT_FORMAT_NAMES = Object.keys(DOCUMENT_FORMATS) as readonly DocumentFormat[];

/** `in/page.HTML.gz` -> `html`. */
export function endingOf(path: string): string {
  const name = path.replace(/^.*[\\/]/, '').replace(/\.(gz|bz2|zst)$/i, '');
  return /[^.]\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
}

/** The format of a file by its ending, else by how it begins (latin1). */
export function formatOf(ending: string, head: string): DocumentFormat {
  const named = DOCUMENT_FORMAT_NAMES.find((name) =>
    (DOCUMENT_FORMATS[name].endings as readonly string[]).includes(ending),
  );
  if (named) return named;
  if (head.startsWith('%PDF-')) return 'pdf';
  if (head.startsWith('PK\x03\x04')) return 'docx';
  if (/^(\xef\xbb\xbf)?\s*<(!doctype html|html)\b/i.test(head)) return 'html';
  if (/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<mediawiki\b/.test(head)) return 'wikipedia';
  return /^(\xef\xbb\xbf)?\{\s*"/.test(head) ? 'jsonl' : 'text';
}

/** What a file that should be of this format is instead, with the next step; undefined where nothing speaks against it. */
export function contentMismatch(format: DocumentFormat, head: Uint8Array): string | undefined {
  const wanted: TextFormat | BinaryFormat = DOCUMENT_FORMATS[format];
  const start = String.fromCharCode(...head.subarray(0, 1024));
  if ('magic' in wanted) {
    // Readers of PDF find its beginning in the first 1024 bytes.
    if (format === 'pdf' ? start.includes(wanted.magic) : start.startsWith(wanted.magic)) return undefined;
    const locked = format === 'docx' && start.startsWith('\xd0\xcf\x11\xe0');
    if (locked)
      return 'expected a .docx file, found one of old Word or an encrypted one: save it as .docx without a password';
  }
  const foreign = foreignContent(head, false);
  // What begins with the mark of UTF-16 is decoded.
  if (foreign && !('magic' in wanted) && /UTF-16/.test(foreign.what)) return undefined;
  if (foreign) return `expected ${format}, but the file is ${foreign.what}: ${foreign.next}`;
  if ('magic' in wanted)
    return `expected ${format}, found a file that begins otherwise: name its format with \`inputFormat\``;
  return undefined;
}
