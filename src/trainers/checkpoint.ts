// Checkpoints of a run: files that appear whole or not at all, in the container of our own (kind `run`), with a checksum. None is
// synced to the disk: of a machine that loses power one may come back damaged, and then the one before it serves.

import { counted, formatCount, inputError, usageError, WordvecError } from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import { type Container, readContainer, type Section, writeContainer } from '../formats/container.js';
import { flagOf, parseInterval } from '../options.js';
import { writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { Pauses, Run } from '../run/run.js';
import type { Matrix } from '../tensor/matrix.js';
import { isObject } from '../values.js';
import { CheckpointFolder, checkpointsIn } from './checkpoint-folder.js';
import { copyOf, type JudgedSoFar } from './held-out.js';

/** All that a run is between two steps, but its matrices. */
export interface RunHead {
  readonly trainer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly firstEpoch: number;
  /** Of the data: see `Prepared`. */
  readonly fingerprint: number;
  readonly words: number;
  /** Of each epoch so far; and how it was judged, where it is. */
  readonly losses: readonly number[];
  readonly scores?: readonly number[];
  readonly steps: number;
  /** Steps of the whole run: fewer where more ranks shared them. */
  readonly total: number;
}

/** What is known of it before it begins. */
export type NewHead = Omit<RunHead, 'steps' | 'total'>;

const KIND = 'run';
/** What a run has of rows; those of which it has none are left out. */
const PARTS = ['input', 'output', 'state', 'kept'] as const;
/** Numbers of a section that are written at a time: few turns of the event loop, which the first thread also trains in. */
const PIECE = 1 << 21;

/** Writes checkpoints of a run beside it. */
export class Checkpoints implements Pauses {
  readonly #folder: CheckpointFolder;
  readonly #interval: { seconds?: number; steps?: number };
  readonly #run: Run;
  readonly #head: NewHead;
  readonly #hooks: RunHooks;
  readonly #judged: (() => JudgedSoFar) | undefined;
  #last = performance.now();
  #writing: Promise<void> | undefined;
  #copies: readonly Matrix[] | undefined;

  /** @param every such as `10m` or `1000steps` */
  constructor(
    folder: string,
    every: string,
    run: Run,
    head: NewHead,
    hooks: RunHooks,
    judged?: () => JudgedSoFar,
  ) {
    this.#judged = judged;
    this.#folder = new CheckpointFolder(folder, hooks);
    this.#interval = parseInterval(every)!;
    this.#run = run;
    this.#head = head;
    this.#hooks = hooks;
  }

  next(done: number): number {
    const { steps } = this.#interval;
    return steps === undefined ? Number.POSITIVE_INFINITY : (Math.floor(done / steps) + 1) * steps;
  }

  due(): boolean {
    const { seconds } = this.#interval;
    if (seconds === undefined || this.#writing) return false;
    return performance.now() - this.#last >= 1000 * seconds;
  }

  /** Copies the rows, and writes the copy while the run goes on; where memory lacks for a copy the run waits. */
  async take(): Promise<void> {
    await this.#writing;
    const { steps, total, parts } = this.#run;
    const names = PARTS.filter((name) => parts[name].rows > 0);
    const own = names.map((name) => parts[name]);
    const judged = this.#judged?.();
    const head = { ...this.#head, ...(judged && { scores: [...judged.scores] }), steps, total };
    const copies = this.#copied(own);
    const rows = copies ?? own;
    const [bestInput, bestOutput] = judged?.rows ?? [];
    this.#writing = this.#write(head, [
      ...names.map((name, i) => rowSection(name, rows[i])),
      ...(bestInput ? [rowSection('best-input', bestInput), rowSection('best-output', bestOutput!)] : []),
    ]);
    if (!copies) await this.#writing;
  }

  /** In the same room each time, as new room is there before the old is given back; undefined where memory lacks for it. */
  #copied(rows: readonly Matrix[]): readonly Matrix[] | undefined {
    try {
      this.#copies?.forEach(({ data }, i) => void data.set(rows[i].data));
      this.#copies ??= rows.map(copyOf);
      return this.#copies;
    } catch {
      return undefined;
    }
  }

  /** Resolves when nothing is being written any more. */
  async finish(): Promise<void> {
    await this.#writing;
  }

  // A disk that is full now may have room later, and what is trained is not lost: the run goes on.
  async #write(head: RunHead, sections: readonly Section[]): Promise<void> {
    try {
      await writeWhole(await this.#folder.newPath(head.steps), (sink) =>
        writeContainer(sink, { kind: KIND, meta: { ...head } }, sections),
      );
      await this.#folder.tidy();
    } catch (error) {
      if (!(error instanceof WordvecError)) throw error;
      this.#hooks.onNote?.(`no checkpoint of step ${head.steps}: ${error.message}; training goes on`);
    } finally {
      this.#writing = undefined;
      this.#last = performance.now();
    }
  }
}

