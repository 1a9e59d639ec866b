import type { StageTime } from '../corpus/prepare.js';
import { WordvecError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { type ShardRun, shareDone } from './hogwild.js';
import { LossMeter } from './loss.js';
import { rateAt } from './schedule.js';

/** Milliseconds between two reports. */
const INTERVAL = 200;

/** Times a training run, reports its progress and loss, and stops it when it diverges. */
export class TrainingMeter {
  readonly #run: ShardRun;
  readonly #hooks: RunHooks;
  readonly #loss: LossMeter;
  readonly #began = performance.now();
  #reported = this.#began;

  constructor(run: ShardRun, negatives: number, hooks: RunHooks) {
    this.#run = run;
    this.#hooks = hooks;
    this.#loss = new LossMeter(
      run.memory.buffer,
      run.threads.map(({ job }) => job),
      negatives,
    );
  }

  /** @throws WordvecError `diverged` */
  report(): void {
    if (performance.now() - this.#reported >= INTERVAL) this.#tell();
  }

  /** The last report. @throws WordvecError `diverged` */
  finish(): void {
    this.#tell();
  }

  get time(): StageTime {
    return { seconds: (performance.now() - this.#began) / 1000, words: shareDone(this.#run) * this.#words };
  }

  get #words(): number {
    return this.#run.store.tokens * this.#run.epochs;
  }

  #tell(): void {
    this.#reported = performance.now();
    const { seconds, words } = this.time;
    const loss = this.#loss.read();
    const learningRate = rateAt(this.#run.schedule, this.#run.lr, shareDone(this.#run));
    if (Number.isNaN(loss)) throw divergence(this.#run, learningRate);
    this.#hooks.onProgress?.({
      phase: 'training',
      unit: 'words',
      done: words,
      total: this.#words,
      seconds,
      wordsPerSecond: words / seconds,
      learningRate,
      ...(loss === undefined ? {} : { loss }),
    });
  }
}

function divergence(run: ShardRun, rate: number): WordvecError {
  const epoch = run.epochsBefore + shareDone(run) * run.epochs;
  return new WordvecError(
    'diverged',
    `the loss is no number any more in epoch ${Math.floor(epoch) + 1} at learning rate ${rate.toPrecision(3)}: lower --lr (now ${run.lr})`,
  );
}
