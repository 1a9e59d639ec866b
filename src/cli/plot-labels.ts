import type { ProjectedWord } from '../index.js';

/** A rectangle; x grows to the right, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point in the picture and where its label lies. */
export interface PlacedLabel {
  readonly word: string;
  readonly x: number;
  readonly y: number;
  readonly label: Box;
}

/** How large things are, in the picture's units. */
export interface LabelSizes {
  readonly widthOf: (word: string) => number;
  readonly height: number;
  /** Between a point and its label. */
  readonly gap: number;
}

/**
 * Puts the words into `area`, each axis scaled to fill it, and each label where it
 * covers least of what is there already: right of its point, left, above or below.
 */
export function placeLabels(words: readonly ProjectedWord[], area: Box, sizes: LabelSizes): PlacedLabel[] {
  const toX = scale(
    words.map(({ x }) => x),
    area.x,
    area.x + area.width,
  );
  const toY = scale(
    words.map(({ y }) => y),
    area.y + area.height,
    area.y,
  );
  const points = words.map(({ word, x, y }) => ({ word, x: toX(x), y: toY(y) }));
  const taken: Box[] = points.map(({ x, y }) => ({
    x: x - sizes.gap / 2,
    y: y - sizes.gap / 2,
    width: sizes.gap,
    height: sizes.gap,
  }));
  return points.map((point) => {
    const choices = candidates(point, sizes).map((box) => ({ box, cost: costOf(box, taken, area) }));
    const { box } = choices.reduce((best, next) => (next.cost < best.cost - 1e-6 ? next : best));
    taken.push(box);
    return { ...point, label: box };
  });
}

function candidates({ word, x, y }: { word: string; x: number; y: number }, sizes: LabelSizes): Box[] {
  const { height, gap } = sizes;
  const width = sizes.widthOf(word);
  const box = (left: number, top: number): Box => ({ x: left, y: top, width, height });
  return [
    box(x + gap, y - height / 2),
    box(x - gap - width, y - height / 2),
    box(x - width / 2, y - gap - height),
    box(x - width / 2, y + gap),
    box(x + gap, y - height - gap / 2),
    box(x + gap, y + gap / 2),
    box(x - gap - width, y - height - gap / 2),
    box(x - gap - width, y + gap / 2),
  ];
}

function costOf(box: Box, taken: readonly Box[], area: Box): number {
  const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
  const outside = box.width * box.height - overlap(box, area);
  return covered + 4 * outside;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Maps the values' range, with a margin, onto [from, to]; equal values onto its middle. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low;
  if (span === 0) return () => (from + to) / 2;
  return (value) => from + (0.08 + (0.84 * (value - low)) / span) * (to - from);
}
