import { decodeXML } from 'entities';
import { type Extractor, LONGEST_RECORD, type Outlet } from './extractor.js';
import { attributesOf, XmlReader } from './xml-text.js';

/** What takes the elements of a file of a format of XML; names without their prefixes. */
interface XmlFormat {
  /** Its name, for a sentence, and the element that tells it. */
  readonly name: string;
  readonly root: string;
  /** @param line where its tag begins, from 1 */
  open(element: string, attributes: ReadonlyMap<string, string>, line: number): void;
  text?(text: string, line: number): void;
  /** @param text between the last tag, whichever it was, and this end */
  close(element: string, text: string): void;
  finish(): void;
}

/** Reads a file of such a format. Of what is damaged nothing after the damage is taken, which is told. */
export function xmlExtractor(outlet: Outlet, format: XmlFormat): Extractor {
  const { name, root } = format;
  let known = false;
  let between = '';
  const reader = new XmlReader({
    open(written, attributes) {
      const element = localName(written);
      known ||= element === root;
      between = '';
      format.open(element, attributesOf(attributes), reader.line);
    },
    close(written) {
      format.close(localName(written), decodeXML(between));
      between = '';
    },
    text(text) {
      format.text?.(decodeXML(text), reader.line);
      if (between.length < LONGEST_RECORD) between += text;
    },
  });
  return {
    write: (text) => reader.write(text),
    end() {
      reader.end();
      const damage = reader.damage ?? (reader.isWithin ? 'it ends within an element' : undefined);
      if (damage === undefined && known) return format.finish();
      outlet.fault(
        'format',
        known
          ? `the XML is damaged (${damage}): save the file again`
          : `expected ${name}, found no element <${root}>: \`inputFormat\` html takes the text of any XML`,
      );
    },
  };
}

function localName(written: string): string {
  return written.slice(written.indexOf(':') + 1);
}
