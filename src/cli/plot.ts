import { type KeyedVectors, similarity } from '../entries/queries.js';
import { COUNT_FLAG, type FlagValues, LIST_FLAG, OUTPUT_FLAG, TOP_FLAG } from './command.js';
import type { Picture } from './plot-svg.js';
import { type Found, verb } from './verb.js';

const LINES = 20;

const FLAGS = {
  output: {
    ...OUTPUT_FLAG,
    help: 'file to draw into, .svg, .png or .html; without it the picture is text',
  },
  as: {
    kind: 'choice',
    default: 'map',
    choices: ['map', 'heatmap', 'dendrogram'],
    help: 'map: points in the plane; heatmap: cosines of all pairs; dendrogram: which words come together first',
  },
  neighboursOf: {
    kind: 'string',
    repeatable: true,
    aliases: ['neighbors-of'],
    help: 'a word and its nearest words, as a group of one colour',
  },
  top: { ...TOP_FLAG, help: 'words of each --neighbours-of; without any words the first of the vocabulary' },
  group: { kind: 'string', repeatable: true, help: 'words with commas between, in a colour of their own' },
  arrows: { kind: 'boolean', help: 'the words are pairs: an arrow from the first to the second of each' },
  through: {
    ...LIST_FLAG,
    help: 'models of later times: the way of the words through them, all aligned with the last',
  },
  method: {
    kind: 'choice',
    default: 'pca',
    choices: ['pca', 'umap', 'tsne'],
    help: 'map: principal components; UMAP (umap-js) and t-SNE (@keckelt/tsne) are optional packages',
  },
  seed: { ...COUNT_FLAG, default: 1, help: 'of what UMAP draws' },
} as const;

/** Words as points in the plane, as a heat map or a dendrogram: as text and as an SVG, PNG or HTML file. */
export const plotVerb = verb({
  usage: 'plot [words..]',
  help: 'a picture of words: in the plane, by their cosines, as a tree, on their way through several models',
  words: { words: 'words; - reads lists from stdin, one picture a line, with -o one of all lines' },
  flags: FLAGS,
  examples: [
    ['king queen man woman', 'draws in the terminal'],
    ['man woman king queen --arrows -o royal.png', 'draws a file'],
    ['--neighbours-of bank --neighbours-of river --top 20 --method umap -o bank.svg', 'two groups'],
    ['cat dog lion car bus train --as dendrogram -o tree.svg', 'which belong together'],
    ['gay --through 1950.wv 2000.wv -o gay.svg', 'the way of a word'],
  ],
  idle: ({ words, flags }) => [
    flags.as !== 'map' && [['method', 'seed', 'arrows'], 'without --as map'],
    flags.as === 'map' && flags.method !== 'umap' && [['seed'], 'without --method umap'],
    flags.through.length > 0 && [['group', 'neighboursOf', 'top', 'arrows'], 'with --through'],
    flags.through.length + flags.neighboursOf.length === 0 &&
      words.words.length + flags.group.length > 0 && [['top'], 'without --neighbours-of WORD'],
  ],
  ask: (vectors, call) => pictureOf(vectors, call.words.words, call.flags),
  async text(found, { flags: { output } }) {
    if (output !== '') await drawFile(output, found);
    const drawn = await Promise.all(found.map(textOf));
    return output === '' ? drawn.join('') : `${drawn.join('')}${output}\n`;
  },
  records: ({ kind, ...picture }, { flags: { output } }) => [
    { picture: kind, ...picture, ...(output ? { file: output } : {}) },
  ],
  asked: (call) => [...call.words.words, ...call.flags.neighboursOf],
  listed: true,
  together: ({ flags: { output } }) => output !== '',
});

async function pictureOf(
  vectors: KeyedVectors,
  words: readonly string[],
  flags: FlagValues<typeof FLAGS>,
): Promise<Picture> {
  const { pathPoints, requestedPoints } = await import('./plot-words.js');
  const { points, groups, arrows } =
    flags.through.length > 0
      ? await pathPoints(vectors, words, flags.through)
      : requestedPoints(vectors, { ...flags, words }, flags);
  if (flags.as !== 'map') {
    const cosines = points.map((a) => points.map((b) => similarity(vectors, a.vector, b.vector)));
    return { kind: flags.as, words: points.map(({ word }) => word), cosines };
  }
  const rows = points.map(({ vector }) => Array.from(vector));
  const { placeRows } = await import('../entries/drawing.js');
  const { x, y, shares } = await placeRows(rows, flags.method, flags.seed);
  return {
    kind: 'map',
    words: points.map(({ word, group }, i) => ({
      word,
      x: x[i],
      y: y[i],
      ...(groups.length > 0 && { group }),
    })),
    ...(groups.length > 0 && { groups }),
    ...(arrows.length > 0 && { arrows }),
    method: flags.method,
    ...(shares && { shares }),
  };
}

async function textOf({ name, result }: Found<Picture>): Promise<string> {
  if (result.kind !== 'map') {
    const { dendrogramText, heatText } = await import('./plot-cosines.js');
    return `${name}\n${result.kind === 'heatmap' ? heatText(result) : dendrogramText(result)}`;
  }
  const { plotText } = await import('./plot-text.js');
  const columns = Math.max(20, Math.min(100, (process.stdout.columns || 80) - 2));
  return plotText({ title: name, ...result }, columns, LINES);
}

async function drawFile(path: string, found: readonly Found<Picture>[]): Promise<void> {
  const { drawingOf, pictureFile } = await import('./plot-file.js');
  // The name is judged before anything is drawn.
  const write = pictureFile(path);
  await write(await drawingOf(found.map(({ name, result }) => ({ title: name, ...result }))));
}
