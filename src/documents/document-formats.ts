import type { DocumentFormat } from '../corpus/document-kinds.js';
import { foreignContent, latin1 } from '../corpus/signatures.js';
import type { Extractor, ExtractorSettings, Outlet } from './extractor.js';

type OpenExtractor = (outlet: Outlet, settings: ExtractorSettings) => Extractor;
type ReadWhole = (bytes: Uint8Array, outlet: Outlet) => Promise<void>;

/** A format of text, read as it comes. */
export interface TextFormat {
  /** Its parts have names, by which options choose. */
  readonly hasFields?: true;
  /** Loads the reader, and what it is made of, when it is used. */
  load(): Promise<OpenExtractor>;
}

/** A format of bytes that are read whole. */
export interface BinaryFormat {
  /** As latin1, what a file begins with; '' where nothing tells it. */
  readonly magic: string;
  loadWhole(): Promise<ReadWhole>;
}

/** Of thousands of small files, asking for a module again would be much of the work. */
function once<Reader>(load: () => Promise<Reader>): () => Promise<Reader> {
  let loaded: Promise<Reader> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

/** Files of any of the other formats, packed into one. */
export interface ArchiveFormat {
  readonly magic: string;
  readonly isArchive: true;
}

type Format = TextFormat | BinaryFormat | ArchiveFormat;

/** What is read, by the names of `inputFormat`. */
export const DOCUMENT_FORMATS = {
  html: { load: once(async () => (await import('./html.js')).htmlText) },
  markdown: { load: once(async () => (await import('./markdown.js')).markdownText) },
  csv: { hasFields: true, load: once(async () => (await import('./delimited.js')).commaSeparated) },
  tsv: { hasFields: true, load: once(async () => (await import('./delimited.js')).tabSeparated) },
  jsonl: { hasFields: true, load: once(async () => (await import('./json-lines.js')).jsonLines) },
  wikipedia: { load: once(async () => (await import('./wikipedia.js')).wikipediaText) },
  tei: { hasFields: true, load: once(async () => (await import('./tei.js')).teiText) },
  conllu: { hasFields: true, load: once(async () => (await import('./conllu.js')).conlluSentences) },
  elan: { hasFields: true, load: once(async () => (await import('./elan.js')).elanAnnotations) },
  flextext: { hasFields: true, load: once(async () => (await import('./flextext.js')).flextextPhrases) },
  toolbox: { hasFields: true, load: once(async () => (await import('./toolbox.js')).toolboxRecords) },
  chat: { hasFields: true, load: once(async () => (await import('./chat.js')).chatUtterances) },
  textgrid: { hasFields: true, load: once(async () => (await import('./textgrid.js')).textgridLabels) },
  subtitles: { hasFields: true, load: once(async () => (await import('./subtitles.js')).subtitleTexts) },
  smart: { hasFields: true, load: once(async () => (await import('./smart.js')).smartRecords) },
  text: { load: once(async () => (await import('./plain-text.js')).plainText) },
  pdf: { magic: '%PDF-', loadWhole: once(async () => (await import('./pdf.js')).pdfText) },
  epub: { magic: 'PK\x03\x04', loadWhole: once(async () => (await import('./epub.js')).epubText) },
  mail: { magic: '', loadWhole: once(async () => (await import('./mail.js')).mailText) },
  docx: { magic: 'PK\x03\x04', loadWhole: once(async () => (await import('./word-file.js')).wordText) },
  zip: { magic: 'PK\x03\x04', isArchive: true },
} as const satisfies Record<DocumentFormat, Format>;

/** What a file that should be of this format is instead, with the next step; undefined where nothing speaks against it. */
export function contentMismatch(format: DocumentFormat, head: Uint8Array): string | undefined {
  const wanted: Format = DOCUMENT_FORMATS[format];
  const start = latin1(head.subarray(0, 1024));
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
