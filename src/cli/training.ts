import {
  aliasesOf,
  defaultOf,
  flagOf,
  optionRow,
  optionsOf,
  type RunHooks,
  type TrainerName,
  threadCount,
  WordvecError,
} from '../training.js';
import { type Command, command, type Flag, type Flags, listOf } from './command.js';
import { checkOutputs, defaultOutput, saveAll, stoppedName } from './output-file.js';
import { createReporter, type Reporter } from './progress.js';
import { listenForStop, type Stop } from './stop.js';
import { type RunFigures, reportRun, stagesOf } from './summary.js';

/** What a training run gives back: the model, and beside it a StageTime for each stage. */
export interface TrainingResult<Model> {
  readonly model: Model;
}

/** What `train` of one trainer is called with. */
export interface TrainingCall {
  readonly inputs: readonly string[];
  /** The options of the table that the user gave. */
  readonly options: Record<string, unknown>;
  /** Every flag that is no row of the table, `extraFlags` among them. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly hooks: RunHooks;
}

/** One trainer as a command `wordvec train NAME`. */
export interface TrainingDefinition<Model> {
  readonly trainer: TrainerName;
  readonly help: string;
  /** Flags besides the trainer's options in the table and those that every trainer has. */
  readonly extraFlags?: Flags;
  readonly examples?: Command['examples'];
  /** The trainer has other sources than a corpus, too. */
  readonly filesOptional?: boolean;
  /** Names for `--format`. */
  readonly formats: readonly string[];
  /** Ending of the file that is written when the user names none: `.vec`. */
  readonly extension: string;
  /** Throws `usage` where a file's name tells no format; asked only without `--format`, before the run. */
  checkName?(path: string): void;
  train(call: TrainingCall): Promise<TrainingResult<Model>>;
  /** Writes the model whole or not at all; `format` is undefined where the name's ending decides. */
  save(model: Model, path: string, format: string | undefined, hooks: RunHooks): Promise<void>;
  /** Rows of the summary: `['vocabulary', '71,290 words']`. */
  describe(model: Model): [name: string, value: string][];
}

const OUTPUT_FLAGS = {
  output: {
    kind: 'string',
    short: 'o',
    aliases: ['out'],
    repeatable: true,
    group: 'output',
    help: 'file to write, - for stdout; its ending chooses the format; may be given several times',
  },
  report: { kind: 'string', group: 'output', help: "write the run's figures to this file as JSON" },
  json: { kind: 'boolean', group: 'output', help: "print the run's figures to stdout as JSON" },
  quiet: { kind: 'boolean', short: 'q', group: 'output', help: 'no progress and no summary' },
} as const satisfies Flags;

/** The flags that the table of options gives a trainer, with that trainer's defaults. */
function tableFlags(trainer: TrainerName): Record<string, Flag> {
  return Object.fromEntries(
    optionsOf(trainer).map((name) => [
      name,
      { ...optionRow(name, trainer), default: defaultOf(name, trainer), aliases: aliasesOf(name, trainer) },
    ]),
  );
}

/** The command of a trainer: flags from the table, checks before, progress, Ctrl-C, saving and summary. */
export function trainingCommand<Model>(definition: TrainingDefinition<Model>): Command {
  const { trainer, help, extraFlags = {}, examples = [], formats } = definition;
  const format: Flag = {
    kind: 'choice',
    choices: formats,
    group: 'output',
    help: 'format of the output, whatever its name',
  };
  const table = tableFlags(trainer);
  return command({
    usage: definition.filesOptional ? `${trainer} [files..]` : `${trainer} <files..>`,
    help,
    words: { files: 'text files, folders, globs, .gz, - for stdin' },
    flags: { ...table, ...extraFlags, ...OUTPUT_FLAGS, format } as Flags,
    examples,
    epilogue: peerNames(table),
    run: (call) => {
      const given = Object.entries(call.given);
      const options = Object.fromEntries(given.filter(([name]) => name in table));
      return runTraining(definition, listOf(call, 'files'), options, call.flags);
    },
  });
}

function peerNames(table: Flags): string {
  const pairs = Object.entries(table).flatMap(([name, row]) => {
    const others = (row.aliases ?? []).filter((other) => !/_|[A-Z]/.test(other));
    return others.length > 0 ? `${flagOf(name)} (-${others.join(', -')})` : [];
  });
  return `Names from word2vec.c, fastText and gensim are understood too: ${pairs.join(', ')}.`;
}

async function runTraining<Model>(
  definition: TrainingDefinition<Model>,
  inputs: string[],
  options: Record<string, unknown>,
  flags: Readonly<Record<string, unknown>>,
): Promise<void> {
  const named = flags.output as string[];
  const outputs = named.length > 0 ? named : [defaultOutput(inputs, definition.extension)];
  if (flags.format === '') for (const output of outputs) definition.checkName?.(output);
  await checkBefore(outputs, inputs, options, flags);

  const reporter = createReporter(flags.quiet === true);
  const [threads, cores] = [Number(options.threads ?? 0), threadCount(0)];
  if (threads > cores)
    reporter.onNote(
      `--threads ${threads}: this machine has ${cores} cores; more threads than cores are no faster`,
    );
  const stop = listenForStop();
  const started = performance.now();
  const format = (flags.format as string) || undefined;
  const save = (model: Model, path: string) => definition.save(model, path, format, savingHooks(reporter));
  try {
    const result = await definition.train({
      inputs,
      options,
      flags,
      hooks: { ...reporter, signal: stop.signal },
    });
    const saving = performance.now();
    await saveAll(outputs, (output) => save(result.model, output).finally(reporter.finish));
    const run: RunFigures = {
      trainer: definition.trainer,
      stages: {
        ...stagesOf(result),
        saving: { seconds: (performance.now() - saving) / 1000, words: 0 },
      },
      seconds: (performance.now() - started) / 1000,
      outputs,
    };
    await reportRun(run, definition.describe(result.model), {
      quiet: flags.quiet === true,
      json: flags.json === true,
      report: flags.report as string,
    });
  } catch (error) {
    reporter.finish();
    const told = await keepPartial(error, outputs, save, stop);
    reporter.finish();
    throw told;
  } finally {
    stop.release();
  }
}

/** Saves what a stopped run had trained, and says so in the error. */
async function keepPartial<Model>(
  error: unknown,
  outputs: readonly string[],
  save: (model: Model, path: string) => Promise<void>,
  stop: Stop,
): Promise<unknown> {
  if (!(error instanceof WordvecError) || error.code !== 'aborted') return error;
  if (!stop.signal.aborted || error.partial === undefined)
    return new WordvecError('aborted', 'stopped: nothing was written');
  const files = outputs.filter((output) => output !== '-').map(stoppedName);
  await saveAll(files, (file) => save(error.partial as Model, file));
  if (files.length === 0) return new WordvecError('aborted', 'stopped: nothing was written to stdout');
  return new WordvecError('aborted', `stopped: what was trained so far is in ${files.join(', ')}`);
}

// Saving has no signal: what was trained is worth the seconds that it takes to write it.
function savingHooks(reporter: Reporter): RunHooks {
  return { onProgress: reporter.onProgress, onNote: reporter.onNote };
}

async function checkBefore(
  outputs: readonly string[],
  inputs: readonly string[],
  options: Record<string, unknown>,
  flags: Readonly<Record<string, unknown>>,
): Promise<void> {
  const named = (paths: unknown[]) =>
    paths.filter((path) => typeof path === 'string' && path !== '') as string[];
  const written = [...outputs, ...named([flags.report, options.saveVocab])];
  if (flags.json === true && written.includes('-'))
    throw new WordvecError('usage', '--json: prints to stdout, where - writes too; use --report FILE');
  await checkOutputs(written, inputs, named([options.cooccurrence, options.readVocab, options.init]));
}
