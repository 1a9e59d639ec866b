import { once } from 'node:events';
import { flagNames, memoryError, shown, shownSentence, TOO_MANY_FILES } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';

export { brief, shown, shownSentence } from '../entries/command-line.js';

/** Lines for a stream: a terminal gets them harmless, a pipe or a file as they are. */
export function shownLines(text: string, stream: { readonly isTTY?: boolean }): string {
  return stream.isTTY
    ? text
        .split('\n')
        .map((line) => shown(line))
        .join('\n')
    : text;
}

/**
 * Writes an answer to stdout; resolves when more may be written.
 * @param isHarmless it is fit for a terminal as it is
 */
export async function answer(text: string, isHarmless = false): Promise<void> {
  const { stdout } = process;
  if (!stdout.write(isHarmless ? text : shownLines(text, stdout))) await once(stdout, 'drain');
}

/** Characters that are written at once. */
const WRITTEN = 1 << 16;

/**
 * Answers lines as they come; answers to those that come without a wait between go out together, before the program waits
 * for more.
 */
export async function answerEach<Line>(
  lines: AsyncIterable<Line> | Iterable<Line>,
  answerTo: (line: Line) => string,
): Promise<void> {
  let text = '';
  let written: Promise<void> | undefined;
  const write = () => {
    if (text === '') return;
    written = answer(text);
    // Whoever waits for it is told.
    written.catch(() => {});
    text = '';
  };
  try {
    for await (const line of lines) {
      if (text === '') setImmediate(write);
      text += `${answerTo(line)}\n`;
      if (text.length > WRITTEN) write();
      if (written) await written;
      written = undefined;
    }
  } finally {
    write();
    await written;
  }
}

export async function answerJson(record: unknown): Promise<void> {
  await answer(`${JSON.stringify(record)}\n`);
}

export function say(sentence: string): void {
  process.stderr.write(`wordvec: ${shownSentence(flagNames(sentence))}\n`);
}

/** For what reads without a progress bar. */
export const NOTES = { onNote: (note: string) => say(`note: ${note}`) };

export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof WordvecError) return error.message;
  const memory = memoryError(error);
  if (memory) return memory.message;
  // Of the program's own modules, too.
  if (/^E[MN]FILE\b/.test(error.message)) return TOO_MANY_FILES;
  if (error.message.includes('uv_cwd'))
    return 'the folder that it was started in is gone: change to one that is there (cd)';
  return `${error.message.split('\n')[0]} (a fault of wordvec: WORDVEC_DEBUG=1 shows where)`;
}
