import type { CollectedText } from '../documents/collection.js';
import { areNear, SIGNATURE, signatureOf } from '../documents/near-duplicates.js';
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
  const hits: (Hit & { duplicates?: string[] })[] = [];
  const signatures: Uint32Array[] = [];
  for (const { row, score } of found) {
    if (hits.length === k && !fold) break;
    const { id, line, path, text, fields } = await textAt(row);
    const signature = new Uint32Array(SIGNATURE);
    if (fold) {
      signatureOf(text, signature);
      const twin = hits.find(
        (hit, i) => hit.id === id || hit.text === text || areNear(signatures[i], signature),
      );
      if (twin) {
        if (twin.id === id) continue;
        twin.duplicates ??= [];
        twin.duplicates.push(id);
        continue;
      }
    }
    // Those behind the last are looked at for what repeats one before.
    if (hits.length === k) continue;
    signatures.push(signature);
    const known = fields && { fields: fields as Record<string, string> };
    hits.push({ id, line, path, score, text, highlights: [], ...known });
  }
  return hits;
}
