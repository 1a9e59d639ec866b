// Files that are taken for text or vectors by mistake: what they are by their first bytes, and what to do.
import { inputError } from '../errors.js';

/** What a file is, and the next step. */
export interface Foreign {
  /** "a zip archive" */
  readonly what: string;
  /** For who wants vectors, where it may hold some. */
  readonly next: string;
  readonly vectors?: true;
  /** By which the option `encoding` reads it, where there is one. */
  readonly encoding?: string;
}

interface Signature extends Foreign {
  /** As latin1. */
  readonly start: string;
  /** Where it stands; 0 where absent. */
  readonly at?: number;
}

const EXPORT_TEXT = 'write its vectors as word2vec text (gensim: save_word2vec_format) and give that file';

/** Windows has no iconv, and its PowerShell writes UTF-16 by `>`. */
export const TO_UTF8 =
  'convert it (iconv -f UTF-16 -t UTF-8; in PowerShell Get-Content IN | Set-Content -Encoding utf8 OUT)';

const packed = (start: string, by: string, program: string): Signature => ({
  start,
  what: `packed by ${by}`,
  next: `unpack it (${program}) first`,
});
const noText = (start: string, what: string): Signature => ({
  start,
  what,
  next: 'save its text as a plain text file (UTF-8) and give that',
});
const holder = (start: string, what: string, next = EXPORT_TEXT): Signature => ({
  start,
  what,
  next,
  vectors: true,
});

/** No text in UTF-8, and no file of vectors that is read here, begins so. */
const SIGNATURES: readonly Signature[] = [
  {
    start: 'PK\x03\x04',
    what: 'a zip archive (so are .npz, .docx and models of PyTorch)',
    next: 'unpack it (unzip) and give the file in it; wordvec prepare, or one of its flags (--normalize nfc), takes the text of a .docx, of an .epub, and of other files in a .zip',
  },
  packed('\x1f\x8b\x08', 'gzip twice', 'gunzip'),
  ...Array.from({ length: 9 }, (_, level) => packed(`BZh${level + 1}1AY&SY`, 'bzip2', 'bunzip2')),
  packed('\xfd7zXZ\0', 'xz', 'unxz'),
  packed('\x28\xb5\x2f\xfd', 'zstd', 'unzstd'),
  packed('7z\xbc\xaf\x27\x1c', '7-Zip', '7z x'),
  packed('Rar!\x1a\x07', 'rar', 'unrar'),
  packed('\x04\x22\x4d\x18', 'lz4', 'unlz4'),
  { start: 'ustar', at: 257, what: 'a tar archive', next: 'unpack it (tar -xf) and give the file in it' },
  holder('wordvec\0', 'a model of wordvec'),
  holder('\xba\x16\x4f\x2f', 'a fastText model'),
  ...['\x02', '\x03', '\x04', '\x05'].map((protocol) =>
    holder(
      `\x80${protocol}`,
      "a Python pickle, as gensim's save() writes",
      "write it with save_word2vec_format instead, in Python: KeyedVectors.load(FILE).save_word2vec_format('vectors.bin', binary=True); a whole model has them in its .wv",
    ),
  ),
  holder(
    '\x93NUMPY',
    'a numpy array without words',
    'write words and vectors together with save_word2vec_format',
  ),
  holder('\x89HDF\r', 'an HDF5 file'),
  holder('PAR1\x15', 'a Parquet table'),
  holder('ARROW1\0\0', 'an Arrow table'),
  holder('SQLite format 3\0', 'an SQLite database'),
  { ...holder('\0\0\0{"', 'a safetensors file, which has no words'), at: 5 },
  holder('FiFu\0\0\0\0', 'a finalfusion file'),
  holder('STARSPACE-20', "StarSpace's model", 'give the text that StarSpace writes beside it (.tsv)'),
  holder('GGUF\x03\0\0\0', 'a GGUF model'),
  { start: '%PDF-', what: 'a PDF document', next: 'make text of it with wordvec prepare' },
  noText('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Word or Excel document'),
  noText('{\\rtf', 'a document in RTF'),
  noText('\x89PNG\r', 'a picture (PNG)'),
  noText('\xff\xd8\xff', 'a picture (JPEG)'),
  noText('\x7fELF', 'a program'),
  { start: '\xff\xfe', what: 'UTF-16 text, expected UTF-8', next: TO_UTF8, encoding: 'utf-16le' },
  { start: '\xfe\xff', what: 'UTF-16 text, expected UTF-8', next: TO_UTF8, encoding: 'utf-16be' },
  {
    start: 'version https://git-lfs.github.com/spec/',
    what: 'a pointer of git-lfs, which stands for a file that was not fetched',
    next: 'fetch it (git lfs pull)',
  },
];

/** Bytes as characters, one each. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 1 << 13)
    // Spread, they would go through an iterator.
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + (1 << 13)) as unknown as number[]);
  return text;
}

/** The bytes that `latin1` made characters of. */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The bytes by which a file's kind is told, as characters. */
export function headOf(bytes: Uint8Array): string {
  return latin1(bytes.subarray(0, 300));
}

/** What stands in the place of a file that a server refused. */
const PAGE = /^\s*<(!doctype\s+html|html(\s+\w+\s*=|\s*>))/i;
const WEB_PAGE: Foreign = {
  what: 'a web page, as a server sends instead of a file',
  next: 'open the address in a browser and fetch the file that it leads to',
};

/**
 * What the file that begins with these bytes (300 tell all) is, where it is no plain text.
 * @param pages whether a web page is no text either
 */
export function foreignContent(head: Uint8Array, pages: boolean): Foreign | undefined {
  const start = headOf(head);
  if (pages && PAGE.test(start)) return WEB_PAGE;
  return SIGNATURES.find((signature) => start.startsWith(signature.start, signature.at));
}

/** @throws WordvecError `input` where the text that begins with these bytes is none; see `foreignContent` */
export function refuseForeign(
  head: Uint8Array,
  name: string,
  { pages = false, encodings = false }: { readonly pages?: boolean; readonly encodings?: boolean } = {},
): void {
  const foreign = foreignContent(head, pages);
  if (!foreign) return;
  const advice = foreign.vectors ? 'give a plain text file (UTF-8)' : foreign.next;
  const next =
    encodings && foreign.encoding ? `--encoding ${foreign.encoding} reads it; or ${advice}` : advice;
  throw inputError(`${name}: the file is ${foreign.what}: ${next}`);
}
