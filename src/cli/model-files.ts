import { checkWritable } from '../entries/command-line.js';
import type { RunHooks } from '../entries/training.js';

/** Of models that are a file, whatever the format. */
export const ONE_FILE: Pick<ModelFiles<never>, 'filesOf' | 'checkWritable'> = {
  filesOf: (path) => [path],
  checkWritable: (path) => checkWritable(path),
};

/** How the models of some trainers are read, written and described. */
export interface ModelFiles<Model> {
  /** Names for `--format`. */
  readonly formats: readonly string[];
  /** Ending of the file that is written when the user names none: `.vec`. */
  readonly extension: string;
  /** Throws `usage` where a file's name tells no format; asked only without `--format`, before the run. */
  checkName(path: string): void;
  /** The files that `save` writes, of a folder its name alone. @throws WordvecError `usage` for stdout where they are several */
  filesOf(path: string, format: string | undefined): readonly string[];
  /** Finds out, before the run, whether `save` could write them. @throws WordvecError `usage`, `io` */
  checkWritable(path: string, format: string | undefined): Promise<void>;
  /** Reads the model of `--continue`. */
  open(path: string, hooks: RunHooks): Promise<Model>;
  /** Writes the model whole or not at all; `format` is undefined where the name's ending decides. */
  save(model: Model, path: string, format: string | undefined, hooks: SavingHooks): Promise<void>;
  /** Rows of the summary: `['vocabulary', '71,290 words']`. */
  describe(model: Model): [name: string, value: string][];
  sizes(model: Model): { readonly words: number; readonly labels?: number; readonly documents?: number };
}

/** `outputs`: all files that are written of the model. What one leaves out is no news where another has it. */
export type SavingHooks = RunHooks & { readonly outputs?: readonly string[] };
