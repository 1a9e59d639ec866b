import { bytesOf } from '../corpus/lists.js';
import { fileLabel, WordvecError } from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import { type ContainerHead, readHead } from '../formats/container.js';
import { TEXT_INDEX } from '../formats/native.js';
import { paddedLength, type SectionHeader, type SectionType, TYPES } from '../formats/sections.js';
import { type PlacedFile, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';

/** Bytes of a page, and pages that are kept. */
const [PAGE, MOST_PAGES] = [1 << 12, 1 << 12];

const NO_INDEX = 'it is no index of texts: `wordvec index FILE -o x.idx` makes one';

type Numbers<Type extends SectionType> = InstanceType<(typeof TYPES)[Type]>;

/** An index on disk, of which only what a question asks for is read. */
export class IndexFile {
  readonly name: string;
  readonly head: ContainerHead;
  readonly #file: PlacedFile;
  readonly #pages = new Map<number, Uint8Array>();
  #closed = false;
  readonly #sections: ReadonlyMap<string, SectionHeader & { readonly place: number }>;

  private constructor(
    name: string,
    head: ContainerHead,
    file: PlacedFile,
    sections: Map<string, SectionHeader & { place: number }>,
  ) {
    this.name = name;
    this.head = head;
    this.#file = file;
    this.#sections = sections;
  }

  /** @throws WordvecError `format` for what is no index or is cut off, `io`; `unsupported` for a packed one */
  static async open(path: string, hooks: RunHooks = {}): Promise<IndexFile> {
    if (path === '-') throw new WordvecError('usage', 'an index is read at places: give its file, not stdin');
    return ByteReader.open(path, hooks, async (reader) => {
      if (reader.size === undefined && !(await reader.more()))
        throw reader.error(`the file is empty: ${NO_INDEX}`);
      if (reader.size === undefined)
        throw new WordvecError(
          'unsupported',
          `${fileLabel(path, 'stdin')}: an index is read at places: unpack it first (gunzip)`,
        );
      const { head, sections } = await readHead(reader, NO_INDEX);
      if (head.kind !== TEXT_INDEX)
        throw reader.error(
          `the file holds a ${head.kind}, no index of texts: \`wordvec index FILE -o x.idx\` makes one`,
        );
      const places = new Map<string, SectionHeader & { place: number }>();
      let place = reader.offset;
      for (const section of sections) {
        places.set(section.name, { ...section, place });
        place += paddedLength(section);
      }
      return new IndexFile(reader.name, head, await platform().files.openAt(path), places);
    });
  }

  get names(): string[] {
    return [...this.#sections.keys()];
  }

  /** The shape of a section of this type. @throws WordvecError `format` */
  shapeOf(name: string, type: SectionType): readonly number[] {
    const section = this.#sections.get(name);
    if (section?.type !== type) throw this.damaged(`it has no section ${name} of ${type}`);
    return section.shape;
  }

  /** Numbers [from, to) of a section. @throws WordvecError `format` for places that it has not, `io` */
  async read<Type extends SectionType>(
    name: string,
    type: Type,
    from = 0,
    to = this.#count(name, type),
  ): Promise<Numbers<Type>> {
    const count = this.#count(name, type);
    if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= count))
      throw this.damaged(`section ${name} has no numbers ${from} to ${to}`);
    const numbers = new TYPES[type](to - from) as Numbers<Type>;
    await this.readInto(name, from, bytesOf(numbers));
    return numbers;
  }

  /** Fills `target` with the bytes of a section from number `from` on. @throws WordvecError `io` where the file became shorter */
  async readInto(name: string, from: number, target: Uint8Array): Promise<void> {
    const { place, type } = this.#sections.get(name)!;
    const start = place + from * TYPES[type].BYTES_PER_ELEMENT;
    if (target.length > PAGE) return this.#fill(target, start, name);
    for (let done = 0; done < target.length; ) {
      const number = Math.floor((start + done) / PAGE);
      const page = await this.#page(number);
      const within = start + done - number * PAGE;
      const part = page.subarray(within, within + target.length - done);
      if (part.length === 0) throw this.damaged(`it ends within its section ${name}`);
      target.set(part, done);
      done += part.length;
    }
  }

  /** A stretch of the file, of what little questions read of it; the last ones are kept. */
  async #page(number: number): Promise<Uint8Array> {
    const kept = this.#pages.get(number);
    if (kept) return kept;
    const page = new Uint8Array(PAGE);
    const read = page.subarray(0, await this.#file.read(page, number * PAGE));
    if (this.#pages.size === MOST_PAGES) this.#pages.delete(this.#pages.keys().next().value!);
    this.#pages.set(number, read);
    return read;
  }

  async #fill(target: Uint8Array, start: number, name: string): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const count = await this.#file.read(target.subarray(done, done + (1 << 30)), start + done);
      if (count === 0) throw this.damaged(`it ends within its section ${name}`);
      done += count;
    }
  }

  /** Text i of texts that stand one after the other. @throws WordvecError `format` */
  async text(name: string, i: number): Promise<string> {
    const [from, to] = await this.read(`${name}-ends`, 'float64', i, i + 2);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await this.read(name, 'uint8', from, to));
  }

  damaged(what: string): WordvecError {
    return new WordvecError('format', `${this.name}: the index is damaged: ${what}; index the texts again`);
  }

  close(): void {
    if (!this.#closed) this.#file.close();
    this.#closed = true;
  }

  #count(name: string, type: SectionType): number {
    return this.shapeOf(name, type).reduce((product, size) => product * size, 1);
  }
}
