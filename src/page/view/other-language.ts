/** A pattern of a regular expression, and what stands in its place. */
export type SentencePair = readonly [pattern: string, instead: string];

/** A sentence of the library with all parts of it that pairs know in the other language, one pair after the other. */
export function translated(sentence: string, pairs: readonly SentencePair[]): string {
  return pairs.reduce(
    (text, [pattern, instead]) => text.replace(new RegExp(pattern, 'gu'), instead),
    sentence,
  );
}
