import { rowOnScreen, type Seen } from './camera.js';

export interface Label {
  readonly row: number;
  readonly word: string;
  readonly x: number;
  readonly y: number;
}

const HEIGHT = 15;
const MOST = 160;

/** Words of these rows that have room for a label, the first ones first; `always` get one. */
export function placeLabels(
  rows: readonly number[],
  seen: Seen,
  wordOf: (row: number) => string,
  widthOf: (word: string) => number,
  always: ReadonlySet<number>,
): Label[] {
  const taken: [left: number, top: number, right: number, bottom: number][] = [];
  const labels: Label[] = [];
  for (const row of [...always, ...rows.filter((row) => !always.has(row))]) {
    if (labels.length >= MOST && !always.has(row)) break;
    const [x, y] = rowOnScreen(seen, row);
    const word = wordOf(row);
    const half = widthOf(word) / 2 + 3;
    const box = [x - half, y - HEIGHT - 3, x + half, y - 1] as const;
    const free = taken.every(
      ([left, top, right, bottom]) => box[2] < left || box[0] > right || box[3] < top || box[1] > bottom,
    );
    if (!free && !always.has(row)) continue;
    taken.push([...box]);
    labels.push({ row, word, x, y });
  }
  return labels;
}

export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  { ink, halo, strong }: { ink: string; halo: string; strong: string },
  chosen: ReadonlySet<number>,
): void {
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = halo;
  for (const { row, word, x, y } of labels) {
    context.strokeText(word, x, y - 5);
    context.fillStyle = chosen.has(row) ? strong : ink;
    context.fillText(word, x, y - 5);
    if (!chosen.has(row)) continue;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.strokeStyle = strong;
    context.stroke();
    context.strokeStyle = halo;
  }
}

export function drawLasso(
  context: CanvasRenderingContext2D,
  line: readonly (readonly [number, number])[],
  ink: string,
): void {
  context.beginPath();
  for (const [x, y] of line) context.lineTo(x, y);
  context.closePath();
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.stroke();
}
