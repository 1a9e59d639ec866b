import { mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { checkWritable, findSources, readChunks, usageError, writeWhole } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';
import { formatBytes } from './figures.js';

/**
 * Where to write when the user did not say: the first input's name, without its folder and endings.
 * @throws WordvecError `usage` when the input is stdin.
 */
export function defaultOutput(inputs: readonly string[], extension: string): string {
  if (inputs.length === 0) throw usageError('say where to write with -o FILE');
  const path = URL.canParse(inputs[0]) ? new URL(inputs[0]).pathname : inputs[0];
  // Of `.` that of the folder.
  const name = basename(path === '-' ? path : resolve(path)).replace(/\.(gz|bz2|zst)$/, '');
  if (name === '-') throw usageError('stdin has no name: say where to write with -o FILE');
  if (/[*?{}[\]]/.test(name))
    throw usageError(`${name}: stands for many files: say where to write with -o FILE`);
  return basename(name, extname(name)) + extension;
}

/** `dir/out.vec.gz` -> `dir/out.stopped.vec.gz`: the file of a run that did not come to its end. */
export function stoppedName(output: string): string {
  if (output === '-') return output;
  const [packed = ''] = /\.gz$/i.exec(output) ?? [];
  const name = basename(output, packed);
  const extension = extname(name);
  return join(dirname(output), `${basename(name, extension)}.stopped${extension}${packed}`);
}

type Save = (output: string, format?: string) => Promise<void>;

/**
 * Saves under all names, also after one of them failed. Where all fail, as on a full disk, what hours have trained
 * goes to the folder of temporary files; in our own format where the one that was named cannot hold it.
 * @throws what the first failed `save` throws, with that place
 */
export async function saveAll(outputs: readonly string[], save: Save): Promise<void> {
  const failures: unknown[] = [];
  for (const output of outputs) await save(output).catch((error) => failures.push(error));
  const [failure] = failures;
  const file = outputs.find((output) => output !== '-');
  if (failure instanceof WordvecError && failures.length === outputs.length && file !== undefined) {
    const spare = await saveElsewhere(basename(file), failure.code === 'input', save);
    if (spare !== undefined)
      throw new WordvecError(failure.code, `${failure.message}; what was trained is in ${spare}`);
  }
  if (failure !== undefined) throw failure;
}

/** Saves what a stopped run had trained, and says so in the error. */
export async function keepPartial<Model>(
  error: unknown,
  outputs: readonly string[],
  save: (model: Model, path: string, format?: string) => Promise<void>,
): Promise<unknown> {
  if (!(error instanceof WordvecError) || error.partial === undefined) return error;
  const files = outputs.filter((output) => output !== '-').map(stoppedName);
  await saveAll(files, (file, format) => save(error.partial as Model, file, format));
  if (files.length === 0) return new WordvecError('aborted', 'stopped: nothing was written to stdout');
  return new WordvecError('aborted', `stopped: what was trained so far is in ${files.join(', ')}`);
}

/** Where it is saved now; undefined where there is no room for it either. */
async function saveElsewhere(name: string, native: boolean, save: Save): Promise<string | undefined> {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'wordvec-saved-'));
    const path = join(folder, native ? `${name}.wv` : name);
    await save(path, native ? 'native' : undefined);
    return path;
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

/**
 * Finds out, before hours of work, whether the outputs can be written; takes what `refuseInputs` takes.
 * @throws WordvecError `io`, or `usage` when an output is one of the inputs, or named twice.
 */
export async function checkOutputs(
  outputs: readonly unknown[],
  inputs: readonly string[],
  others: readonly unknown[] = [],
): Promise<void> {
  await refuseInputs(outputs, inputs, others);
  for (const output of namedFiles(outputs)) await checkWritable(output);
}

/**
 * Sees that what a command prints does not stand in a file that goes to stdout.
 * @param printing what it prints by; false: nothing
 * @param outputs files by their flags
 * @throws WordvecError `usage`
 */
export function checkStdout(printing: string | false, outputs: Readonly<Record<string, unknown>>): void {
  const [flag] = Object.entries(outputs).find(([, path]) => path === '-') ?? [];
  if (printing !== false && flag !== undefined)
    throw usageError(`${printing}: prints to stdout, where ${flag} - writes too: give ${flag} a file`);
}

/** Finds out, before hours of work, whether files that are read after it are there. @throws WordvecError `io` */
export async function checkInputs(flags: readonly unknown[]): Promise<void> {
  // Only what is missing is opened, as pipes can be read once.
  for (const path of namedFiles(flags))
    if (path !== '-' && !(await stat(path).catch(() => undefined)))
      for await (const _ of readChunks(path)) break;
}

/** Flags that name a file: not those that are '' or were not given. */
function namedFiles(flags: readonly unknown[]): string[] {
  return flags.filter((path): path is string => typeof path === 'string' && path !== '');
}

/**
 * @param inputs what is read, folders and patterns too
 * @param outputs, others flags of files; those that name none count for nothing
 * @throws WordvecError `io`, or `usage` when an output is one of the inputs, or named twice.
 */
export async function refuseInputs(
  outputs: readonly unknown[],
  inputs: readonly string[],
  others: readonly unknown[] = [],
): Promise<void> {
  const named = namedFiles(outputs);
  if (named.length === 0) return;
  const sources = inputs.length === 0 ? [] : (await findSources(inputs)).map(({ path }) => path);
  const read = await Promise.all([...sources, ...namedFiles(others)].map(identityOf));
  if (read.filter((one) => one === '-').length > 1)
    throw usageError('-: stdin can be read once only: name it once');
  const written = new Set<string>();
  for (const output of named) {
    const identity = await identityOf(output);
    if (identity === undefined) continue;
    if (output !== '-' && read.includes(identity))
      throw usageError(`${output}: is an input too; name another file`);
    if (written.has(identity))
      throw usageError(`expected different files for all that is written, got ${output} twice`);
    written.add(identity);
  }
}

/** Whether a reader can keep the writer waiting for ever: stdout, a pipe. */
export async function mayWait(output: string): Promise<boolean> {
  return output === '-' || (await identityOf(output)) === undefined;
}

/** Lines that are written at once. */
const LINES = 4096;

/** Writes a line for each item; the file appears whole or not at all. @throws WordvecError `io` */
export async function writeLines<Item>(
  path: string,
  items: readonly Item[],
  lineOf: (item: Item, i: number) => string,
): Promise<void> {
  const encoder = new TextEncoder();
  await writeWhole(path, async (sink) => {
    for (let first = 0; first < items.length; first += LINES) {
      const lines = items.slice(first, first + LINES).map((item, i) => `${lineOf(item, first + i)}\n`);
      await sink.write(encoder.encode(lines.join('')));
    }
  });
}

/** A file that was written, and its bytes; none of stdout, a device or a pipe. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes?: number;
}

/** `small.ftz: 1.2 MB, from 30 MB`; where a size is not known, the name stands for it. */
export function sizeChange(before: WrittenFile, after: WrittenFile): string {
  const size = ({ path, bytes }: WrittenFile) => (bytes === undefined ? path : formatBytes(bytes));
  return `${after.path}: ${size(after)}, from ${size(before)}`;
}

export async function writtenFile(path: string): Promise<WrittenFile> {
  const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
  return found?.isFile() ? { path, bytes: found.size } : { path };
}

/** Equal for names of the same file; undefined for devices and pipes. */
async function identityOf(path: string): Promise<string | undefined> {
  if (path === '-') return path;
  const found = await stat(path).catch(() => undefined);
  if (!found) return resolve(path);
  return found.isFile() || found.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
}
