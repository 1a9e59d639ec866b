import { decodeXML } from 'entities';
import { MarkupScanner } from './markup-scanner.js';

/** Takes what stands in an XML file, in its order. */
export interface XmlEvents {
  /** @param attributes as they are written */
  open(name: string, attributes: string): void;
  close(name: string): void;
  /** Text between tags, or a part of it, as it is written, with its references. */
  text(text: string): void;
}

/** Reads XML 1.0 as far as text needs it: comments and declarations are passed over. */
export class XmlReader {
  /** What is wrong with it, from the first damage on, where reading ends. */
  damage: string | undefined;
  readonly #open: string[] = [];
  readonly #events: XmlEvents;
  readonly #isPart: boolean;
  readonly #scanner: MarkupScanner;

  /** @param isPart it may end elements that began before it */
  constructor(events: XmlEvents, isPart = false) {
    this.#events = events;
    this.#isPart = isPart;
    const scanned = {
      open: (name: string, selfClosing: boolean, attributes: string) => {
        this.#openTag(name, attributes);
        if (selfClosing) this.#closeTag(name);
        return false;
      },
      close: (name: string) => this.#closeTag(name),
      text: (text: string) => {
        if (this.damage === undefined && this.#open.length > 0) events.text(text);
      },
    };
    this.#scanner = new MarkupScanner(scanned, true);
  }

  /** Where what is told begins, from 1. */
  get line(): number {
    return this.#scanner.line;
  }

  /** Whether an element is open. */
  get isWithin(): boolean {
    return this.#open.length > 0;
  }

  write(text: string): void {
    if (this.damage === undefined) this.#scanner.write(text);
  }

  end(): void {
    if (this.damage === undefined) this.#scanner.end();
  }

  #openTag(name: string, attributes: string): void {
    if (this.damage !== undefined) return;
    this.#open.push(name);
    this.#events.open(name, attributes);
  }

  #closeTag(name: string): void {
    if (this.damage !== undefined) return;
    const open = this.#open.pop();
    if (open === name) this.#events.close(name);
    else if (open !== undefined || !this.#isPart)
      this.damage = `</${name}> ends ${open === undefined ? 'no element' : `<${open}>`}`;
  }
}

/** The attributes of a tag, as they are written, by their names. */
export function attributesOf(written: string): Map<string, string> {
  const pairs = written.matchAll(/(?<![\w:-])([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return new Map(Array.from(pairs, ([, key, double, single]) => [key, decodeXML(double ?? single)]));
}
