import { scaleLinear } from 'd3-scale';
import { inputError, parsedJson, readWholeText } from '../entries/command-line.js';
import { command, type Flags, JSON_FLAG, OUTPUT_FLAG } from './command.js';
import { plainTable } from './figures.js';
import { answer, answerJson } from './output.js';
import { checkOutputs } from './output-file.js';
import { pictureFile } from './plot-file.js';
import { colourOf, escaped, round, svgDocument, WIDTH } from './plot-svg.js';

interface Run {
  readonly name: string;
  readonly losses: readonly { readonly epoch: number; readonly loss: number }[];
}

export const losses = command({
  usage: 'losses <reports..>',
  help: 'the loss of runs epoch by epoch, as a table and as a picture',
  words: { reports: 'files that train --report wrote' },
  flags: {
    output: { ...OUTPUT_FLAG, help: 'file to draw the curves into, .svg, .png or .html' },
    json: JSON_FLAG,
  } as const satisfies Flags,
  examples: [['losses a.json b.json -o losses.svg', 'two runs in one picture']],
  async run(call) {
    const { output, json } = call.flags;
    const paths = call.words.reports;
    const draw = output === '' ? undefined : pictureFile(output);
    await checkOutputs([output], paths);
    const runs: Run[] = [];
    for (const path of paths) runs.push(await readRun(path));
    await draw?.(curvesSvg(runs));
    if (json) return answerJson(runs);
    const epochs = [...new Set(runs.flatMap((run) => run.losses.map(({ epoch }) => epoch)))].sort(
      (a, b) => a - b,
    );
    const rows = epochs.map((epoch) => [
      String(epoch),
      ...runs.map((run) => run.losses.find((each) => each.epoch === epoch)?.loss.toFixed(5) ?? ''),
    ]);
    const aligns = ['right', ...runs.map(() => 'right')] as 'right'[];
    await answer(plainTable(rows, aligns, ['epoch', ...runs.map(({ name }) => name)]));
  },
});

async function readRun(path: string): Promise<Run> {
  const report = parsedJson(await readWholeText(path)) as Partial<Run> | undefined;
  const isLoss = (each: Partial<Run['losses'][number]> | undefined) =>
    Number.isFinite(each?.epoch) && Number.isFinite(each?.loss);
  if (!Array.isArray(report?.losses) || !report.losses.every(isLoss))
    throw inputError(`${path}: expected what train --report wrote, found something else`);
  if (report.losses.length === 0)
    throw inputError(`${path}: this run has no loss of epochs: its trainer tells none`);
  return { name: path, losses: report.losses };
}

const AREA = { left: 70, right: WIDTH - 20, top: 40, bottom: 550 };

function curvesSvg(runs: readonly Run[]): string {
  const all = runs.flatMap((run) => run.losses);
  const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];
  const x = scaleLinear()
    .domain(range(all.map(({ epoch }) => epoch)))
    .range([AREA.left, AREA.right - 10]);
  const y = scaleLinear()
    .domain(range(all.map(({ loss }) => loss)))
    .range([AREA.bottom, AREA.top])
    .nice();
  const grey = (at: string, text: string) =>
    `<text ${at} font-size="12" fill="#555555">${escaped(text)}</text>`;
  const parts = [
    ...y
      .ticks(6)
      .flatMap((tick) => [
        `<line x1="${AREA.left}" y1="${round(y(tick))}" x2="${AREA.right}" y2="${round(y(tick))}" stroke="#eeeeee"/>`,
        grey(`x="${AREA.left - 8}" y="${round(y(tick) + 4)}" text-anchor="end"`, String(tick)),
      ]),
    ...x
      .ticks(10)
      .filter(Number.isInteger)
      .map((tick) =>
        grey(`x="${round(x(tick))}" y="${AREA.bottom + 20}" text-anchor="middle"`, String(tick)),
      ),
    grey(`x="${WIDTH / 2}" y="${AREA.bottom + 40}" text-anchor="middle"`, 'epoch'),
    grey(`x="${AREA.left}" y="26"`, 'loss'),
    ...runs.flatMap(({ name, losses }, i) => {
      const points = losses.map(({ epoch, loss }) => `${round(x(epoch))},${round(y(loss))}`);
      return [
        `<polyline points="${points.join(' ')}" fill="none" stroke="${colourOf(i)}" stroke-width="2"/>`,
        ...points.map(
          (point) => `<circle cx="${point.replace(',', '" cy="')}" r="3" fill="${colourOf(i)}"/>`,
        ),
        `<rect x="${AREA.right - 230}" y="${AREA.top + 8 + i * 18}" width="10" height="10" fill="${colourOf(i)}"/>`,
        grey(`x="${AREA.right - 214}" y="${AREA.top + 18 + i * 18}"`, name.slice(-34)),
      ];
    }),
  ];
  return svgDocument([parts.join('\n')]);
}
