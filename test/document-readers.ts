// Runs the readers of documents on texts, for tests.
import { DOCUMENT_FORMATS } from '../src/documents/document-formats.js';
import type { DocumentRecord, ExtractorSettings, Outlet } from '../src/documents/extractor.js';

/** What was said of something that could not be taken. */
export interface Fault {
  readonly reason: string;
  readonly sentence: string;
  readonly line?: number;
}

/** Keeps what is told. */
export function faultsInto(faults: Fault[]): Outlet['fault'] {
  return (reason, sentence, line) =>
    void faults.push({ reason, sentence, ...(line !== undefined && { line }) });
}

export interface Found {
  readonly documents: string[];
  /** Of each document, where it is one. */
  readonly records: (DocumentRecord | undefined)[];
  /** Where each begins, where that is told. */
  readonly lines: (number | undefined)[];
  readonly faults: Fault[];
  readonly left: string[];
}

type TextFormatName = Exclude<keyof typeof DOCUMENT_FORMATS, 'pdf' | 'docx' | 'epub' | 'mail'>;

/** What a reader finds in a text that comes in chunks of `size` characters. */
export async function read(
  format: TextFormatName,
  text: string,
  settings: Partial<ExtractorSettings> = {},
  size = 1 << 20,
): Promise<Found> {
  const found: Found = { documents: [], records: [], lines: [], faults: [], left: [] };
  const open = await DOCUMENT_FORMATS[format].load();
  const extractor = open(
    {
      document: (document, record, line) => {
        found.documents.push(document);
        found.records.push(record);
        found.lines.push(record?.line ?? line);
      },
      fault: faultsInto(found.faults),
      leave: (reason) => void found.left.push(reason),
    },
    { fields: [], documents: 'auto', head: text.slice(0, 4096), first: true, ...settings },
  );
  for (let at = 0; at < text.length; at += size) extractor.write(text.slice(at, at + size));
  extractor.end();
  return found;
}

/** A zip archive of stored files (PKWARE APPNOTE 4.3), packed where `pack` is given; with all its numbers in 64 bits where `wide`. */
export function zipOf(
  files: Readonly<Record<string, string>>,
  pack?: (bytes: Uint8Array) => Uint8Array,
  flags = 0,
  wide = false,
): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const plain = Buffer.from(text);
    const bytes = pack ? pack(plain) : plain;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(pack ? 8 : 0, 10);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(plain.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    const extra = Buffer.alloc(wide ? 28 : 0);
    if (wide) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      for (const [i, number] of [plain.length, bytes.length, offset].entries()) {
        extra.writeBigUInt64LE(BigInt(number), 4 + 8 * i);
        entry.writeUInt32LE(0xffffffff, [24, 20, 42][i]);
      }
      entry.writeUInt16LE(extra.length, 30);
    }
    local.push(head, Buffer.from(name), Buffer.from(bytes));
    central.push(entry, Buffer.from(name), extra);
    offset += 30 + name.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  const count = Object.keys(files).length;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : Math.min(0xffff, count), 8);
  end.writeUInt16LE(wide ? 0xffff : Math.min(0xffff, count), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(wide ? 0xffffffff : offset, 16);
  const ends = Buffer.alloc(wide ? 76 : 0);
  if (wide) {
    ends.writeUInt32LE(0x06064b50, 0);
    ends.writeBigUInt64LE(BigInt(count), 32);
    ends.writeBigUInt64LE(BigInt(offset), 48);
    ends.writeUInt32LE(0x07064b50, 56);
    ends.writeBigUInt64LE(BigInt(offset + directory.length), 64);
  }
  return Buffer.concat([...local, directory, ends, end]);
}
