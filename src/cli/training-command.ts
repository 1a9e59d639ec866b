import { countWrites, flagOf, joinRanks, processRank, threadCount } from '../entries/command-line.js';
import {
  type EpochReport,
  type RunHooks,
  type TrainerName,
  type TrainingReport,
  train,
} from '../entries/training.js';
import {
  type Command,
  command,
  FILES_WORD,
  type Flags,
  type FlagValues,
  givenOptions,
  OUTPUT_FLAG,
  optionFlags,
  SUMMARY_FLAG,
} from './command.js';
import { DOCUMENT_FLAGS, documentRows, filesBeside, LABELLED_FLAGS } from './document-flags.js';
import type { ModelFiles } from './model-files.js';
import {
  checkInputs,
  checkOutputs,
  checkStdout,
  defaultOutput,
  keepPartial,
  mayWait,
  refuseInputs,
  saveAll,
  writtenFile,
} from './output-file.js';
import { type Hooks, withStop } from './progress-bar.js';
import { allowRelaxedSimd } from './relaxed-simd.js';
import { answerEstimate, type RunFigures, reportRun, stagesOf } from './run-summary.js';
import { CLASSES_FLAG } from './word-classes.js';

export interface TrainingDefinition<Model> extends ModelFiles<Model> {
  readonly trainer: TrainerName;
  readonly help: string;
  /** Help of `--continue`; absent: there is nothing to go on from. */
  readonly continues?: string;
  readonly examples: NonNullable<Command['examples']>;
  /** How `--classes` saves; absent: there is no such flag. */
  classes?(count: number): Pick<ModelFiles<Model>, 'checkName' | 'filesOf' | 'checkWritable' | 'save'>;
  /** The trainer has other sources than a corpus, too. */
  readonly filesOptional?: boolean;
  /** Says, before the run, what the given options will not do. */
  notice?(inputs: readonly string[], options: Readonly<Record<string, unknown>>, hooks: RunHooks): void;
}

const RUN_FLAGS = {
  continue: { kind: 'string', group: 'training', help: '' },
  output: {
    ...OUTPUT_FLAG,
    repeatable: true,
    group: 'output',
    help: 'file to write, - for stdout; its ending chooses the format; may be given several times',
  },
  report: { kind: 'string', group: 'output', help: "write the run's figures to this file as JSON" },
  json: { kind: 'boolean', group: 'output', help: "print the run's figures to stdout as JSON" },
  quiet: { ...SUMMARY_FLAG, group: 'output' },
  format: { kind: 'choice', choices: [], group: 'output', help: 'format of the output, whatever its name' },
} as const satisfies Flags;

type RunFlags = FlagValues<typeof RUN_FLAGS & { classes: typeof CLASSES_FLAG }>;

