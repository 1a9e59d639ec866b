import { mix } from './line-hashes.js';

// MinHash in one permutation (Li, Owen & Zhang 2012) over pairs of words: a hash chooses its bin, which keeps the least.
// Eight bits of each stay (Li & Koenig 2010). Bands of four bins (Leskovec, Rajaraman & Ullman 2014, 3.4) find the
// documents to compare.
const BINS = 128;
const BANDS = 16;
const ROWS = 4;
/** uint32 of a signature: 8 bits for each bin, then a hash for each band. */
export const SIGNATURE = BINS / 4 + BANDS;
/** Documents that share this part of their pairs of words are near duplicates. */
export const NEAR = 0.7;

const least = new Uint32Array(BINS);
const EMPTY = 0xffffffff;

/**
 * The signature of a text, uint32 [SIGNATURE], of its words in lower case; scripts without blanks count by characters.
 * All zeros for a text of no words.
 */
export function signatureOf(text: string, target: Uint32Array): void {
  least.fill(EMPTY);
  const words = shingle(text);
  target.fill(0);
  if (words === 0) return;
  const bytes = new Uint8Array(target.buffer, target.byteOffset, BINS);
  // 0 says that nothing fell into the bin.
  for (let bin = 0; bin < BINS; bin++) bytes[bin] = least[bin] === EMPTY ? 0 : (least[bin] % 255) + 1;
  densify();
  for (let band = 0; band < BANDS; band++) {
    let hash = band + 1;
    for (let row = 0; row < ROWS; row++) hash = mix(Math.imul(hash, 31) ^ least[band * ROWS + row]);
    target[BINS / 4 + band] = hash || 1;
  }
}

// Empty bins take from their neighbours to the right, made different by the distance (Shrivastava & Li 2014).
function densify(): void {
  for (let bin = 0; bin < BINS; bin++) {
    if (least[bin] !== EMPTY) continue;
    let distance = 1;
    while (filled[(bin + distance) % BINS] === 0) distance++;
    least[bin] = mix(least[(bin + distance) % BINS] + distance);
  }
}

const filled = new Uint8Array(BINS);

/** Words of the text. */
function shingle(text: string): number {
  filled.fill(0);
  let words = 0;
  let before = 0;
  let word = 0;
  const end = () => {
    words++;
    // The first word alone, so that a text of one word has something.
    const hash = mix(Math.imul(before, 0x9e3779b1) ^ word);
    const bin = hash % BINS;
    const value = Math.floor(hash / BINS) ^ word;
    least[bin] = Math.min(least[bin], mix(value) >>> 1);
    filled[bin] = 1;
    before = mix(word);
    word = 0;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const kind = kindOf(unit);
    if (kind === 0 || kind === ALONE) {
      if (word !== 0) end();
      if (kind === 0) continue;
    }
    const lower = unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit;
    word = Math.imul(word ^ lower ^ 0x811c9dc5, 0x01000193) | 1;
    if (kind === ALONE) end();
  }
  if (word !== 0) end();
  return words;
}

const ALONE = 2;

/** 0: between words; 1: in a word; ALONE: a word by itself, as in Thai to Lao, kana and Han. */
function kindOf(unit: number): number {
  if (unit < 0x80)
    return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
      ? 1
      : 0;
  if (unit < 0xc0 || (unit >= 0x2000 && unit < 0x2070) || (unit >= 0x3000 && unit < 0x3005)) return 0;
  if ((unit >= 0xe00 && unit < 0xf00) || (unit >= 0x3005 && unit < 0xa000)) return ALONE;
  return unit >= 0xff00 && unit < 0xff21 ? 0 : 1;
}

/** The signatures of the documents that were kept: some 400 bytes each. */
export class NearDuplicates {
  readonly #signatures: Uint8Array[] = [];
  #size = 0;
  /** Hash of a band, document + 1. */
  #slots = new Uint32Array(1 << 12);
  #used = 0;

  /** Whether the document is like none that was kept; it is kept then. */
  add(signature: Uint32Array): boolean {
    if (this.find(signature, NEAR)) return false;
    this.keep(signature);
    return true;
  }

  /** The document that was kept that is most like this one, by its place among those kept, from `near` on. */
  find(
    signature: Uint32Array,
    near: number,
  ): { readonly document: number; readonly likeness: number } | undefined {
    const bands = signature.subarray(BINS / 4);
    if (bands[0] === 0) return undefined;
    const bytes = new Uint8Array(signature.buffer, signature.byteOffset, BINS);
    let found: { readonly document: number; readonly likeness: number } | undefined;
    for (const band of bands) {
      const document = this.#slots[slotOf(this.#slots, band) + 1] - 1;
      if (document < 0 || document === found?.document) continue;
      const alike = likeness(bytes, this.#signature(document));
      if (alike >= Math.max(near, found?.likeness ?? 0)) found = { document, likeness: alike };
    }
    return found;
  }

  #signature(document: number): Uint8Array {
    const place = (document % BLOCK) * BINS;
    return this.#signatures[Math.floor(document / BLOCK)].subarray(place, place + BINS);
  }

  /** Keeps a document; returns whether it did: one without words stays apart. */
  keep(signature: Uint32Array): boolean {
    const bands = signature.subarray(BINS / 4);
    if (bands[0] === 0) return false;
    const bytes = new Uint8Array(signature.buffer, signature.byteOffset, BINS);
    if (this.#size % BLOCK === 0) this.#signatures.push(new Uint8Array(BLOCK * BINS));
    this.#signature(this.#size++).set(bytes);
    for (const band of bands) {
      const slot = slotOf(this.#slots, band);
      if (this.#slots[slot + 1] > 0) continue;
      this.#slots[slot] = band;
      this.#slots[slot + 1] = this.#size;
      if (++this.#used * 8 > this.#slots.length * 3) this.#grow();
    }
    return true;
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (let i = 0; i < this.#slots.length; i += 2) {
      if (this.#slots[i + 1] === 0) continue;
      const slot = slotOf(grown, this.#slots[i]);
      grown[slot] = this.#slots[i];
      grown[slot + 1] = this.#slots[i + 1];
    }
    this.#slots = grown;
  }
}

/** Documents whose signatures are allocated at once. */
const BLOCK = 1 << 12;

/** Where the hash stands, or would. */
function slotOf(slots: Uint32Array, hash: number): number {
  const mask = slots.length - 1;
  let at = (hash << 1) & mask;
  while (slots[at + 1] !== 0 && slots[at] !== hash) at = (at + 2) & mask;
  return at;
}

/** The share of pairs of words that two documents have in common, estimated from the bins that either has. */
function likeness(a: Uint8Array, b: Uint8Array): number {
  let [same, either] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    if (a[bin] === 0 && b[bin] === 0) continue;
    either++;
    if (a[bin] === b[bin]) same++;
  }
  return same / either;
}
