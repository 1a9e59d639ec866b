import type { ProjectedWord } from '../entries/queries.js';
import { columnsOf } from './columns.js';
import { type PlacedLabel, placeLabels } from './plot-labels.js';

/** The words of one model in the plane. */
export interface PlotPanel {
  readonly title: string;
  readonly words: readonly ProjectedWord[];
}

const WIDTH = 800;
const HEIGHT = 600;
const TITLE = 40;
const FONT = 15;
/** Mean width of a character of one column, in pixels. */
const COLUMN = FONT * 0.6;

/** An SVG 1.1 document: the panels side by side, each with its labelled points. */
export function plotSvg(panels: readonly PlotPanel[]): string {
  const width = WIDTH * panels.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" font-family="DejaVu Sans, Verdana, Helvetica, Arial, Didact Gothic, sans-serif" font-size="${FONT}">
<rect width="${width}" height="${HEIGHT}" fill="#ffffff"/>
${panels.map((panel, i) => panelSvg(panel, i * WIDTH)).join('\n')}
</svg>
`;
}

function panelSvg({ title, words }: PlotPanel, left: number): string {
  const area = { x: left + 20, y: TITLE, width: WIDTH - 40, height: HEIGHT - TITLE - 20 };
  const placed = placeLabels(words, area, {
    widthOf: (word) => columnsOf(word) * COLUMN,
    height: FONT * 1.2,
    gap: 8,
    aspect: 1,
  });
  return [
    `<text x="${left + WIDTH / 2}" y="26" text-anchor="middle" fill="#555555">${escaped(title)}</text>`,
    `<rect x="${area.x}" y="${area.y}" width="${area.width}" height="${area.height}" fill="none" stroke="#dddddd"/>`,
    ...placed.map(pointSvg),
  ].join('\n');
}

function pointSvg({ word, x, y, label }: PlacedLabel): string {
  const right = label.x + label.width;
  // Widths are estimates: the side next to the point is the one that has to be exact.
  const [anchor, at]: [string, number] =
    label.x > x ? ['start', label.x] : right < x ? ['end', right] : ['middle', (label.x + right) / 2];
  return `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="#1f6fb4"/><text x="${round(at)}" y="${round(label.y + FONT * 0.95)}" text-anchor="${anchor}" fill="#111111">${escaped(word)}</text>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text for XML; characters that XML 1.0 forbids become U+FFFD. */
function escaped(text: string): string {
  const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
  return text
    .replace(forbidden, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
