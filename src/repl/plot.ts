import { project, WordvecError, writeWhole } from '../index.js';
import { plotPng } from './plot-png.js';
import { type PlotPanel, plotSvg } from './plot-svg.js';
import { plotText } from './plot-text.js';
import { composedNotes, jsonOf, perModel, verb } from './verb.js';

const LINES = 20;

/** Words in the plane of their two principal components, as text and as an SVG or PNG file. */
export const plotVerb = verb({
  usage: 'plot <words..>',
  help: 'a picture of words in the plane of their two principal components',
  words: { words: 'words; - reads lists from stdin, one picture a line' },
  flags: {
    output: {
      kind: 'string',
      short: 'o',
      aliases: ['out'],
      help: 'file to draw into, .svg or .png; without it the picture is text',
    },
  },
  examples: [
    ['king queen man woman', 'draws in the terminal'],
    ['king queen man woman -o royal.png', 'draws a file'],
  ],
  async answer(models, { words, flags }) {
    const list = words.words as string[];
    const panels = perModel(models, ({ name, vectors }) => ({ title: name, words: project(vectors, list) }));
    if (flags.output !== '') await drawFile(flags.output, panels);
    const columns = Math.max(20, Math.min(100, (process.stdout.columns ?? 80) - 2));
    const drawn = panels.map((panel) => plotText(panel, columns, LINES)).join('');
    return {
      text: flags.output === '' ? drawn : `${drawn}${flags.output}\n`,
      json: jsonOf(
        models,
        panels.map((panel) => ({ words: panel.words, ...(flags.output ? { file: flags.output } : {}) })),
      ),
      notes: composedNotes(models, list),
    };
  },
});

async function drawFile(path: string, panels: readonly PlotPanel[]): Promise<void> {
  const ending = /\.(svg|png)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw new WordvecError('usage', `--output: expected a name that ends in .svg or .png, got ${path}`);
  const svg = plotSvg(panels);
  const bytes = ending === 'svg' ? new TextEncoder().encode(svg) : await plotPng(svg);
  await writeWhole(path, (sink) => sink.write(bytes));
}
