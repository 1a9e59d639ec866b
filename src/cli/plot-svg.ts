import type { ProjectedWord } from '../entries/queries.js';
import { columnsOf } from './figures.js';
import { type Box, type PlacedLabel, placeLabels } from './plot-labels.js';

export interface PlotPanel {
  readonly title: string;
  /** `group`: the place of its group's name, -1 for none. */
  readonly words: readonly (ProjectedWord & { readonly group?: number })[];
  readonly groups?: readonly string[];
  /** From one word to another, by their places. */
  readonly arrows?: readonly (readonly [from: number, to: number])[];
  readonly method?: string;
  /** Of the variance, along both axes. */
  readonly shares?: readonly [x: number, y: number];
}

export type Picture =
  | ({ readonly kind: 'map' } & Omit<PlotPanel, 'title'>)
  | {
      readonly kind: 'heatmap' | 'dendrogram';
      readonly words: readonly string[];
      readonly cosines: readonly number[][];
    };

/** Of one panel, in pixels. */
export const WIDTH = 800;
const HEIGHT = 600;
const TITLE = 40;
export const FONT = 15;
/** Mean width of a character of one column, in pixels. */
const COLUMN = FONT * 0.6;
const PLAIN = '#1f6fb4';
/** Told apart with any eyes (Okabe & Ito 2008). */
const COLOURS = ['#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#0072b2', '#7f7f7f', '#b59f00'];

export function colourOf(group = -1): string {
  return group < 0 ? PLAIN : COLOURS[group % COLOURS.length];
}

/** An SVG 1.1 document of parts that lie side by side. */
export function svgDocument(parts: readonly string[]): string {
  const width = WIDTH * parts.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" font-family="DejaVu Sans, Verdana, Helvetica, Arial, Didact Gothic, sans-serif" font-size="${FONT}">
<rect width="${width}" height="${HEIGHT}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

export function plotSvg(panels: readonly PlotPanel[]): string {
  return svgDocument(panels.map((panel, i) => panelSvg(panel, i * WIDTH)));
}

export function titleSvg(title: string, left: number): string {
  return `<text x="${left + WIDTH / 2}" y="26" text-anchor="middle" fill="#555555">${escaped(title)}</text>`;
}

function panelSvg(panel: PlotPanel, left: number): string {
  const { title, words, groups = [], arrows = [] } = panel;
  const captions = axisCaptions(panel);
  const below = captions === undefined ? 20 : 36;
  const area = { x: left + 20, y: TITLE, width: WIDTH - 40, height: HEIGHT - TITLE - below };
  const widthOf = (word: string) => columnsOf(word) * COLUMN;
  const placed = placeLabels(words, area, { widthOf, height: FONT * 1.2, gap: 8, aspect: 1 }, arrows);
  return [
    titleSvg(title, left),
    `<rect x="${area.x}" y="${area.y}" width="${area.width}" height="${area.height}" fill="none" stroke="#dddddd"/>`,
    ...(captions === undefined
      ? []
      : [
          `<text x="${left + WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle" fill="#555555" font-size="12">${captions}</text>`,
        ]),
    ...arrows.map(([from, to]) => arrowSvg(placed[from], placed[to])),
    ...placed.map((point, i) => pointSvg(point, colourOf(words[i].group))),
    ...legendSvg(groups, area),
  ].join('\n');
}

/** What the axes are: without a method nothing is known. */
export function axisCaptions({ method, shares }: Pick<PlotPanel, 'method' | 'shares'>): string | undefined {
  if (method === undefined) return undefined;
  if (!shares)
    return method === 'umap'
      ? 'UMAP: near is alike, far says little'
      : 't-SNE: near is alike, far says little';
  const [x, y] = shares.map((share) => `${(100 * share).toFixed(0)}%`);
  return `principal components: ${x} of the variance across, ${y} upwards`;
}

function legendSvg(groups: readonly string[], area: Box): string[] {
  return groups.map((name, i) => {
    const y = area.y + 18 + i * 18;
    return `<rect x="${area.x + 8}" y="${y - 10}" width="10" height="10" fill="${colourOf(i)}"/><text x="${area.x + 24}" y="${y}" fill="#555555" font-size="12">${escaped(cut(name))}</text>`;
  });
}

function cut(name: string): string {
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
}

function arrowSvg(from: PlacedLabel, to: PlacedLabel): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 12) return '';
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  // Points stay free, and the head is drawn as a shape, since not all that shows SVG knows markers.
  const at = (along: number, aside: number) =>
    `${round(to.x - along * dx - aside * dy)},${round(to.y - along * dy + aside * dx)}`;
  return `<line x1="${round(from.x + 6 * dx)}" y1="${round(from.y + 6 * dy)}" x2="${round(to.x - 14 * dx)}" y2="${round(to.y - 14 * dy)}" stroke="#888888"/><polygon points="${at(6, 0)} ${at(15, 4)} ${at(15, -4)}" fill="#888888"/>`;
}

function pointSvg({ word, x, y, label }: PlacedLabel, colour: string): string {
  const right = label.x + label.width;
  // Widths are estimates: the side next to the point is the one that has to be exact.
  const [anchor, at]: [string, number] =
    label.x > x ? ['start', label.x] : right < x ? ['end', right] : ['middle', (label.x + right) / 2];
  return `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="${colour}"/><text x="${round(at)}" y="${round(label.y + FONT * 0.95)}" text-anchor="${anchor}" fill="#111111">${escaped(word)}</text>`;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text for XML; characters that XML 1.0 forbids become U+FFFD. */
export function escaped(text: string): string {
  const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
  return text
    .replace(forbidden, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
