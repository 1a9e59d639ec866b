import { writeWhole } from '../training.js';
import { formatAmount, formatBytes, formatSeconds } from './figures.js';
import { answerJson, shownLines } from './output.js';

/** Wall seconds and raw words of a stage of the run. */
interface Stage {
  readonly seconds: number;
  readonly words: number;
}

export interface RunFigures {
  readonly trainer: string;
  readonly stages: Readonly<Record<string, Stage>>;
  /** Wall time of the whole run, from reading to the last byte saved. */
  readonly seconds: number;
  readonly outputs: readonly string[];
}

/** The stages among the fields of a trainer's report. */
export function stagesOf(report: object): Record<string, Stage> {
  return Object.fromEntries(
    Object.entries(report).filter(([name, field]) => name !== 'model' && isStage(field)),
  );
}

function isStage(field: unknown): field is Stage {
  return typeof (field as Stage | undefined)?.seconds === 'number';
}

interface Ways {
  readonly quiet: boolean;
  readonly json: boolean;
  /** A file for the figures, '' for none. */
  readonly report: string;
}

/** Tells people on stderr, and machines in JSON, how a run went. */
export async function reportRun(run: RunFigures, rows: [string, string][], ways: Ways): Promise<void> {
  const { user, system } = process.cpuUsage();
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  const { stages, ...rest } = run;
  const record = { ...rest, ...stages, cpuSeconds: (user + system) / 1e6, peakMemoryBytes };
  if (ways.report !== '') {
    const bytes = new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
    await writeWhole(ways.report, (sink) => sink.write(bytes));
  }
  if (ways.json) await answerJson(record);
  if (!ways.quiet) process.stderr.write(shownLines(summary(run, rows, peakMemoryBytes), process.stderr));
}

function summary(run: RunFigures, rows: [string, string][], peak: number): string {
  const times = Object.entries(run.stages).map(([name, stage]): [string, string] => [name, stageLine(stage)]);
  const all: [string, string][] = [
    ...rows,
    ...times,
    ['whole run', formatSeconds(run.seconds)],
    ['peak memory', formatBytes(peak)],
    ['written', run.outputs.map((output) => (output === '-' ? 'stdout' : output)).join(', ')],
  ];
  return all.map(([name, value]) => `${name.padEnd(13)} ${value}\n`).join('');
}

function stageLine({ seconds, words }: Stage): string {
  const rate = words > 0 && seconds > 0 ? `${formatAmount(words / seconds)} words/s` : '';
  return `${formatSeconds(seconds).padEnd(8)} ${rate}`.trimEnd();
}
