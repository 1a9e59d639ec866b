import type { VocabularyWord } from '../entries/command-line.js';
import type { Neighbour } from '../entries/queries.js';
import { plainTable } from './figures.js';
import type { Found } from './verb.js';

type Scored = Pick<Neighbour, 'word' | 'score'>;

/** Ranked words: one list as lines of `word score`, several side by side under the models' names. */
export function ranking(found: readonly Found<readonly Scored[]>[]): string {
  const longest = Math.max(...found.map(({ result }) => result.length));
  const rows = Array.from({ length: longest }, (_, i) =>
    found.flatMap(({ result }) => (result[i] ? [result[i].word, result[i].score.toFixed(4)] : ['', ''])),
  );
  const aligns = found.flatMap(() => ['left', 'right'] as const);
  return plainTable(rows, aligns, found[0].several ? found.flatMap(({ name }) => [name, '']) : []);
}

/** The first words of vocabularies with their counts, those of several models under their names. */
export function wordTable(found: readonly Found<readonly VocabularyWord[]>[], most: number): string {
  return found
    .map(({ name, several, result }) => {
      const rows = result
        .slice(0, most)
        .map(({ word, count }) => (count === undefined ? [word] : [word, String(count)]));
      return (several ? `${name}\n` : '') + plainTable(rows, ['left', 'right']);
    })
    .join('');
}

/** One value as a line, those of several models beside their names. */
export function valueLines<Result>(
  found: readonly Found<Result>[],
  textOf: (result: Result) => string,
): string {
  if (!found[0].several) return `${textOf(found[0].result)}\n`;
  return plainTable(found.map(({ name, result }) => [name, textOf(result)]));
}

/** For machines: without rows of the table. */
export function scored({ word, score }: Scored): object {
  return { word, score };
}
