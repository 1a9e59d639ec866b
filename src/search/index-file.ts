import { bytesOf } from '../corpus/lists.js';
import {
  fileLabel,
  formatError,
  ioError,
  unsupportedError,
  usageError,
  type WordvecError,
} from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import { type ContainerHead, readHead } from '../formats/container.js';
import { TEXT_INDEX } from '../formats/native.js';
import {
  CHECKSUM_START,
  checksum,
  paddedLength,
  type SectionHeader,
  type SectionType,
  TYPES,
} from '../formats/sections.js';
import { type PlacedFile, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { PAGE, PAGE_SUMS, pageSum } from './page-sums.js';

/** Pages that are kept, and those that are read at once at most. */
const [MOST_PAGES, RUN] = [1 << 12, 1 << 8];
/** Openings of a file that others write anew meanwhile. */
const MOST_TRIES = 20;

const NO_INDEX = 'it is no index of texts: `wordvec index FILE -o x.idx` makes one';

type Numbers<Type extends SectionType> = InstanceType<(typeof TYPES)[Type]>;

/** Where the first section begins and the last one that has pages ends, in bytes from the file's start. */
interface PlacedSections {
  readonly first: number;
  readonly end: number;
  readonly byName: ReadonlyMap<string, SectionHeader & { readonly place: number }>;
}

/** An index on disk, of which only what a question asks for is read. */
export class IndexFile {
  readonly name: string;
  readonly head: ContainerHead;
  readonly #file: PlacedFile;
  readonly #pages = new Map<number, Uint8Array>();
  #closed = false;
  readonly #sections: PlacedSections;
  /** Of each page; none in files of before there were any. */
  #sums: Uint32Array = new Uint32Array(0);

  private constructor(name: string, head: ContainerHead, file: PlacedFile, sections: PlacedSections) {
    this.name = name;
    this.head = head;
    this.#file = file;
    this.#sections = sections;
  }

  /** @throws WordvecError `format` for what is no index or is cut off, `io`; `unsupported` for a packed one */
  static async open(path: string, hooks: RunHooks = {}): Promise<IndexFile> {
    if (path === '-') throw usageError('an index is read at places: give its file, not stdin');
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const opened = await IndexFile.#open(path, hooks);
      if (opened) return opened;
    }
    throw ioError(`${path}: it was another file each time that it was opened: let nothing write there`);
  }

  /** Undefined where another file took the name between its two openings. */
  static #open(path: string, hooks: RunHooks): Promise<IndexFile | undefined> {
    return ByteReader.open(path, hooks, async (reader) => {
      if (reader.size === undefined && !(await reader.more()))
        throw reader.error(`the file is empty: ${NO_INDEX}`);
      if (reader.size === undefined)
        throw unsupportedError(
          `${fileLabel(path, 'stdin')}: an index is read at places: unpack it first (gunzip)`,
        );
      const { head, sections, sum } = await readHead(reader, NO_INDEX);
      if (head.kind !== TEXT_INDEX)
        throw reader.error(
          `the file holds a ${head.kind}, no index of texts: \`wordvec index FILE -o x.idx\` makes one`,
        );
      const places = new Map<string, SectionHeader & { place: number }>();
      const first = reader.offset;
      let place = first;
      for (const section of sections) {
        places.set(section.name, { ...section, place });
        place += paddedLength(section);
      }
      const end = places.get(PAGE_SUMS)?.place ?? place;
      if (places.has(PAGE_SUMS) && sections.at(-1)?.name !== PAGE_SUMS)
        throw reader.error(
          `the index is damaged: its section ${PAGE_SUMS} is not the last; index the texts again`,
        );
      const file = await platform().files.openAt(path);
      const index = new IndexFile(reader.name, head, file, { first, end, byName: places });
      try {
        const begin = new Uint8Array(first);
        const isSame = (await file.read(begin, 0)) === first && checksum(CHECKSUM_START, begin) === sum;
        if (!isSame) index.close();
        else if (places.has(PAGE_SUMS)) index.#sums = await index.#readSums();
        return isSame ? index : undefined;
      } catch (cause) {
        index.close();
        throw cause;
      }
    });
  }

  /** Whether the file of this name holds what this one does: it may have been written anew since. @throws WordvecError as `open` */
  async isStill(path: string): Promise<boolean> {
    const now = await IndexFile.open(path);
    now.close();
    const [one, other] = [this, now].map((file) => JSON.stringify([file.head, [...file.#sums]]));
    return one === other;
  }

  get names(): string[] {
    return [...this.#sections.byName.keys()];
  }

  /** The shape of a section of this type. @throws WordvecError `format` */
  shapeOf(name: string, type: SectionType): readonly number[] {
    const section = this.#sections.byName.get(name);
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

  /**
   * Fills `target` with the bytes of a section from number `from` on.
   * @throws WordvecError `format` where the file became shorter or its bytes are not those that were written, `io`
   */
  async readInto(name: string, from: number, target: Uint8Array): Promise<void> {
    this.checkOpen();
    const { place, type } = this.#sections.byName.get(name)!;
    const start = place - this.#sections.first + from * TYPES[type].BYTES_PER_ELEMENT;
    for (let done = 0; done < target.length; ) {
      const number = Math.floor((start + done) / PAGE);
      const within = start + done - number * PAGE;
      const whole = Math.min(RUN, Math.floor((target.length - done) / PAGE));
      if (within === 0 && whole > 1) {
        const run = target.subarray(done, done + whole * PAGE);
        await this.#readPages(number, run, name);
        done += run.length;
        continue;
      }
      const page = await this.#page(number, name);
      const part = page.subarray(within, within + target.length - done);
      target.set(part, done);
      done += part.length;
    }
  }

  /** A page of what little questions read; the last ones are kept. */
  async #page(number: number, name: string): Promise<Uint8Array> {
    const kept = this.#pages.get(number);
    if (kept) return kept;
    const { first, end } = this.#sections;
    const page = new Uint8Array(Math.min(PAGE, end - first - number * PAGE));
    await this.#readPages(number, page, name);
    if (this.#pages.size === MOST_PAGES) this.#pages.delete(this.#pages.keys().next().value!);
    this.#pages.set(number, page);
    return page;
  }

  /** Pages from `number` on, for a section that errors name. */
  async #readPages(number: number, target: Uint8Array, name: string): Promise<void> {
    await this.#fill(target, this.#sections.first + number * PAGE, name);
    if (this.#sums.length === 0) return;
    const aligned = target.byteOffset % 4 === 0 ? target : target.slice();
    for (let at = 0, page = number; at < target.length; at += PAGE, page++)
      if (pageSum(aligned.subarray(at, at + PAGE)) !== this.#sums[page])
        throw this.damaged(`bytes of its section ${name} are not those that were written`);
  }

  async #readSums(): Promise<Uint32Array> {
    const { first, end } = this.#sections;
    const [count] = this.shapeOf(PAGE_SUMS, 'uint32');
    if (count !== Math.ceil((end - first) / PAGE))
      throw this.damaged(`its section ${PAGE_SUMS} is of other pages`);
    const sums = new Uint32Array(count);
    await this.#fill(bytesOf(sums), end, PAGE_SUMS);
    return sums;
  }

  async #fill(target: Uint8Array, start: number, name: string): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const count = await this.#file.read(target.subarray(done), start + done);
      if (count === 0) throw this.damaged(`it ends within its section ${name}`);
      done += count;
    }
  }

  /** Texts [from, to) of texts that stand one after the other. @throws WordvecError `format` */
  async texts(name: string, from: number, to: number): Promise<string[]> {
    const ends = await this.read(`${name}-ends`, 'float64', from, to + 1);
    if (!isRising(ends)) throw this.damaged(`its section ${name}-ends does not rise`);
    const bytes = await this.read(name, 'uint8', ends[0], ends[to - from]);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return Array.from({ length: to - from }, (_, i) =>
      decoder.decode(bytes.subarray(ends[i] - ends[0], ends[i + 1] - ends[0])),
    );
  }

  damaged(what: string): WordvecError {
    return formatError(`${this.name}: the index is damaged: ${what}; index the texts again`);
  }

  /** @throws WordvecError `usage` after `close` */
  checkOpen(): void {
    if (this.#closed) throw this.wasClosed();
  }

  wasClosed(): WordvecError {
    return usageError(`${this.name}: the index was closed: open it again`);
  }

  close(): void {
    if (!this.#closed) this.#file.close();
    this.#closed = true;
  }

  #count(name: string, type: SectionType): number {
    return this.shapeOf(name, type).reduce((product, size) => product * size, 1);
  }
}

export function isRising(numbers: Uint32Array | Float64Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (!(numbers[i] >= numbers[i - 1])) return false;
  return true;
}
