import { type DocumentFormat, endingOf, formatOf } from '../corpus/document-kinds.js';
import { DAMAGED, likelyEncoding } from '../corpus/encodings.js';
import { latin1 } from '../corpus/signatures.js';
import { endsInReturns } from '../corpus/utf8.js';
import { fileLabel, WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import { Decoding, decoderOf, encodingOf, isWide } from './decoding.js';
import {
  type ArchiveFormat,
  type BinaryFormat,
  contentMismatch,
  DOCUMENT_FORMATS,
  type TextFormat,
} from './document-formats.js';
import type { DocumentRecord, Extractor, ExtractorSettings, FaultReason, Outlet } from './extractor.js';
import {
  allBytes,
  BEGINNING,
  type DocumentPiece,
  firstBytes,
  HEAD,
  headOf,
  LARGEST_WHOLE,
  linesBefore,
  pieceChunks,
  wholePiece,
} from './pieces.js';
import { prepended } from './pushed-parts.js';
import { type LabelFields, labelsBefore } from './record-fields.js';

/** Bytes that are decoded at a time: longer strings live outside of the heap's young part, and cost more. */
const DECODED = 1 << 15;

/** Those that may name their encoding at the start. */
const MARKUP: ReadonlySet<DocumentFormat> = new Set(['html', 'wikipedia', 'tei', 'elan', 'flextext']);

export interface ReadingSettings extends Pick<ExtractorSettings, 'fields' | 'columns' | 'documents'> {
  /** Absent: records are taken without their labels. */
  readonly labels?: LabelFields | undefined;
  /** Undefined: told by the name, or by the content. */
  readonly from: DocumentFormat | undefined;
  /** A label of the Encoding standard; '' for UTF-8, or what the file says. */
  readonly encoding: string;
}

/** What takes the documents of a piece. */
export interface ReadingHooks {
  /**
   * @param labels what stands before each line of the document, where records have labels
   * @param member the path of the file of an archive that it stands in
   */
  document(text: string, record?: DocumentRecord, line?: number, labels?: string, member?: string): void;
  leave: Outlet['leave'];
  /** @param sentence with the file's name and the line */
  fault(reason: FaultReason, sentence: string): void;
  /** After each chunk of the input; reading goes on when it resolves. */
  afterChunk(): Promise<void>;
  onRead(bytes: number): void;
  /** The piece is of a format whose parts have names. */
  onFields(): void;
  readonly signal: AbortSignal | undefined;
}

/** Reads the documents of a piece, in order. What cannot be taken is a fault, not an error. @throws WordvecError `aborted`, `usage` */
export async function readDocuments(
  piece: DocumentPiece,
  settings: ReadingSettings,
  given: ReadingHooks,
): Promise<void> {
  const faults: Parameters<Outlet['fault']>[] = [];
  let lines: number | undefined;
  // What who is told throws ends the run, and is no fault itself.
  let ending: unknown;
  const ends =
    <Told extends unknown[]>(hook: (...told: Told) => void) =>
    (...told: Told) => {
      try {
        hook(...told);
      } catch (cause) {
        ending = cause;
        throw cause;
      }
    };
  const hooks = { ...given, document: ends(given.document), fault: ends(given.fault) };
  const tell = async () => {
    for (const [reason, sentence, line] of faults.splice(0)) {
      lines ??= line === undefined ? undefined : await linesBefore(piece);
      const place = line === undefined ? '' : ` line ${line + lines!}:`;
      hooks.fault(reason, `${fileLabel(piece.path, 'stdin')}:${place} ${sentence}`);
    }
  };
  const afterChunk = async () => {
    await tell();
    await hooks.afterChunk();
  };
  const fault: Outlet['fault'] = (...one) => void faults.push(one);
  const { labels } = settings;
  const labelled: Outlet['document'] = (text, record, line) => {
    const before = labelsBefore(record, labels!, (sentence) =>
      fault('field', sentence, record?.line ?? line),
    );
    if (before !== undefined) hooks.document(text, record, line, before);
  };
  const outlet: Outlet = { document: labels ? labelled : hooks.document, leave: hooks.leave, fault };
  const chunks = pieceChunks(piece, hooks.onRead, hooks.signal);
  try {
    await readInto(piece, chunks, settings, outlet, { ...hooks, afterChunk });
  } catch (cause) {
    if (
      cause === ending ||
      !(cause instanceof WordvecError) ||
      cause.code === 'aborted' ||
      cause.code === 'usage'
    )
      throw cause;
    await tell();
    const name = `${fileLabel(piece.path, 'stdin')}: `;
    hooks.fault(
      cause.code === 'io' ? 'unreadable' : 'format',
      cause.message.startsWith(name) ? cause.message : name + cause.message,
    );
  } finally {
    await chunks.return(undefined);
  }
  await afterChunk();
}

async function readInto(
  piece: DocumentPiece,
  chunks: AsyncGenerator<Uint8Array>,
  settings: ReadingSettings,
  outlet: Outlet,
  hooks: ReadingHooks,
): Promise<void> {
  const first = await firstBytes(chunks);
  const head = piece.start === 0 ? first.subarray(0, HEAD) : await headOf(piece.path);
  if (head.length === 0) return;
  const format = settings.from ?? formatOf(endingOf(piece.path), latin1(head.subarray(0, BEGINNING)));
  const mismatch = contentMismatch(format, head);
  if (mismatch) return outlet.fault('format', mismatch);
  const whole = prepended(first, chunks);
  const known: TextFormat | BinaryFormat | ArchiveFormat = DOCUMENT_FORMATS[format];
  if ('hasFields' in known) hooks.onFields();
  if ('magic' in known) {
    const bytes = await allBytes(whole);
    if (bytes && 'isArchive' in known) return readMembers(bytes, piece, settings, hooks);
    if (bytes && 'loadWhole' in known) return (await known.loadWhole())(bytes, outlet);
    const next = 'isArchive' in known ? 'unpack it, and name the folder' : 'save it in parts';
    const sentence = `expected at most ${LARGEST_WHOLE >> 20} MiB in a file that is read whole: ${next}`;
    return outlet.fault('too large', sentence);
  }
  const label = encodingOf(head, MARKUP.has(format), settings.encoding);
  const decoding = new Decoding(/^utf-?8$/i.test(label) ? '' : label, endsInReturns(head));
  const open = await known.load();
  const extractor = open(onlyValid(outlet, decoding, head), {
    ...settings,
    labelField: settings.labels?.labelField,
    first: piece.start === 0,
    // Not all formats ask for it.
    get head() {
      return decoding.withLines(decoderOf(label).decode(head));
    },
  });
  await feed(whole, extractor, decoding, label, outlet, hooks);
}

/** Reads the files of an archive as those of a folder: in their order, without hidden ones. */
async function readMembers(
  bytes: Uint8Array,
  { path }: DocumentPiece,
  settings: ReadingSettings,
  hooks: ReadingHooks,
): Promise<void> {
  const { unpackEntry, zipEntries } = await import('./zip-entries.js');
  const from = settings.from === 'zip' ? undefined : settings.from;
  for (const entry of zipEntries(bytes)) {
    const { name, encrypted } = entry;
    if (/(^|\/)(\.|__MACOSX\/)|\/$/.test(name)) continue;
    const member = `${fileLabel(path, 'stdin')}/${name}`;
    if (encrypted) {
      hooks.fault('encrypted', `${member}: it is encrypted: pack it without a password`);
      continue;
    }
    if (endingOf(name) === 'zip') {
      hooks.fault('format', `${member}: an archive in an archive is not read: unpack it`);
      continue;
    }
    const own = wholePiece(member, unpackEntry(entry));
    await readDocuments(
      own,
      { ...settings, from },
      {
        ...hooks,
        document: (text, record, line, labels) => hooks.document(text, record, line, labels, member),
        onRead() {},
      },
    );
  }
}

async function feed(
  chunks: AsyncIterable<Uint8Array>,
  extractor: Extractor,
  decoding: Decoding,
  label: string,
  outlet: Outlet,
  hooks: ReadingHooks,
): Promise<void> {
  const wide = isWide(label);
  for await (const chunk of chunks) {
    if (!wide && platform().files.indexOfNul(chunk) >= 0)
      return outlet.fault(
        'format',
        'expected text, found a NUL byte: name the format with `inputFormat`, or the encoding with `encoding`',
      );
    for (let at = 0; at < chunk.length; at += DECODED)
      extractor.write(decoding.decode(chunk.subarray(at, at + DECODED), false));
    await hooks.afterChunk();
  }
  const rest = decoding.decode(new Uint8Array(0), true);
  if (rest !== '') extractor.write(rest);
  extractor.end();
}

/** Documents with characters that could not be decoded are faults. */
function onlyValid(outlet: Outlet, decoding: Decoding, head: Uint8Array): Outlet {
  return {
    ...outlet,
    document(text, record, begin) {
      const { invalidLine, cutOff } = decoding;
      if (invalidLine === undefined || !text.includes('\ufffd')) outlet.document(text, record, begin);
      else
        outlet.fault(
          'encoding',
          cutOff
            ? 'the text ends within a character: it was cut off: cut it after a line'
            : wrongBytes(likelyEncoding(head)),
          invalidLine,
        );
    },
  };
}

function wrongBytes(encoding: string | undefined): string {
  return encoding
    ? `expected UTF-8, found bytes of another encoding: name it, such as \`encoding\` ${encoding}, or convert the file (iconv)`
    : `expected UTF-8, found bytes that are none; ${DAMAGED}`;
}
