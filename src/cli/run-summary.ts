import { readFileSync } from 'node:fs';
import { threadCount, writeWhole } from '../entries/command-line.js';
import type { StageTime } from '../entries/corpora.js';
import type { Estimate, ExchangeReport, Validation } from '../entries/training.js';
import { counted, formatAmount, formatBytes, formatCount, formatSeconds } from './figures.js';
import { answer, answerJson, shownLines } from './output.js';
import type { WrittenFile } from './output-file.js';
import { packageVersion } from './version.js';

/** Epochs at the begin and at the end whose losses a summary shows. */
const ENDS = 4;

export interface RunFigures {
  readonly trainer: string;
  readonly inputs: readonly string[];
  /** All of them, as the run used them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly vocabulary: { readonly words: number; readonly labels?: number };
  /** Words of the text, and those of them that the vocabulary has; absent where no text was read. */
  readonly text?: { readonly read: number; readonly kept: number };
  readonly exchange?: ExchangeReport;
  readonly losses: readonly { readonly epoch: number; readonly loss: number }[];
  readonly validation?: Validation;
  readonly stages: Readonly<Record<string, StageTime>>;
  /** Wall time of the whole run, from reading to the last byte saved. */
  readonly seconds: number;
  readonly outputs: readonly WrittenFile[];
}

/** The stages among the fields of a trainer's report. */
export function stagesOf(report: object): Record<string, StageTime> {
  return Object.fromEntries(
    Object.entries(report).filter(([name, field]) => name !== 'model' && isStage(field)),
  );
}

function isStage(field: unknown): field is StageTime {
  return typeof (field as StageTime | undefined)?.seconds === 'number';
}

export async function reportRun(
  run: RunFigures,
  rows: [string, string][],
  flags: { readonly quiet: boolean; readonly json: boolean; readonly report: string },
): Promise<void> {
  const { user, system } = process.cpuUsage();
  const peak = peakMemoryBytes();
  const { stages, ...rest } = run;
  const record = {
    wordvec: packageVersion(),
    ...rest,
    seed: run.options.seed,
    ...stages,
    ...{ cpuSeconds: (user + system) / 1e6, peakMemoryBytes: peak },
    platform: {
      ...{ node: process.version, os: process.platform, architecture: process.arch },
      ...{ cores: threadCount(0), threads: threadCount(Number(run.options.threads)) },
    },
  };
  if (flags.report !== '') {
    const bytes = new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
    await writeWhole(flags.report, (sink) => sink.write(bytes));
  }
  if (flags.json) await answerJson(record);
  if (!flags.quiet) process.stderr.write(shownLines(summary(run, rows, peak), process.stderr));
}

/** Tells what a run would take. Node's own memory and start are in it, as they are in the run's. */
export async function answerEstimate(
  trainer: string,
  estimate: Estimate,
  rows: [string, string][],
  { files, json }: { readonly files: Readonly<Record<string, number>>; readonly json: boolean },
): Promise<void> {
  const { matrices, corpus, spilled, checkpoint, checkpoints, checkpointsLeft, copies } = estimate;
  const seconds = process.uptime() - estimate.calibration + estimate.seconds;
  // Reading the text may have taken more than training.
  const peakMemory = Math.max(peakMemoryBytes(), process.memoryUsage.rss() + copies);
  // Of a model that was hardly trained.
  const known = rows.filter(([name]) => name !== 'epochs');
  const written = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
  // Temporary files go before the model is saved.
  const disk = Math.max(spilled + checkpoints * checkpoint, checkpointsLeft * checkpoint + written);
  if (json)
    return answerJson({
      ...{ trainer, ...Object.fromEntries(known), seconds, peakMemory, disk },
      ...{ matrices, corpus, temporary: spilled, checkpoint, files },
    });
  const all: [string, string][] = [
    ...known,
    ['time', `about ${formatSeconds(seconds)}`],
    [
      'peak memory',
      `${formatBytes(peakMemory)}, of it matrices ${formatBytes(matrices)}, corpus ${formatBytes(corpus)}`,
    ],
    [
      'disk',
      `${formatBytes(disk)}${spilled > 0 ? `, of it temporary ${formatBytes(spilled)}` : ''}${checkpoints > 0 ? `, checkpoints ${formatBytes(checkpoints * checkpoint)}` : ''}`,
    ],
    ...Object.entries(files).map(([path, bytes]): [string, string] => [
      'file',
      `${path}, ${formatBytes(bytes)}`,
    ]),
  ];
  await answer(linesOf(all));
}

function summary(run: RunFigures, rows: [string, string][], peak: number): string {
  const times = Object.entries(run.stages).map(([name, stage]): [string, string] => [name, stageLine(stage)]);
  const losses = run.losses.map(({ loss }) => loss);
  const all: [string, string][] = [
    ...rows,
    ...(run.text ? [keptRow(run.text)] : []),
    ...times,
    ...(losses.length > 0 ? [byEpoch('loss', losses)] : []),
    ...(run.validation ? [byEpoch(`valid ${run.validation.measure}`, run.validation.scores)] : []),
    ...(run.exchange ? exchangeRows(run.exchange, run.trainer === 'glove' ? 'record' : 'word') : []),
    ['whole run', formatSeconds(run.seconds)],
    ['peak memory', formatBytes(peak)],
    ['written', run.outputs.map(shownFile).join('; ')],
  ];
  return linesOf(all);
}

function linesOf(rows: readonly (readonly [name: string, value: string])[]): string {
  return rows.map(([name, value]) => `${name.padEnd(13)} ${value}\n`).join('');
}

/** Of each epoch; of many the first and the last ones. */
function byEpoch(name: string, numbers: readonly number[]): [string, string] {
  const shown = numbers.map((number) => number.toFixed(4));
  if (shown.length > 2 * ENDS) shown.splice(ENDS, shown.length - 2 * ENDS, '...');
  return [name, `${shown.join(', ')} by epoch`];
}

function exchangeRows(
  { ranks, exchanges, bytes, bytesPerItem, joining, waiting, computed }: ExchangeReport,
  item: string,
): [string, string][] {
  const sent = `${formatBytes(bytes)} sent by each of ${ranks} ranks, ${Math.round(bytesPerItem)} bytes a ${item} trained`;
  const times = computed?.map(({ link, seconds }) => `${formatSeconds(seconds)} at ${link}`);
  return [
    ['exchange', `${counted(exchanges, 'time')}: ${sent}`],
    times
      ? ['computed', `${times.join(', ')}: training on ${ranks} machines`]
      : ['joining', `${formatSeconds(joining)}, and ${formatSeconds(waiting)} of waiting for the others`],
  ];
}

function keptRow({ read, kept }: { readonly read: number; readonly kept: number }): [string, string] {
  const percent = ((100 * (read - kept)) / Math.max(1, read)).toFixed(1);
  return ['left out', `${formatCount(read - kept)} of ${counted(read, 'word')} of the text (${percent}%)`];
}

function shownFile({ path, bytes }: WrittenFile): string {
  return path === '-' ? 'stdout' : bytes === undefined ? path : `${path}, ${formatBytes(bytes)}`;
}

function stageLine({ seconds, words }: StageTime): string {
  const rate = words > 0 && seconds > 0 ? `${formatAmount(words / seconds)} words/s` : '';
  return `${formatSeconds(seconds).padEnd(8)} ${rate}`.trimEnd();
}

/**
 * Bytes of memory that this process took at most. Linux's getrusage(2) begins with what the process took that started this one,
 * where it was started as Node starts programs (vfork(2)).
 */
export function peakMemoryBytes(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))!;
    return 1024 * Number(kilobytes);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
