// A model of words in three fields, and texts made of them, for tests.

import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { randomStream } from '../src/random.js';
import { createMatrix } from '../src/tensor/matrix.js';

export const FIELDS = {
  fruit: ['apple', 'pear', 'plum', 'cherry', 'lemon', 'melon', 'quince', 'orange'],
  metal: ['iron', 'copper', 'zinc', 'nickel', 'tin', 'lead', 'cobalt', 'steel'],
  game: ['chess', 'poker', 'bridge', 'rummy', 'tennis', 'rugby', 'darts', 'boules'],
} as const;
export const LABELS = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** Writes vectors of the words; words of a field lie together. */
export async function writeTopicalModel(path: string): Promise<void> {
  const words = LABELS.flatMap((label) => FIELDS[label]);
  const matrix = createMatrix(words.length, 6);
  const random = randomStream(3, 'model');
  for (let i = 0; i < words.length; i++)
    for (let d = 0; d < 6; d++)
      matrix.data[i * 6 + d] = (d === Math.floor(i / 8) ? 2 : 0) + random.next() - 0.5;
  await writeVectors(new KeyedVectors(WordTable.from(words), matrix), path);
}

/** Texts of four words of the field i % 3. */
export function topicalTexts(count: number): { readonly label: string; readonly text: string }[] {
  const random = randomStream(4, 'texts');
  return Array.from({ length: count }, (_, i) => {
    const label = LABELS[i % 3];
    const words = Array.from({ length: 4 }, () => FIELDS[label][Math.floor(random.next() * 8)]);
    return { label, text: words.join(' ') };
  });
}
