import type { Outlet } from './extractor.js';
import { textOfMarkup } from './html.js';
import { attributesOf, XmlReader } from './xml-text.js';
import { unpackEntry, type ZipEntry, zipEntries } from './zip-entries.js';

/** Bytes that a part may unpack to, and all of them. */
const [LARGEST_PART, LARGEST] = [1 << 26, 1 << 28];

/** The text of an e-book (EPUB 3.3: chapters of XHTML in a zip archive), its chapters in the order in which they are read. */
export async function epubText(bytes: Uint8Array, outlet: Outlet): Promise<void> {
  const entries = new Map(zipEntries(bytes).map((entry) => [entry.name, entry]));
  const damaged = (what: string) =>
    outlet.fault('format', `the e-book is damaged, as ${what}: fetch it again`);
  if (entries.has('META-INF/rights.xml') || [...entries.values()].some(({ encrypted }) => encrypted))
    return outlet.fault('encrypted', 'the e-book is encrypted (DRM): give a file without it');
  let left = LARGEST;
  const read = async (entry: ZipEntry): Promise<string> => {
    const decoder = new TextDecoder();
    let [text, size] = ['', 0];
    for await (const chunk of unpackEntry(entry)) {
      size += chunk.length;
      left -= chunk.length;
      if (size > LARGEST_PART || left < 0) return '';
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  };
  const container = entries.get('META-INF/container.xml');
  const root = container && elementsOf(await read(container), 'rootfile')[0]?.get('full-path');
  const book = entries.get(root ?? '');
  if (!root || !book) return damaged('it does not say where its contents are listed');
  const listed = await read(book);
  const items = new Map(elementsOf(listed, 'item').map((item) => [item.get('id'), item.get('href') ?? '']));
  const folder = root.replace(/[^/]*$/, '');
  let text = '';
  for (const part of elementsOf(listed, 'itemref')) {
    const href = items.get(part.get('idref')) ?? '';
    const entry = entries.get(placeOf(folder, href));
    // Pictures may be pages too.
    if (!entry || !/\.(?:x?html?|xml)$/i.test(entry.name)) continue;
    text += `${textOfMarkup(bodyOf(await read(entry)))}\n`;
  }
  if (left < 0)
    return outlet.fault(
      'too large',
      `the e-book unpacks to more than ${LARGEST >> 20} MiB, as a zip bomb does: give its chapters`,
    );
  if (text === '') return damaged('none of its chapters is in it');
  outlet.document(text);
}

/** The attributes of all elements of that name, whatever prefix it has. */
function elementsOf(xml: string, name: string): Map<string, string>[] {
  const found: Map<string, string>[] = [];
  const reader = new XmlReader({
    open(tag, attributes) {
      if (tag.replace(/^.*:/, '') !== name) return;
      found.push(attributesOf(attributes));
    },
    close() {},
    text() {},
  });
  reader.write(xml);
  reader.end();
  return found;
}

/** Where a link of the contents leads, in the archive. */
function placeOf(folder: string, href: string): string {
  let path = href.replace(/#.*$/, '');
  try {
    path = decodeURIComponent(path);
  } catch {
    // It is a name with a percent sign.
  }
  const parts: string[] = [];
  for (const part of `${folder}${path}`.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  return parts.join('/');
}

/** Without the head, and the declarations before it. */
function bodyOf(page: string): string {
  return page.slice(Math.max(0, page.search(/<body\b/i)));
}
