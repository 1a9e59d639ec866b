import { fstatSync } from 'node:fs';
import { inputError, ioError } from '../entries/command-line.js';
import { WordvecError } from '../entries/training.js';
import { say, sentenceOf } from './output.js';

/** Characters of a line of questions: what is longer was no question. */
const LONGEST = 1 << 20;
const UTF16 = 'stdin: looks like UTF-16, expected UTF-8: convert it (iconv -f UTF-16 -t UTF-8)';

/**
 * Answers each line of stdin that is not blank. A line that fails is said on stderr and the next one is answered.
 * @param answer is given the line, and what stands over an answer that is a list
 * @param isLast whether a line ends the reading, without an answer
 * @throws WordvecError `input` at the end when some lines had no answer, `io` when it cannot be read
 */
export async function answerLines(
  answer: (line: string, label: string) => Promise<void>,
  isLast: (line: string) => boolean = () => false,
  lines: AsyncIterable<string> = linesOfStdin(),
): Promise<void> {
  let failures = 0;
  let between = '';
  for await (const line of lines) {
    if (isLast(line)) break;
    if (line.trim() === '') continue;
    try {
      if (line.length > LONGEST)
        throw inputError(`a line of more than ${LONGEST} characters is no question: left out`);
      await answer(line, `${between}${line.trim()}\n`);
      between = '\n';
    } catch (error) {
      say(sentenceOf(error));
      failures++;
    }
  }
  if (failures > 0) throw inputError(`${failures} of the lines had no answer`);
}

/** The lines of stdin; of a line longer than `LONGEST` its begin, which is longer than that, too. */
export async function* linesOfStdin(): AsyncGenerator<string> {
  // Node reads nothing from a folder, and says nothing.
  if (fstatSync(0).isDirectory()) throw ioError('stdin is a folder: give it a file or a pipe');
  process.stdin.setEncoding('utf8');
  let rest = '';
  try {
    let start = true;
    for await (const chunk of process.stdin) {
      if (start && /^\uFFFD\uFFFD|^[^\0]?\0[^\0]/.test(chunk)) throw inputError(UTF16);
      const [first, ...others] = String(chunk)
        .slice(start && chunk[0] === '\uFEFF' ? 1 : 0)
        .split('\n');
      start = false;
      if (rest.length <= LONGEST) rest += first;
      for (const next of others) {
        yield rest.replace(/\r$/, '');
        rest = next;
      }
    }
  } catch (cause) {
    if (cause instanceof WordvecError) throw cause;
    throw ioError(`stdin cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}
