// The names of groups of words, on the map and in a list beside it.
import type { WordGroups } from '../protocol.js';
import { type Seen, toScreen } from './camera.js';
import { groupInk } from './colours.js';
import { element, wordButton } from './element.js';

/** Of a line of names, in pixels. */
const HEIGHT = 18;
/** Groups that are named on the map, the first ones. */
const MOST = 30;

/** Names of groups at the middles of their words; one that would lie on another stands below it. */
export function drawGroupNames(
  context: CanvasRenderingContext2D,
  { groups, names }: WordGroups,
  { places, camera, size }: Seen,
  { ink, halo }: { ink: string; halo: string },
): void {
  const sums = new Float64Array(3 * names.length);
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    if (group >= names.length || Number.isNaN(places[2 * i]!)) continue;
    sums[3 * group]! += places[2 * i]!;
    sums[3 * group + 1]! += places[2 * i + 1]!;
    sums[3 * group + 2]!++;
  }
  context.save();
  context.font = 'bold 14px system-ui, sans-serif';
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 5;
  context.strokeStyle = halo;
  const taken: [x: number, y: number, half: number][] = [];
  for (const [group, name] of names.slice(0, MOST).entries()) {
    const count = sums[3 * group + 2]!;
    if (count === 0) continue;
    const middle = [sums[3 * group]! / count, sums[3 * group + 1]! / count] as const;
    let [x, y] = toScreen(camera, middle, size);
    const half = context.measureText(name).width / 2 + 4;
    const lies = () =>
      taken.some(([a, b, other]) => Math.abs(a - x) < half + other && Math.abs(b - y) < HEIGHT);
    // Within the window, where its middle lies there.
    if (x > 0 && x < size[0]) x = Math.max(half, Math.min(size[0] - half, x));
    while (lies()) y += HEIGHT;
    taken.push([x, y, half]);
    context.strokeText(name, x, y);
    // Light ones would not be read on light paper, nor dark ones on dark paper.
    context.fillStyle = `color-mix(in srgb, ${groupInk(group)} 50%, ${ink})`;
    context.fillText(name, x, y);
  }
  context.restore();
}

/** A list of the groups in their colours; a click chooses the words of one. */
export function groupList({ groups, names }: WordGroups, onChosen: (rows: number[]) => void): HTMLElement {
  const items = names.map((name, group) => {
    const button = wordButton(name, () => {
      const rows: number[] = [];
      for (let i = 0; i < groups.length; i++) if (groups[i] === group) rows.push(i);
      onChosen(rows);
    });
    button.style.borderLeft = `0.6rem solid ${groupInk(group)}`;
    return element('li', {}, button);
  });
  return element('ul', { className: 'groups' }, ...items);
}
