import { bytesOf, lengthened } from '../corpus/lists.js';
import type { Section } from '../formats/container.js';
import { type SectionNumbers, type SectionType, TYPES } from '../formats/sections.js';
import { platform, type ScratchFile } from '../platform.js';

/** Bytes that wait for the disk, and that are read at once. */
const BLOCK = 1 << 20;
/** Bytes that there is room for at first: an index of few texts has as many of these as one of many. */
const FIRST = 1 << 10;

/** Numbers that are added one after the other and lie in a temporary file until they are written, where they are many. */
export class SpilledNumbers {
  /** In numbers. */
  length = 0;
  readonly #type: SectionType;
  #file: ScratchFile | undefined;
  #block = new Uint8Array(FIRST);
  #held = 0;
  #written = 0;

  constructor(type: SectionType) {
    this.#type = type;
  }

  append(numbers: SectionNumbers): void {
    const bytes = bytesOf(numbers);
    for (let at = 0; at < bytes.length; ) {
      this.#makeRoom(bytes.length - at);
      const part = bytes.subarray(at, at + this.#block.length - this.#held);
      this.#block.set(part, this.#held);
      this.#held += part.length;
      at += part.length;
      if (this.#held === BLOCK) this.#flush();
    }
    this.length += numbers.length;
  }

  /** All numbers as a section, of one dimension unless a width is given. */
  section(name: string, width?: number): Section {
    const shape = width === undefined ? [this.length] : [this.length / width, width];
    return { name, type: this.#type, shape, parts: this.parts() };
  }

  *parts(): Generator<SectionNumbers> {
    const Numbers = TYPES[this.#type];
    if (!this.#file) {
      if (this.#held > 0) yield new Numbers(this.#block.slice(0, this.#held).buffer);
      return;
    }
    this.#flush();
    for (let at = 0; at < this.#written; at += BLOCK) {
      const buffer = new ArrayBuffer(Math.min(BLOCK, this.#written - at));
      platform().spill.read(this.#file, new Uint8Array(buffer), at);
      yield new Numbers(buffer);
    }
  }

  close(): void {
    if (this.#file) platform().spill.close(this.#file);
  }

  /** For so many bytes, or a block. */
  #makeRoom(bytes: number): void {
    let size = this.#block.length;
    while (size < BLOCK && size - this.#held < bytes) size *= 2;
    if (size > this.#block.length) this.#block = lengthened(this.#block, size);
  }

  #flush(): void {
    if (this.#held === 0) return;
    this.#file ??= platform().spill.open();
    platform().spill.write(this.#file, this.#block.subarray(0, this.#held), this.#written);
    this.#written += this.#held;
    this.#held = 0;
  }
}
