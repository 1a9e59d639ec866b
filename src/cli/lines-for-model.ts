import { phraseStage, phrasesAmong } from '../entries/command-line.js';
import type { FastTextModel } from '../entries/subword-models.js';
import { readLines } from '../entries/subword-models.js';
import { NOTES } from './output.js';

/**
 * Lines that a model is asked, made as those were that it was trained on, where its file says how.
 * @param phrases a file of those to join; '' for those of the model
 * @param made they are made already
 */
export async function linesForModel(
  lines: Parameters<typeof readLines>[0],
  { making, dictionary }: FastTextModel,
  phrases: string,
  made = false,
): Promise<AsyncIterable<Uint8Array>> {
  const known = phrasesAmong(dictionary.words, making);
  const reading = { ...NOTES, joining: await phraseStage(phrases, NOTES, known) };
  if (made || !making) return readLines(lines, reading);
  const { textMaker } = await import('../entries/documents.js');
  const make = await textMaker(making, new TextDecoder().decode(dictionary.labelPrefix));
  if (!make) return readLines(lines, reading);
  return madeLines(readLines(lines, NOTES), make, reading.joining);
}

async function* madeLines(
  lines: AsyncIterable<Uint8Array>,
  make: (text: string) => string,
  joining: Awaited<ReturnType<typeof phraseStage>>,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  for await (const line of lines) {
    const made = Buffer.from(make(decoder.decode(line)));
    // What a stage gives is good until its next call.
    yield joining ? Buffer.concat([Buffer.from(joining.push(made)), joining.end()]) : made;
  }
}