/** The command of a trainer: flags from the table, checks before, progress, Ctrl-C, saving and summary. */
export function trainingCommand<Model>(definition: TrainingDefinition<Model>): Command {
  const { trainer, help, examples, formats, continues } = definition;
  const steps = trainer === 'classifier' ? LABELLED_FLAGS : DOCUMENT_FLAGS;
  const table = { ...optionFlags(trainer), ...steps };
  const { continue: continuing, ...others } = RUN_FLAGS;
  return command<Flags, string>({
    usage: definition.filesOptional ? `${trainer} [files..]` : `${trainer} <files..>`,
    help,
    words: { files: FILES_WORD },
    flags: {
      ...table,
      ...others,
      ...(continues !== undefined && { continue: { ...continuing, help: continues } }),
      format: { ...RUN_FLAGS.format, choices: formats },
      ...(definition.classes && { classes: CLASSES_FLAG }),
    },
    examples,
    epilogue: peerNames(table),
    idle: ({ flags }) => [
      Boolean(flags.classes) && flags.format !== 'native' && [['format'], 'with --classes'],
    ],
    run(call) {
      const files = call.words.files as string[];
      const flags = call.flags as RunFlags;
      const saved = flags.classes ? definition.classes?.(flags.classes) : undefined;
      return runTraining({ ...definition, ...saved }, files, givenOptions(call, table), flags);
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

interface Asked<Model> {
  readonly definition: TrainingDefinition<Model>;
  readonly inputs: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly flags: RunFlags;
  readonly outputs: readonly string[];
}

async function runTraining<Model>(
  definition: TrainingDefinition<Model>,
  inputs: readonly string[],
  options: Readonly<Record<string, unknown>>,
  flags: RunFlags,
): Promise<void> {
  const outputs = flags.output.length > 0 ? flags.output : [defaultOutput(inputs, definition.extension)];
  if (!flags.format) for (const output of outputs) definition.checkName(output);
  const asked: Asked<Model> = { definition, inputs, options, flags, outputs };
  allowRelaxedSimd();
  // Of several processes the first one writes and speaks; what fails from here on ends all.
  await joinRanks();
  if (processRank().rank > 0) return void (await withStop(true, (hooks) => begin(asked, hooks)));
  if (!options.dryRun) await checkBefore(asked);
  await withStop(flags.quiet, (hooks) =>
    options.dryRun ? tellEstimate(asked, hooks) : trainAndSave(asked, hooks),
  );
}

async function trainAndSave<Model>(asked: Asked<Model>, hooks: Hooks): Promise<void> {
  const { definition, inputs, options, flags, outputs } = asked;
  noteThreads(options.threads, hooks);
  const started = performance.now();
  const { signal, ...others } = hooks;
  // Saving has no signal: what was trained is worth the seconds that it takes to write it, unless no one reads it.
  const save = async (model: Model, path: string, format: string | undefined = flags.format) => {
    const saving = { ...others, outputs, ...((await mayWait(path)) && { signal }) };
    await definition.save(model, path, format || undefined, saving).finally(hooks.finish);
  };
  // Of a run that is resumed where it had ended nothing is heard.
  let epochs: number | undefined;
  const onEpoch = (report: EpochReport) => {
    epochs = report.epochs;
    hooks.onEpoch(report);
  };
  try {
    const result = await begin(asked, { ...hooks, onEpoch });
    const saving = performance.now();
    await saveAll(outputs, (output, format) => save(result.model, output, format));
    const planned = Number(result.options.epochs);
    const before = (epochs ?? planned) - planned;
    const run: RunFigures = {
      trainer: definition.trainer,
      inputs,
      options: result.options,
      vocabulary: definition.sizes(result.model),
      ...(result.text && { text: result.text }),
      ...(result.validation && { validation: result.validation }),
      ...(result.exchange && { exchange: result.exchange }),
      // One group of words in 64 is measured: an epoch of a toy text may have none.
      losses: result.losses.flatMap((loss, i) =>
        Number.isFinite(loss) ? { epoch: before + i + 1, loss } : [],
      ),
      stages: {
        ...stagesOf(result),
        saving: { seconds: (performance.now() - saving) / 1000, words: 0 },
      },
      seconds: (performance.now() - started) / 1000,
      outputs: await Promise.all(outputs.map(writtenFile)),
    };
    const { model, preparation } = result;
    const documents = preparation ? documentRows(preparation) : [];
    await reportRun(run, [...documents, ...definition.describe(model)], flags);
  } catch (error) {
    hooks.finish();
    throw await keepPartial(error, outputs, save);
  }
}

/** `--dry-run`: runs all but the training, which it only begins, and writes nothing. */
async function tellEstimate<Model>(asked: Asked<Model>, hooks: Hooks): Promise<void> {
  const { definition, flags, outputs } = asked;
  const writes = countWrites();
  try {
    const { model, estimate } = await begin(asked, hooks);
    for (const output of outputs)
      await definition.save(model, output, flags.format || undefined, { onNote: hooks.onNote, outputs });
    hooks.finish();
    await answerEstimate(definition.trainer, estimate!, definition.describe(model), {
      files: Object.fromEntries(writes.bytes),
      json: flags.json,
    });
  } finally {
    writes.end();
  }
}

async function begin<Model>(
  { definition, inputs, options, flags }: Asked<Model>,
  hooks: RunHooks,
): Promise<TrainingReport<Model>> {
  const { trainer, notice, open } = definition;
  notice?.(inputs, options, hooks);
  const from = !flags.continue ? undefined : await open(flags.continue, hooks);
  return train(trainer, inputs, options, hooks, from as never) as Promise<TrainingReport<Model>>;
}

function noteThreads(threads: unknown, { onNote }: RunHooks): void {
  const cores = threadCount(0);
  if (Number(threads ?? 0) > cores)
    onNote?.(`--threads ${threads}: this machine has ${cores} cores; more threads than cores are no faster`);
}

async function checkBefore<Model>({
  definition,
  outputs,
  inputs,
  options,
  flags,
}: Asked<Model>): Promise<void> {
  const { report, json } = flags;
  const piped = outputs.find((path) => path === '-');
  checkStdout(json && '--json', { '-o': piped, '--report': report, '--save-vocab': options.saveVocab });
  const format = flags.format || undefined;
  const besides = [report, options.saveVocab];
  const files = outputs.flatMap((path) => definition.filesOf(path, format));
  // No file can take the place of the folder of checkpoints.
  await refuseInputs([...files, ...besides, options.checkpoint || options.resume], []);
  await refuseInputs([...files, ...besides], inputs, filesBeside(options));
  for (const path of outputs) await definition.checkWritable(path, format);
  await checkOutputs(besides, []);
  await checkInputs([options.init, options.words, options.valid]);
}
