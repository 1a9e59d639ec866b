// Phrases in plain loops, after word2phrase.c and gensim's Phrases, for tests.

export interface ReferenceOptions {
  readonly scoring: 'word2phrase' | 'gensim' | 'npmi';
  readonly threshold: number;
  readonly minCount: number;
  readonly connectors: ReadonlySet<string>;
  readonly acrossLines: boolean;
}

/** Phrases with their scores. */
export function referencePhrases(lines: readonly string[][], options: ReferenceOptions): Map<string, number> {
  const { scoring, threshold, minCount, connectors, acrossLines } = options;
  const words = new Map<string, number>();
  const pairs = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let total = 0;
  let open: string[] = [];
  for (const line of lines) {
    if (!acrossLines) open = [];
    for (const word of line) {
      total++;
      add(words, word);
      if (connectors.has(word)) {
        if (open.length > 0) open.push(word);
        continue;
      }
      if (open.length > 0) add(pairs, [...open, word].join(' '));
      open = [word];
    }
  }
  const kinds = [...words.keys()].filter((word) => !connectors.has(word)).length + pairs.size;
  const found = new Map<string, number>();
  for (const [pair, both] of pairs) {
    const parts = pair.split(' ');
    const [first, second] = [words.get(parts[0])!, words.get(parts.at(-1)!)!];
    const excess = (both - minCount) / first / second;
    const information = Math.log(both / total / ((first / total) * (second / total)));
    const score = {
      word2phrase: excess * total,
      gensim: excess * kinds,
      npmi: information / -Math.log(both / total),
    }[scoring];
    if (both >= minCount && score > threshold) found.set(parts.join('_'), score);
  }
  return found;
}

/** The words of a line with phrases joined, from left to right; connector words may lie within. */
export function referenceJoin(
  line: readonly string[],
  phrases: ReadonlyMap<string, number>,
  connectors: ReadonlySet<string>,
): string[] {
  const joined: string[] = [];
  let open: string[] = [];
  for (const word of line) {
    if (connectors.has(word)) {
      if (open.length > 0) open.push(word);
      else joined.push(word);
    } else if (open.length > 0 && phrases.has([...open, word].join('_'))) {
      joined.push([...open, word].join('_'));
      open = [];
    } else {
      joined.push(...open);
      open = [word];
    }
  }
  return [...joined, ...open];
}
