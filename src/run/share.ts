/** Steps of an epoch that a rank trains. */
export interface Share {
  readonly first: number;
  readonly end: number;
}

/** A rank's share of an epoch's steps; all ranks go through as many, so the last may be none. */
export function shareOf(steps: number, rank: number, size: number): Share {
  const from = (number: number) => Math.floor((steps * number) / size);
  return { first: from(rank), end: from(rank + 1) };
}
