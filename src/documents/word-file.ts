import { decodeXML } from 'entities';
import type { Outlet } from './extractor.js';
import { XmlReader } from './xml-text.js';
import { unpackEntry, type ZipEntry, zipEntries } from './zip-entries.js';

/** Parts of a document that hold its text, in this order. */
const PARTS = ['word/document.xml', 'word/footnotes.xml', 'word/endnotes.xml'];
/** Bytes that a part may unpack to: a thousand pages take some 20 MB. */
const LARGEST_PART = 1 << 26;

/**
 * The text of a Word file (ECMA-376 part 1, 17: WordprocessingML in a zip archive): its paragraphs, cells and notes;
 * hidden and deleted text, comments, instructions of fields and the second shape of drawings are left out.
 * @param largest bytes that a part may unpack to
 */
export async function wordText(bytes: Uint8Array, outlet: Outlet, largest = LARGEST_PART): Promise<void> {
  const entries = zipEntries(bytes);
  if (entries.some(({ encrypted }) => encrypted))
    return outlet.fault('encrypted', 'the file is encrypted: save it without a password');
  if (!entries.some(({ name }) => name === PARTS[0])) return outlet.fault('format', otherArchive(entries));
  let text = '';
  for (const part of PARTS) {
    const entry = entries.find(({ name }) => name === part);
    const found = entry === undefined ? '' : await partText(entry, outlet, largest);
    if (found === undefined) return;
    text += found;
  }
  outlet.document(text);
}

/** What else is packed by zip, by a file in it, and the next step. */
const OTHERS = [
  [/^xl\//, 'an Excel workbook', 'save its sheet as CSV UTF-8 (.csv) and give that'],
  [/^ppt\//, 'a PowerPoint file', 'save its outline as .docx or .txt and give that'],
  [
    /^META-INF\/container\.xml$/,
    'an e-book (EPUB)',
    'name it with .epub at its end, or give `inputFormat` epub',
  ],
  [/^content\.xml$/, 'an OpenDocument file', 'save it as .docx, .txt or, a table, as .csv and give that'],
] as const;

function otherArchive(entries: readonly ZipEntry[]): string {
  const other = OTHERS.find(([sign]) => entries.some(({ name }) => sign.test(name)));
  if (other) return `the file is ${other[1]}: ${other[2]}`;
  return 'the zip archive is no Word file, as word/document.xml is not in it: `inputFormat` zip reads the files in it';
}

/** Undefined after a fault. */
async function partText(entry: ZipEntry, outlet: Outlet, largest: number): Promise<string | undefined> {
  const part = new PartText();
  const decoder = new TextDecoder();
  let size = 0;
  for await (const chunk of unpackEntry(entry)) {
    size += chunk.length;
    if (size > largest) {
      const sentence = `${entry.name} unpacks to more than ${largest >> 20} MiB, as a zip bomb does: save the document in parts`;
      outlet.fault('too large', sentence);
      return undefined;
    }
    part.write(decoder.decode(chunk, { stream: true }));
  }
  if (part.end()) return part.text;
  outlet.fault('format', `${entry.name} in it is damaged XML: save the document again`);
  return undefined;
}

/**
 * Elements without text of the document: what was deleted, or moved elsewhere, by a tracked change; properties of paragraphs, and runs as
 * they were formatted before; the second shape of drawings; how a word is pronounced, which stands small above it.
 */
const LEFT_OUT = new Set(['w:del', 'w:moveFrom', 'w:pPr', 'w:rPrChange', 'mc:Fallback', 'w:rt']);
const OFF = /w:val\s*=\s*["'](?:0|false|off)["']/;

class PartText {
  text = '';
  #taking = false;
  #leftOut = 0;
  /** The run at hand is formatted as hidden. */
  #hidden = false;
  readonly #reader = new XmlReader({
    open: (name, attributes) => this.#open(name, attributes),
    close: (name) => this.#close(name),
    text: (text) => {
      if (this.#taking) this.text += decodeXML(text);
    },
  });

  write(text: string): void {
    this.#reader.write(text);
  }

  /** @returns whether all that was opened was closed */
  end(): boolean {
    this.#reader.end();
    return this.#reader.damage === undefined && !this.#reader.isWithin;
  }

  #open(name: string, attributes: string): void {
    this.#taking = false;
    if (LEFT_OUT.has(name)) this.#leftOut++;
    if (this.#leftOut > 0) return;
    if (name === 'w:vanish') this.#hidden = !OFF.test(attributes);
    if (this.#hidden) return;
    this.#taking = name === 'w:t';
    if (name === 'w:tab' || name === 'w:noBreakHyphen') this.text += name === 'w:tab' ? ' ' : '-';
    else if (name === 'w:br' || name === 'w:cr') this.text += '\n';
  }

  #close(name: string): void {
    this.#taking = false;
    if (LEFT_OUT.has(name)) this.#leftOut--;
    else if (this.#leftOut > 0) return;
    else if (name === 'w:r') this.#hidden = false;
    else if (name === 'w:p') this.text += '\n';
  }
}
