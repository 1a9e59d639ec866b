// A small picture of words in the plane, both axes of one scale, with arrows between some.
import type { Placed } from '../protocol.js';
import { drawn, isolated } from './element.js';

/** Words that all have their names, and what else lies between two names. */
const FEW = 40;
const CROWD = [34, 9] as const;
const [WIDTH, HEIGHT, MARGIN] = [560, 360, 48];

/** @param arrows pairs of words */
export function wordPlane(
  words: readonly Placed[],
  title: string,
  arrows: readonly (readonly [string, string])[] = [],
): SVGElement {
  const svg = drawn('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'plane' });
  svg.append(drawn('title', {}, title));
  const tip = drawn('marker', {
    id: 'tip',
    viewBox: '0 0 8 8',
    refX: 8,
    refY: 4,
    markerWidth: 7,
    markerHeight: 7,
    orient: 'auto',
  });
  tip.append(drawn('path', { d: 'M0 0L8 4L0 8z', class: 'tip' }));
  svg.append(tip);
  const [xs, ys] = [words.map(({ x }) => x), words.map(({ y }) => y)];
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / (right - left || 1),
    (HEIGHT - 2 * MARGIN) / (top - bottom || 1),
  );
  const at = ({ x, y }: Placed) =>
    [WIDTH / 2 + (x - (left + right) / 2) * scale, HEIGHT / 2 - (y - (bottom + top) / 2) * scale] as const;
  const named = new Map(words.map((word) => [word.word, at(word)]));
  for (const [from, to] of arrows) {
    const [start, end] = [named.get(from), named.get(to)];
    if (!start || !end) continue;
    const line = {
      x1: start[0],
      y1: start[1],
      x2: end[0],
      y2: end[1],
      class: 'arrow',
      'marker-end': 'url(#tip)',
    };
    svg.append(drawn('line', line));
  }
  const labelled: (readonly [number, number])[] = [];
  for (const [word, [x, y]] of named) {
    svg.append(drawn('circle', { cx: x, cy: y, r: 3.5, class: 'dot' }));
    // Of many words those have names that have room, the first ones first.
    const crowded = labelled.some(([a, b]) => Math.abs(a - x) < CROWD[0] && Math.abs(b - y) < CROWD[1]);
    if (named.size > FEW && crowded) continue;
    labelled.push([x, y]);
    svg.append(drawn('text', { x, y: y - 8, 'text-anchor': 'middle' }, word));
  }
  return svg;
}

/** Words along a line between two lists, at -1 and 1. */
export function wordAxis(
  words: readonly { word: string; score: number }[],
  from: string,
  to: string,
): SVGElement {
  const most = Math.max(0.05, ...words.map(({ score }) => Math.abs(score)));
  const height = 60 + 18 * words.length;
  const svg = drawn('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', class: 'plane' });
  svg.append(drawn('title', {}, `${from} – ${to}`));
  const x = (score: number) => WIDTH / 2 + (score / most) * (WIDTH / 2 - 2 * MARGIN);
  svg.append(drawn('line', { x1: WIDTH / 2, y1: 26, x2: WIDTH / 2, y2: height - 8, class: 'arrow' }));
  svg.append(drawn('text', { x: 4, y: 16, class: 'end' }, `← ${from}`));
  svg.append(drawn('text', { x: WIDTH - 4, y: 16, 'text-anchor': 'end', class: 'end' }, `${to} →`));
  for (const [i, { word, score }] of words.entries()) {
    const y = 42 + 18 * i;
    svg.append(drawn('line', { x1: WIDTH / 2, y1: y - 4, x2: x(score), y2: y - 4, class: 'beam' }));
    svg.append(drawn('circle', { cx: x(score), cy: y - 4, r: 3.5, class: 'dot' }));
    const anchor = score < 0 ? 'end' : 'start';
    const text = `${isolated(word)} ${score.toFixed(2)}`;
    svg.append(drawn('text', { x: x(score) + (score < 0 ? -7 : 7), y, 'text-anchor': anchor }, text));
  }
  return svg;
}
