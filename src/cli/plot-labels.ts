import type { ProjectedWord } from '../entries/queries.js';

/** A rectangle; x grows to the right, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

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
  /** How many units across are as long as one unit down. */
  readonly aspect: number;
}

type Place = Pick<PlacedLabel, 'x' | 'y'>;

/** Part of the area that stays free of points on each side. */
const MARGIN = 0.08;

/**
 * Puts the words into the middle of `area`, as large as it allows, and each label where it covers
 * least of what is there already: right of its point, left, above or below.
 */
export function placeLabels(
  words: readonly ProjectedWord[],
  area: Box,
  sizes: LabelSizes,
  arrows: readonly (readonly [from: number, to: number])[] = [],
): PlacedLabel[] {
  const across = range(words.map(({ x }) => x));
  const up = range(words.map(({ y }) => y));
  // One scale for both axes, or parallelograms shear; infinite where all points are one.
  const fitting = Math.min(area.width / across.span, (area.height * sizes.aspect) / up.span);
  const unit = Number.isFinite(fitting) ? (1 - 2 * MARGIN) * fitting : 0;
  const toX = (x: number) => area.x + area.width / 2 + (x - across.middle) * unit;
  const toY = (y: number) => area.y + area.height / 2 - ((y - up.middle) * unit) / sizes.aspect;
  const points = words.map(({ word, x, y }) => ({ word, x: toX(x), y: toY(y) }));
  const taken: Box[] = points.map(({ x, y }) => ({
    x: x - sizes.gap / 2,
    y: y - sizes.gap / 2,
    width: sizes.gap,
    height: sizes.gap,
  }));
  for (const [from, to] of arrows) taken.push(...alongArrow(points[from], points[to], sizes));
  return points.map((point) => {
    const choices = candidates(point, sizes).map((box) => ({ box, cost: costOf(box, taken, area) }));
    const { box } = choices.reduce((best, next) => (next.cost < best.cost - 1e-6 ? next : best));
    taken.push(box);
    return { ...point, label: box };
  });
}

/** What an arrow covers: boxes as large as a point from one end to the other, the last of them its head, twice as large. */
function alongArrow(from: Place, to: Place, { gap }: LabelSizes): Box[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const steps = Math.floor(Math.hypot(dx, dy) / gap);
  return Array.from({ length: steps }, (_, i) => {
    const size = i < 2 ? 2 * gap : gap / 2;
    const [x, y] = [to.x - ((i + 0.5) * dx) / steps, to.y - ((i + 0.5) * dy) / steps];
    return { x: x - size / 2, y: y - size / 2, width: size, height: size };
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

function range(values: readonly number[]): { span: number; middle: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { span: high - low, middle: (low + high) / 2 };
}
