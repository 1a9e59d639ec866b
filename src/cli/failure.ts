import { WordvecError } from '../entries/training.js';
import { say, sentenceOf } from './output.js';
import { stoppedCode } from './stop.js';

/** Says what went wrong, and sets the exit code that tells of it. */
export function fail(error: unknown): void {
  if (process.env.WORDVEC_DEBUG) console.error(error);
  say(sentenceOf(error));
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof WordvecError)) return 1;
  if (error.code === 'aborted') return stoppedCode();
  return error.code === 'usage' ? 2 : 1;
}
