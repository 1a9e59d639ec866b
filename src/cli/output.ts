import { once } from 'node:events';

/** Writes an answer to stdout; resolves when more may be written. */
export async function answer(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes a record to stdout as one line of JSON. */
export async function answerJson(record: unknown): Promise<void> {
  await answer(`${JSON.stringify(record)}\n`);
}

/** Says a sentence on stderr. */
export function say(sentence: string): void {
  process.stderr.write(`wordvec: ${sentence}\n`);
}
