import type { CollectedText } from '../documents/collection.js';
import { NEAR, NearDuplicates, SIGNATURE, signatureOf } from '../documents/near-duplicates.js';
import type { ScoredRow } from '../query/top-k.js';
import type { Highlights } from './highlights.js';

/** A text that answers. */
export interface Hit {
  /** As the text was given, or its number. */
  readonly id: string;
  /** Where the text begins in its file, from 1. */
  readonly line: number;
  /** The file that it came from. */
  readonly path: string;
  /** The cosine; of words BM25's sum; of hybrid answers the sum of weight / (10 + rank). The greater the better. */
  readonly score: number;
  /** The text, or the part of it, as it was indexed. */
  readonly text: string;
  /** Words of the question in the text. */
  readonly highlights: Highlights;
  /** Its record's fields by name, where the index keeps some. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Ids of texts that nearly repeat this one and were left out. */
  readonly duplicates?: readonly string[];
}

/** The texts of the first k rows; where they are folded, of those that repeat none before them. */
export async function hitsOf(
  found: readonly ScoredRow[],
  { k, fold }: { readonly k: number; readonly fold: boolean },
  textAt: (row: number) => Promise<CollectedText>,
): Promise<Hit[]> {
  const hits: FoldedHit[] = [];
  const repeated = new RepeatedHits();
  for (const { row, score } of found) {
    if (hits.length === k && !fold) break;
    const { id, line, path, text, fields } = await textAt(row);
    const twin = fold ? repeated.twinOf(id, text) : undefined;
    if (twin && twin.id !== id) {
      twin.duplicates ??= [];
      twin.duplicates.push(id);
    }
    // Those behind the last are looked at for what repeats one before.
    if (twin || hits.length === k) continue;
    const known = fields && { fields: fields as Record<string, string> };
    const hit = { id, line, path, score, text, highlights: [], ...known };
    hits.push(hit);
    if (fold) repeated.keep(hit);
  }
  return hits;
}

type FoldedHit = Hit & { duplicates?: string[] };

/** Finds what repeats a hit: another part of its text, the same text, or nearly the same. */
class RepeatedHits {
  readonly #byId = new Map<string, FoldedHit>();
  readonly #byText = new Map<string, FoldedHit>();
  readonly #near = new NearDuplicates();
  /** Those with words, which alone are near others. */
  readonly #worded: FoldedHit[] = [];
  /** Of the text that was asked for last. */
  readonly #signature = new Uint32Array(SIGNATURE);

  twinOf(id: string, text: string): FoldedHit | undefined {
    signatureOf(text, this.#signature);
    const near = this.#near.find(this.#signature, NEAR);
    return this.#byId.get(id) ?? this.#byText.get(text) ?? (near && this.#worded[near.document]);
  }

  /** The hit that `twinOf` was asked for last. */
  keep(hit: FoldedHit): void {
    this.#byId.set(hit.id, hit);
    this.#byText.set(hit.text, hit);
    if (this.#near.keep(this.#signature)) this.#worded.push(hit);
  }
}
