import { writeWhole } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';
import { listOf, OUTPUT_FLAG } from './command.js';
import type { PlotPanel } from './plot-svg.js';
import { verb } from './verb.js';

const LINES = 20;

/** Words in the plane of their two principal components, as text and as an SVG or PNG file. */
export const plotVerb = verb({
  usage: 'plot <words..>',
  help: 'a picture of words in the plane of their two principal components',
  words: { words: 'words; - reads lists from stdin, one picture a line' },
  flags: {
    output: {
      ...OUTPUT_FLAG,
      help: 'file to draw into, .svg or .png; without it the picture is text',
    },
  },
  examples: [
    ['king queen man woman', 'draws in the terminal'],
    ['king queen man woman -o royal.png', 'draws a file'],
  ],
  ask: async (vectors, call) =>
    (await import('../entries/drawing.js')).project(vectors, listOf(call, 'words')),
  async text(found, { flags: { output } }) {
    const panels = found.map(({ name, result }) => ({ title: name, words: result }));
    if (output !== '') await drawFile(output, panels);
    const { plotText } = await import('./plot-text.js');
    const columns = Math.max(20, Math.min(100, (process.stdout.columns ?? 80) - 2));
    const drawn = panels.map((panel) => plotText(panel, columns, LINES)).join('');
    return output === '' ? drawn : `${drawn}${output}\n`;
  },
  records: (result, { flags: { output } }) => [{ words: result, ...(output ? { file: output } : {}) }],
  asked: (call) => listOf(call, 'words'),
  listed: true,
});

async function drawFile(path: string, panels: readonly PlotPanel[]): Promise<void> {
  const ending = /\.(svg|png)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw new WordvecError('usage', `--output: expected a name that ends in .svg or .png, got ${path}`);
  const svg = (await import('./plot-svg.js')).plotSvg(panels);
  const bytes =
    ending === 'svg' ? new TextEncoder().encode(svg) : await (await import('./plot-png.js')).plotPng(svg);
  await writeWhole(path, (sink) => sink.write(bytes));
}
