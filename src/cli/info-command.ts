import { arch, cpus, freemem, platform, totalmem } from 'node:os';
import { isObject, threadCount } from '../entries/command-line.js';
import { FORMATS, type RowChoice, summarizeFile } from '../entries/vector-files.js';
import { command, JSON_FLAG, MODEL_WORD } from './command.js';
import { formatBytes, formatCount } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { packageVersion } from './version.js';

export const info = command({
  usage: 'info [model]',
  help: 'what is in use on this machine, or what a model file holds',
  words: { model: MODEL_WORD },
  flags: { ...READING_FLAGS, json: JSON_FLAG },
  examples: [['info', 'version, SIMD, threads, memory']],
  idle: ({ words }) => [words.model === undefined && [Object.keys(READING_FLAGS), 'without a model']],
  async run(call) {
    const path = call.words.model as string | undefined;
    const record = path === undefined ? machineRecord() : await modelRecord(path, rowChoice(call.flags));
    if (call.flags.json) return answerJson(record);
    await answer(
      Object.entries(record)
        .map(([name, value]) => `${shownName(name).padEnd(12)} ${shownValue(name, value)}\n`)
        .join(''),
    );
  },
});

function machineRecord(): Record<string, unknown> {
  return {
    wordvec: packageVersion(),
    node: process.version,
    system: `${platform()} ${arch()}, ${cpus()[0]?.model ?? 'unknown processor'}`,
    simd: hasSimd(),
    threads: threadCount(0),
    // Of a container what it may have.
    memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    freeMemoryBytes: process.availableMemory?.() ?? freemem(),
  };
}

// (module (func (result v128) i32.const 0 i8x16.splat)), the smallest module that needs SIMD128.
const SIMD_MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
];

function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(SIMD_MODULE));
}

async function modelRecord(path: string, choice: RowChoice): Promise<Record<string, unknown>> {
  const { format, ...summary } = await summarizeFile(path, { onNote: say }, choice);
  return { file: path, format: FORMATS[format].title, ...summary };
}

/** `freeMemoryBytes` -> `free memory`: the unit stands with the value. */
function shownName(name: string): string {
  return name.replace(/Bytes$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shownValue(name: string, value: unknown): string {
  if (name === 'simd') return value ? 'yes (SIMD128)' : 'no: training and counting need it';
  if (/Bytes$/.test(name)) return formatBytes(Number(value));
  // Of a run that was stopped, epochs are no whole number.
  if (typeof value === 'number')
    return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)));
  if (!isObject(value)) return String(value);
  return Object.entries(value)
    .filter(([, field]) => field !== '' && field !== false)
    .map(([field, setting]) => `${field} ${shownSetting(String(setting))}`)
    .join(', ');
}

/** Of words that stand for a file the first. */
function shownSetting(setting: string): string {
  if (!setting.startsWith('\n')) return setting;
  const words = setting.slice(1).split('\n');
  return `${words.slice(0, 3).join(' ')}${words.length > 3 ? ` and ${formatCount(words.length - 3)} more` : ''}`;
}
