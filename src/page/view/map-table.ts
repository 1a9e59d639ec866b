// A table of the person's own for the map: `word,x,y` says places, `word,group` colours.
import type { WordGroups } from '../protocol.js';
import type { ModelWords } from './model-words.js';

export interface MapTable {
  /** Shape [words, 2], NaN for words that the table lacks; undefined where it says none. */
  readonly places: Float32Array | undefined;
  /** 255 for words without a group, and for groups past the first 255. */
  readonly groups: WordGroups | undefined;
  /** Words of the table that the model has. */
  readonly known: number;
}

/** @returns undefined where no line has a word of the model with two numbers or a group */
export function readMapTable(text: string, words: ModelWords): MapTable | undefined {
  const rows = text.split(/\r?\n/).map(cellsOf);
  // `word` may be a word of the model, too.
  if (/^word,(x,y|group)$/i.test(rows[0]!.join())) rows.shift();
  const places = new Float32Array(2 * words.size).fill(Number.NaN);
  const groups = new Uint8Array(words.size).fill(255);
  const names = new Map<string, number>();
  const rowOf = words.rowsByWord();
  let [placed, grouped] = [0, 0];
  for (const [word, first, second] of rows) {
    const row = word === undefined ? undefined : rowOf.get(word);
    if (row === undefined || first === undefined || first === '') continue;
    const [x, y] = [Number(first), Number(second)];
    if (second !== undefined && Number.isFinite(x) && Number.isFinite(y)) {
      places.set([x, y], 2 * row);
      placed++;
    } else {
      const group = names.get(first) ?? names.size;
      names.set(first, group);
      groups[row] = Math.min(group, 255);
      grouped++;
    }
  }
  if (placed + grouped === 0) return undefined;
  return {
    places: placed > 0 ? places : undefined,
    groups: grouped > 0 ? { groups, names: [...names.keys()].slice(0, 255) } : undefined,
    known: placed + grouped,
  };
}

/** Of a line with tabs, or with commas and quotes (RFC 4180). */
function cellsOf(line: string): string[] {
  if (line.includes('\t')) return line.split('\t');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}
