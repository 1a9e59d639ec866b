import { processRank } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';
import { say, sentenceOf } from './output.js';
import { stoppedCode } from './stop.js';

/** Milliseconds that the first of several processes has to say what went wrong with all of them. */
const FIRST_SPEAKS = 3000;

/** Says what went wrong, and sets the exit code that tells of it. */
export async function fail(error: unknown): Promise<void> {
  if (process.env.WORDVEC_DEBUG) console.error(error);
  const { rank, size } = processRank();
  process.exitCode = exitCodeOf(error);
  // The end of this process ends all.
  if (rank > 0) await new Promise((resolve) => setTimeout(resolve, FIRST_SPEAKS));
  // What all were asked alike, or stopped by, the first one tells.
  const told = error instanceof WordvecError && (error.code === 'usage' || error.partial !== undefined);
  if (rank === 0) say(withoutLibrary(sentenceOf(error)) + ofAddresses(error) + ofText(error));
  else if (!told) say(`rank ${rank}: ${sentenceOf(error)}`);
  // MPI may wait in a thread for ranks that never come.
  if (size > 1) process.exit();
}

/** Where the system limits addresses: WASM memories need few bytes, yet the engine reserves so many for each. */
function ofAddresses(error: unknown): string {
  if (!(error instanceof WordvecError) || error.code !== 'memory' || !process.report) return '';
  const { userLimits = {} } = process.report.getReport() as unknown as {
    userLimits?: Readonly<Record<string, { soft?: unknown } | undefined>>;
  };
  // In bytes under both names; Node 20 has the second.
  const limit = Number((userLimits.virtual_memory_bytes ?? userLimits.virtual_memory_kbytes)?.soft);
  if (!Number.isFinite(limit)) return '';
  return `; ulimit -v leaves ${(limit / 2 ** 30).toFixed(1)} GiB of addresses, and Node reserves 10 for each WASM memory: lift it, or set NODE_OPTIONS=--disable-wasm-trap-handler`;
}

/** Calls of the library are told another way to give text. */
function withoutLibrary(sentence: string): string {
  return sentence.replace(/; text itself is given to the library as \{[^{}]*\}[\w ]*/, '');
}

/** Where a text was given in the place of a file that has it: it has several words, and no ending. */
function ofText(error: unknown): string {
  const { message, code } = error as Partial<WordvecError>;
  const [, name = ''] =
    (code === 'io' && /^(.*): there is no such file: check the path$/.exec(withoutLibrary(message ?? ''))) ||
    [];
  return /^\S+(\s+[^\s/]+){2,}$/.test(name) && !/\.\w+$/.test(name)
    ? ', or give the text itself by stdin: echo "some words" | wordvec ... -'
    : '';
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof WordvecError)) return 1;
  if (error.code === 'aborted') return stoppedCode();
  return error.code === 'usage' ? 2 : 1;
}
