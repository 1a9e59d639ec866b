import { flagNames } from '../entries/command-line.js';
import type { Progress, RunHooks } from '../entries/training.js';
import { formatAmount, formatSeconds } from './figures.js';
import { shownSentence } from './output.js';
import { listenForStop } from './stop.js';

/** Seconds between two lines where stderr is no terminal. */
const LINE_EVERY = 10;
/** Phases shorter than these seconds get no line of their own there. */
const SHORT = 1;
/** Seconds between two drawings of the bar. */
const DRAW_EVERY = 0.1;
const BAR_WIDTH = 24;

type AllHooks = { [Name in Exclude<keyof RunHooks, 'signal' | 'onRows'>]-?: NonNullable<RunHooks[Name]> };

/** Shows long work on stderr: a bar on a terminal, else a plain line now and then. */
export interface Reporter extends AllHooks {
  /** Ends the line of the bar, so that something else can be said. */
  finish(): void;
}

export function createReporter(quiet: boolean, stream: NodeJS.WriteStream = process.stderr): Reporter {
  if (quiet) return { onProgress() {}, onNote() {}, onEpoch() {}, onValidation() {}, finish() {} };
  // A terminal that cannot clear a line, as that of Emacs, says so.
  const view = stream.isTTY && process.env.TERM !== 'dumb' ? bar(stream) : lines(stream);
  let last: Progress | undefined;
  let firstEpoch: number | undefined;
  const told = new Set<string>();
  const finish = () => {
    if (last) view.show(last, true);
    last = undefined;
  };
  return {
    onProgress(progress) {
      if (last && last.phase !== progress.phase) finish();
      last = progress;
      view.show(progress, false);
    },
    onNote(note) {
      // Two parts of an index may have the same to say.
      if (told.has(note)) return;
      told.add(note);
      view.say(`wordvec: note: ${shownSentence(flagNames(note))}\n`);
    },
    onEpoch({ epoch, epochs, loss, seconds }) {
      firstEpoch ??= epoch;
      const left = formatSeconds((seconds / (epoch - firstEpoch + 1)) * (epochs - epoch));
      view.say(
        `wordvec: epoch ${epoch} of ${epochs}: loss ${loss.toFixed(5)}, ${formatSeconds(seconds)}, ${left} left\n`,
      );
    },
    onValidation({ epoch, measure, score, best }) {
      view.say(
        `wordvec: epoch ${epoch}: ${measure} on --valid ${score.toFixed(5)}${best ? ', the best so far' : ''}\n`,
      );
    },
    finish,
  };
}

/** What long work that can be stopped is handed. */
export type Hooks = Reporter & { readonly signal: AbortSignal };

/** Work that shows its progress; the bar's line ends before an error is said, too. */
export async function withProgress<T>(quiet: boolean, work: (reporter: Reporter) => Promise<T>): Promise<T> {
  const reporter = createReporter(quiet);
  return await work(reporter).finally(reporter.finish);
}

/** Work that shows its progress and can be stopped by a signal of the system. */
export async function withStop<T>(quiet: boolean, work: (hooks: Hooks) => Promise<T>): Promise<T> {
  const stop = listenForStop();
  return await withProgress(quiet, (reporter) => work({ ...reporter, signal: stop.signal })).finally(
    stop.release,
  );
}

interface View {
  /** `ended`: the phase will not be shown again. */
  show(progress: Progress, ended: boolean): void;
  /** Writes a whole line between the progress. */
  say(line: string): void;
}

// Not cli-progress: it moves the cursor back to where a bar began, over lines that were written meanwhile.
function bar(stream: NodeJS.WriteStream): View {
  let drawnAt = 0;
  let drawn = '';
  return {
    show(progress, ended) {
      const now = performance.now() / 1000;
      if (!ended && now - drawnAt < DRAW_EVERY) return;
      drawnAt = now;
      const text = `${progress.phase.padEnd(12)} ${drawing(progress)}${figures(progress, ended)}`;
      drawn = text.slice(0, Math.max(20, (stream.columns || 80) - 1));
      const gone = ended && isOld(progress);
      stream.write(`\r\x1b[2K${gone ? '' : drawn}${ended && !gone ? '\n' : ''}`);
      if (ended) drawn = '';
    },
    say: (line) => void stream.write(drawn === '' ? line : `\r\x1b[2K${line}${drawn}`),
  };
}

function drawing(progress: Progress): string {
  const share = shareOf(progress);
  if (share === undefined) return '';
  const filled = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} `;
}

function lines(stream: NodeJS.WriteStream): View {
  let said = performance.now() / 1000;
  return {
    show(progress, ended) {
      const now = performance.now() / 1000;
      if (ended ? progress.seconds < SHORT || isOld(progress) : now - said < LINE_EVERY) return;
      said = now;
      stream.write(`wordvec: ${progress.phase} ${figures(progress, ended)}\n`);
    },
    say: (line) => void stream.write(line),
  };
}

/** How long a model took to open is no news once it is open. */
function isOld({ phase }: Progress): boolean {
  return phase === 'loading';
}

function shareOf({ done, total }: Progress): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

/** `34%  1.23M words/s  lr 0.0165  loss 1.234  12s left`. */
function figures(progress: Progress, ended: boolean): string {
  const share = shareOf(progress);
  const parts = [
    share === undefined
      ? `${formatAmount(progress.done)} ${progress.unit}`
      : `${String(Math.floor(share * 100)).padStart(3)}%`,
  ];
  if (progress.wordsPerSecond) parts.push(`${formatAmount(progress.wordsPerSecond)} words/s`);
  if (progress.learningRate) parts.push(`lr ${progress.learningRate.toPrecision(3)}`);
  if (progress.loss !== undefined) parts.push(`loss ${progress.loss.toFixed(3)}`);
  if (ended) parts.push(`in ${formatSeconds(progress.seconds)}`);
  else if (share) parts.push(`${formatSeconds((progress.seconds * (1 - share)) / share)} left`);
  return parts.join('  ');
}