/** Rows with their padding, as they lie in memory. */
function rowSection(name: string, { data, rows, stride }: Matrix): Section {
  return { name, type: 'float32', shape: [rows, stride], parts: pieces(data) };
}

function* pieces(data: Float32Array): Generator<Float32Array> {
  for (let from = 0; from < data.length; from += PIECE) yield data.subarray(from, from + PIECE);
}

/** A checkpoint that was read. */
export interface SavedRun {
  readonly path: string;
  readonly head: RunHead;
  readonly container: Container;
}

/**
 * The newest checkpoint in a folder that is whole; undefined where there is none yet.
 * @throws WordvecError `io` where there is no such folder; `format` where no file in it can be read
 */
export async function lastCheckpoint(folder: string, hooks: RunHooks): Promise<SavedRun | undefined> {
  let failure: unknown;
  for (const name of await checkpointsIn(folder)) {
    const path = `${folder}/${name}`;
    try {
      const saved = await readCheckpoint(path, hooks);
      if (failure) hooks.onNote?.(`${(failure as Error).message}; ${path} serves`);
      return saved;
    } catch (error) {
      if (!(error instanceof WordvecError) || error.code === 'aborted') throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return undefined;
}

/** @throws WordvecError `format`, `io`, `memory` */
export async function readCheckpoint(path: string, hooks: RunHooks = {}): Promise<SavedRun> {
  return ByteReader.open(path, hooks, async (reader) => {
    const container = await readContainer(reader);
    const head = container.meta as unknown as RunHead;
    const numbers = [head.firstEpoch, head.fingerprint, head.words, head.steps, head.total];
    const sound =
      container.kind === KIND &&
      typeof head.trainer === 'string' &&
      isObject(head.options) &&
      Array.isArray(head.losses) &&
      numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
    if (!sound) throw reader.error(`it holds ${container.kind}, expected a checkpoint of a run`);
    return { path, head, container };
  });
}

/**
 * The options of a run that resumes another: what is not given now is as it was.
 * @throws WordvecError `usage` for another trainer
 */
export function resumedOptions(
  { path, head }: SavedRun,
  trainer: string,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (head.trainer !== trainer)
    throw usageError(
      `--resume: ${path} is of a run of ${head.trainer}, got ${trainer}: run \`wordvec train ${head.trainer}\``,
    );
  const written = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...head.options, ...Object.fromEntries(written) };
}

/**
 * Puts the rows and the step of a checkpoint into a run that is laid out.
 * @throws WordvecError `usage` for other options, `input` for other data: what differs is named
 */
export function resume(run: Run, { path, head, container }: SavedRun, now: NewHead): void {
  // A list is told from another by its parts.
  for (const [name, value] of Object.entries(head.options))
    if (String(now.options[name]) !== String(value))
      throw usageError(
        `--resume: ${path} was trained with ${flagOf(name)} ${value}, got ${now.options[name]}; leave it out`,
      );
  if (head.words !== now.words || head.fingerprint !== now.fingerprint)
    throw inputError(
      `--resume: ${path} was trained on another text (${counted(head.words, 'word')} an epoch, now ${formatCount(now.words)}, or in another order): name the same files`,
    );
  if (head.firstEpoch !== now.firstEpoch || head.steps > head.total)
    throw usageError(
      `--resume: ${path} is of a run that went on from another model: name the same one with --continue`,
    );
  for (const name of PARTS) {
    const { data, rows, stride } = run.parts[name];
    if (rows > 0) data.set(container.take(name, 'float32', [rows, stride]));
  }
  run.steps = Math.round((head.steps * run.total) / head.total);
}
