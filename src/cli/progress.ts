import type { Progress, RunHooks } from '../index.js';
import { formatAmount, formatSeconds } from './values.js';

/** Seconds between two lines where stderr is no terminal. */
const LINE_EVERY = 10;

/** Phases shorter than these seconds get no line of their own. */
const SHORT = 1;

/** Shows long work on stderr: a bar on a terminal, else a plain line now and then. */
export interface Reporter extends Required<Omit<RunHooks, 'signal'>> {
  /** Ends the line of the bar, so that something else can be said. */
  finish(): void;
}

export async function createReporter(
  quiet: boolean,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<Reporter> {
  if (quiet) return { onProgress() {}, onNote() {}, onEpoch() {}, finish() {} };
  const show = stream.isTTY ? await bars(stream) : lines(stream);
  let last: Progress | undefined;
  const finish = () => {
    if (last) show(last, true);
    last = undefined;
  };
  return {
    onProgress(progress) {
      if (last && last.phase !== progress.phase) finish();
      last = progress;
      show(progress, false);
    },
    onNote(note) {
      finish();
      stream.write(`wordvec: note: ${note}\n`);
    },
    onEpoch({ epoch, epochs, loss, seconds }) {
      // Over the bar, which is drawn again below.
      if (stream.isTTY) stream.write('\r\x1b[K');
      const left = formatSeconds((seconds / epoch) * (epochs - epoch));
      stream.write(
        `wordvec: epoch ${epoch} of ${epochs}: loss ${loss.toFixed(5)}, ${formatSeconds(seconds)}, ${left} left\n`,
      );
    },
    finish,
  };
}

type Show = (progress: Progress, ended: boolean) => void;

// Imported here, as it takes 5 MB that a run without a terminal need not pay.
async function bars(stream: NodeJS.WriteStream): Promise<Show> {
  const { SingleBar } = (await import('cli-progress')).default;
  const begin = (progress: Progress) => {
    const drawing = shareOf(progress) === undefined ? '' : '{bar} ';
    const bar = new SingleBar({
      format: `${progress.phase.padEnd(12)} ${drawing}{figures}`,
      stream,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      fps: 10,
    });
    bar.start(1, 0, { figures: '' });
    return bar;
  };
  let current: ReturnType<typeof begin> | undefined;
  return (progress, ended) => {
    current ??= begin(progress);
    current.update(shareOf(progress) ?? 0, { figures: figures(progress, ended) });
    if (!ended) return;
    current.stop();
    current = undefined;
  };
}

function lines(stream: NodeJS.WriteStream): Show {
  let said = performance.now() / 1000;
  return (progress, ended) => {
    const now = performance.now() / 1000;
    if (ended ? progress.seconds < SHORT : now - said < LINE_EVERY) return;
    said = now;
    stream.write(`wordvec: ${progress.phase} ${figures(progress, ended)}\n`);
  };
}

function shareOf({ done, total }: Progress): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

/** `34%  1.23M words/s  lr 0.0165  loss 1.234  12s left`. */
export function figures(progress: Progress, ended: boolean): string {
  const share = shareOf(progress);
  const parts = [
    share === undefined
      ? `${formatAmount(progress.done)} ${progress.unit}`
      : `${String(Math.floor(share * 100)).padStart(3)}%`,
  ];
  if (progress.wordsPerSecond) parts.push(`${formatAmount(progress.wordsPerSecond)} words/s`);
  if (progress.learningRate !== undefined) parts.push(`lr ${progress.learningRate.toPrecision(3)}`);
  if (progress.loss !== undefined) parts.push(`loss ${progress.loss.toFixed(3)}`);
  if (ended) parts.push(`in ${formatSeconds(progress.seconds)}`);
  else if (share) parts.push(`${formatSeconds((progress.seconds * (1 - share)) / share)} left`);
  return parts.join('  ');
}
