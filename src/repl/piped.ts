import { createInterface } from 'node:readline';
import { answer, say } from '../cli/output.js';
import { WordvecError } from '../index.js';
import { isQuit, type Session } from './session.js';

/**
 * The REPL without a terminal: each line of stdin is answered, nothing else is printed, errors go to stderr.
 * @returns how many lines had no answer
 */
export async function runPiped(session: Session, input: NodeJS.ReadableStream): Promise<number> {
  let failures = 0;
  for await (const line of createInterface({ input })) {
    if (isQuit(line)) break;
    try {
      const { text, notes = [] } = await session.answer(line);
      notes.forEach(say);
      await answer(text);
    } catch (error) {
      if (!(error instanceof WordvecError)) throw error;
      say(error.message);
      failures++;
    }
  }
  return failures;
}
