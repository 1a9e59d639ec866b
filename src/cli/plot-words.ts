// Which words a picture has, and where their vectors come from.
import { brief, inputError, knownVector, usageError } from '../entries/command-line.js';
import { type KeyedVectors, neighbours, vectorOf } from '../entries/queries.js';
import { WordvecError } from '../entries/training.js';
import { readVectors } from '../entries/vector-files.js';
import { formatCount } from './figures.js';

/** A point of a picture before it has a place. */
export interface PlotPoint {
  readonly word: string;
  readonly vector: ArrayLike<number>;
  /** Its group's place among the names, -1 for none. */
  readonly group: number;
}

export interface PlotPoints {
  readonly points: readonly PlotPoint[];
  readonly groups: readonly string[];
  /** From one point to another, by their places. */
  readonly arrows: readonly (readonly [number, number])[];
}

/** Words of each group, the user's own words first; a word is drawn once, in its first group. */
export function requestedPoints(
  vectors: KeyedVectors,
  { words, group, neighboursOf }: Readonly<Record<'words' | 'group' | 'neighboursOf', readonly string[]>>,
  { top, arrows }: { readonly top: number; readonly arrows: boolean },
): PlotPoints {
  const lists = [
    ...group.map((text) => ({ name: text, words: text.split(',').filter((word) => word !== '') })),
    ...neighboursOf.map((word) => ({
      name: word,
      words: [word, ...neighbours(vectors, word, { k: top }).map((near) => near.word)],
    })),
  ];
  const none = words.length === 0 && lists.length === 0;
  if (none && vectors.size === 0)
    throw inputError('the vectors hold no words to draw: name some, or read some by --words FILE');
  const own = none ? vectors.words.first(top).toArray() : words;
  checkKnown(vectors, [...own, ...lists.flatMap((list) => list.words)]);
  const points: PlotPoint[] = [];
  const seen = new Set<string>();
  const add = (word: string, place: number) => {
    if (seen.has(word)) return;
    seen.add(word);
    points.push({ word, vector: vectorOf(vectors, word).vector, group: place });
  };
  for (const word of own) add(word, -1);
  for (const [place, list] of lists.entries()) for (const word of list.words) add(word, place);
  if (arrows && (words.length < 2 || words.length % 2 > 0 || new Set(words).size < words.length))
    throw usageError(
      `--arrows: expected different words two by two, from and to, got ${words.length}: plot MODEL man woman king queen --arrows`,
    );
  const pairs = Array.from({ length: arrows ? words.length / 2 : 0 }, (_, i) => [2 * i, 2 * i + 1] as const);
  return { points, groups: lists.map(({ name }) => name), arrows: pairs };
}

/** Unknown words that are named. */
const NAMED = 3;

/** Of one unknown word more is said where its vector is taken. @throws WordvecError `unknown-word` */
function checkKnown(vectors: KeyedVectors, words: readonly string[]): void {
  const asked = new Set(words);
  const unknown = [...asked].filter((word) => !knownVector(vectors, word));
  if (unknown.length < 2) return;
  const names = unknown.slice(0, NAMED).map((word) => `"${brief(word)}"`);
  throw new WordvecError(
    'unknown-word',
    `${formatCount(unknown.length)} of the ${formatCount(asked.size)} words are unknown, ${unknown.length > NAMED ? 'such as ' : ''}${names.join(', ')}: leave them out`,
  );
}

/** Words that stand around a path, of each model. */
const AROUND = 5;

/**
 * The way of each word through models of several times, all turned into the space of the last one; around it the nearest words of
 * each time where they are in the last (Hamilton et al. 2016, figure 1).
 */
export async function pathPoints(
  first: KeyedVectors,
  words: readonly string[],
  through: readonly string[],
): Promise<PlotPoints> {
  if (words.length === 0) throw usageError('--through: expected words whose way is drawn, got none');
  const { alignVectors } = await import('../entries/spaces.js');
  const later: KeyedVectors[] = [];
  for (const path of through) later.push(await readVectors(path));
  const last = later[later.length - 1];
  const times = [...[first, ...later.slice(0, -1)], last];
  const names = ['first', ...through.map((path) => path.replace(/^.*[/\\]|\.[^.]*$/g, ''))];
  const points: PlotPoint[] = [];
  const arrows: (readonly [number, number])[] = [];
  const around = new Set<string>();
  for (const [place, model] of times.entries()) {
    const aligned = model === last ? last : (await alignVectors(last, model)).aligned;
    for (const [i, word] of words.entries()) {
      const before = points.length - words.length;
      if (place > 0) arrows.push([before, before + words.length]);
      points.push({ word: `${word} (${names[place]})`, vector: vectorOf(aligned, word).vector, group: i });
      for (const near of neighbours(aligned, word, { k: AROUND })) around.add(near.word);
    }
  }
  for (const word of around)
    if (last.has(word) && !words.includes(word)) points.push({ word, vector: last.get(word)!, group: -1 });
  return { points, groups: words, arrows };
}
