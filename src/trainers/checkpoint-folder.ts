// The files of checkpoints in a folder: their names, and which of them are kept.
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';

const NAME = /^step-(\d{12})\.wv$/;
/** Files that are kept. */
export const KEPT = 2;

/** Names of the checkpoints in a folder, the newest first. */
export async function checkpointsIn(folder: string): Promise<string[]> {
  const names = await platform().files.namesIn(folder);
  return names.filter((name) => NAME.test(name)).sort((a, b) => (a < b ? 1 : -1));
}

/** What one run writes into a folder, in which others may lie, and others may write. */
export class CheckpointFolder {
  readonly #path: string;
  readonly #hooks: RunHooks;
  /** Files that were there before, or are this run's. */
  #known: Set<string> | undefined;
  // What the numbers of files are ahead of the steps.
  #ahead = 0;
  #told = false;

  constructor(path: string, hooks: RunHooks) {
    this.#path = path;
    this.#hooks = hooks;
  }

  /**
   * Files that are there already, of a run on fewer ranks, whose steps are more, or of another run, must not count as newer: numbers go
   * on from theirs, and from those of a run that writes there meanwhile.
   */
  async newPath(steps: number): Promise<string> {
    const names = await checkpointsIn(this.#path);
    const strange = this.#known && names.some((name) => !this.#known?.has(name));
    if (strange) this.#tell();
    if (names.length > 0 && (strange || !this.#known))
      this.#ahead = Math.max(this.#ahead, Number(NAME.exec(names[0])![1]) + 1 - steps);
    this.#known ??= new Set(names);
    const name = `step-${String(steps + this.#ahead).padStart(12, '0')}.wv`;
    this.#known.add(name);
    return `${this.#path}/${name}`;
  }

  /** Removes old files, but none of a run that writes there meanwhile, which would have none left. */
  async tidy(): Promise<void> {
    const own = (await checkpointsIn(this.#path)).filter((name) => this.#known?.has(name));
    for (const old of own.slice(KEPT)) await platform().files.remove(`${this.#path}/${old}`);
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#hooks.onNote?.(
      `${this.#path}: another run writes checkpoints there too, and --resume takes the newest: give each run a folder of its own`,
    );
  }
}
