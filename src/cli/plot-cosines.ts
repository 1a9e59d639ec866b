import { scaleLinear } from 'd3-scale';
import { agnes, type Cluster } from 'ml-hclust';
import { columnsOf, plainTable } from './figures.js';
import { escaped, FONT, round, titleSvg, WIDTH } from './plot-svg.js';

export interface WordCosines {
  readonly words: readonly string[];
  readonly cosines: readonly (readonly number[])[];
}

const HEIGHT = 600;
const TITLE = 40;

export function heatText({ words, cosines }: WordCosines): string {
  const rows = cosines.map((row, i) => [words[i], ...row.map((cosine) => cosine.toFixed(2))]);
  return plainTable(rows, ['left', ...words.map(() => 'right' as const)], ['', ...words]);
}

/** Words that come together first stand together, their mean distance (1 - cosine) before them. */
export function dendrogramText(picture: WordCosines): string {
  const lines: string[] = [];
  const draw = (node: Cluster, before: string, corner: string, next: string) => {
    lines.push(`${before}${corner}${node.isLeaf ? picture.words[node.index] : node.height.toFixed(3)}\n`);
    const [first, second] = node.children;
    if (first) draw(first, before + next, '├─ ', '│  ');
    if (second) draw(second, before + next, '└─ ', '   ');
  };
  draw(treeOf(picture), '', '', '');
  return lines.join('');
}

/** Average linkage (UPGMA; Sokal & Michener 1958) over 1 - cosine. */
function treeOf({ cosines }: WordCosines): Cluster {
  const distances = cosines.map((row, i) => row.map((cosine, j) => (i === j ? 0 : Math.max(0, 1 - cosine))));
  return agnes(distances, { method: 'average', isDistanceMatrix: true });
}

export function cosinesSvg(
  picture: WordCosines & { readonly title: string; readonly kind: 'heatmap' | 'dendrogram' },
  left: number,
): string {
  const drawn = picture.kind === 'heatmap' ? heatSvg(picture, left) : dendrogramSvg(picture, left);
  return [titleSvg(picture.title, left), ...drawn].join('\n');
}

/** Pixels that the longest word takes, at most a third of the picture. */
function longest(words: readonly string[], font: number): number {
  return Math.min(WIDTH / 3, Math.max(...words.map(columnsOf)) * font * 0.7 + 8);
}

function label(word: string, font: number, place: string): string {
  return `<text ${place} font-size="${round(font)}" fill="#111111">${escaped(word)}</text>`;
}

/** Colours of -1, 0 and 1: told apart with any eyes. */
const colourOfCosine = scaleLinear<string>()
  .domain([-1, 0, 1])
  .range(['#b2182b', '#f7f7f7', '#2166ac'])
  .clamp(true);

function heatSvg({ words, cosines }: WordCosines, left: number): string[] {
  const font = Math.min(FONT, (0.8 * (HEIGHT - TITLE)) / words.length);
  const room = longest(words, font);
  const cell = Math.min((WIDTH - 20 - room) / words.length, (HEIGHT - TITLE - 10 - room) / words.length);
  const [x, y] = [left + room + (WIDTH - room - cell * words.length) / 2, TITLE + room];
  const parts: string[] = [];
  for (const [i, word] of words.entries()) {
    const middle = (i + 0.5) * cell + font * 0.35;
    parts.push(label(word, font, `x="${round(x - 4)}" y="${round(y + middle)}" text-anchor="end"`));
    parts.push(label(word, font, `transform="translate(${round(x + middle)} ${round(y - 4)}) rotate(-90)"`));
    for (const [j, cosine] of cosines[i].entries()) {
      const [cx, cy] = [x + j * cell, y + i * cell];
      parts.push(
        `<rect x="${round(cx)}" y="${round(cy)}" width="${round(cell)}" height="${round(cell)}" fill="${colourOfCosine(cosine)}"><title>${escaped(`${word}, ${words[j]}: ${cosine.toFixed(3)}`)}</title></rect>`,
      );
      if (cell >= 30)
        parts.push(
          `<text x="${round(cx + cell / 2)}" y="${round(cy + cell / 2 + 4)}" text-anchor="middle" font-size="11" fill="${Math.abs(cosine) > 0.6 ? '#ffffff' : '#333333'}">${cosine.toFixed(2)}</text>`,
        );
    }
  }
  return parts;
}

function dendrogramSvg(picture: WordCosines, left: number): string[] {
  const { words } = picture;
  const tree = treeOf(picture);
  const step = (HEIGHT - TITLE - 40) / words.length;
  const font = Math.min(FONT, 0.9 * step);
  const end = left + WIDTH - 20 - longest(words, font);
  const scale = scaleLinear()
    .domain([0, tree.height || 1])
    .range([end, left + 20])
    .nice();
  const parts: string[] = [];
  let leaves = 0;
  const line = (x1: number, y1: number, x2: number, y2: number, colour = '#1f6fb4') =>
    parts.push(
      `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`,
    );
  const bottom = HEIGHT - 30;
  for (const tick of scale.ticks(5)) {
    line(scale(tick), TITLE, scale(tick), bottom, '#eeeeee');
    parts.push(label(String(tick), 12, `x="${round(scale(tick))}" y="${bottom + 18}" text-anchor="middle"`));
  }
  /** Draws what is below a node. @returns how far down the node lies */
  const draw = (node: Cluster): number => {
    if (node.isLeaf) {
      const y = TITLE + (leaves++ + 0.5) * step;
      parts.push(label(words[node.index], font, `x="${round(end + 6)}" y="${round(y + font * 0.35)}"`));
      return y;
    }
    const at = scale(node.height);
    const ends = node.children.map((child) => {
      const y = draw(child);
      line(at, y, child.isLeaf ? end : scale(child.height), y);
      return y;
    });
    line(at, Math.min(...ends), at, Math.max(...ends));
    return (Math.min(...ends) + Math.max(...ends)) / 2;
  };
  draw(tree);
  return parts;
}
