/** Smallest, median and largest of some figures. */
export function spread(figures) {
  const sorted = figures.filter((figure) => figure !== undefined).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return sorted.length === 0 ? undefined : { min: sorted[0], median, max: sorted.at(-1) };
}

export const seconds = (value) => (value === undefined ? 'not measured' : value.toFixed(value < 10 ? 2 : 1));

export const megabytes = (bytes) =>
  bytes === undefined ? 'not measured' : `${Math.round(bytes / 2 ** 20)} MB`;

/** 1234567 -> 1.23M */
export const amount = (value) =>
  value < 1e6 ? `${(value / 1e3).toFixed(0)}k` : `${(value / 1e6).toFixed(2)}M`;

/** median (min to max) */
export function withSpread(figures, format) {
  if (figures === undefined) return 'not measured';
  const { min, median, max } = figures;
  return min === max ? format(median) : `${format(median)} (${format(min)} to ${format(max)})`;
}

/** How many times ours the others' median is. */
export function ratio(theirs, ours) {
  return theirs === undefined || ours === undefined
    ? 'not measured'
    : (theirs.median / ours.median).toFixed(2);
}
