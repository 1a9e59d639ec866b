#!/usr/bin/env node
import { ioError } from '../entries/command-line.js';
import { fail } from './failure.js';
import { runProgram } from './program.js';

// `wordvec ... | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') void fail(ioError(`stdout cannot be written: ${error.message}`));
  process.exit();
});

// Nobody reads what is said any more (`2>&1 | head`, a closed terminal): the work goes on.
process.stderr.on('error', () => {});

runProgram(process.argv.slice(2)).catch(fail);
