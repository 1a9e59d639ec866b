#!/usr/bin/env node
import { WordvecError } from '../entries/training.js';
import { say, sentenceOf } from './output.js';
import { runProgram } from './program.js';
import { stoppedCode } from './stop.js';

// `wordvec ... | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(new WordvecError('io', `stdout cannot be written: ${error.message}`));
  process.exit();
});

// Nobody reads what is said any more (`2>&1 | head`, a closed terminal): the work goes on.
process.stderr.on('error', () => {});

try {
  await runProgram(process.argv.slice(2));
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  if (process.env.WORDVEC_DEBUG) console.error(error);
  say(sentenceOf(error));
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof WordvecError)) return 1;
  if (error.code === 'aborted') return stoppedCode();
  return error.code === 'usage' ? 2 : 1;
}
