import { optionsAmong } from '../call-options.js';
import { oneLine } from '../corpus/text-steps.js';
import type { RunHooks } from '../progress.js';
import { COLLECTION_OPTIONS, Collection } from './collection.js';
import { documentLines } from './document-lines.js';
import { type LineSteps, resolvePrepareOptions } from './prepare-options.js';
import { labelsApart } from './record-fields.js';

/**
 * The texts of documents, each one line, made as `prepareDocuments` makes them, but none is left out that can be read: a
 * classifier answers each. One that is empty is ''.
 * @param inputs files, folders, glob patterns, `-` for stdin; each may be packed
 * @throws WordvecError `usage` for options; `input` for what cannot be read; `io`, `unsupported`, `aborted`
 *
 * @example
 * const texts = documentTexts(['corpus.txt'], { punctuation: 'drop', digits: 'zero', stopWords: 'en' });
 * (await texts.next()).value; // => 'king queen'
 */
export async function* documentTexts(
  inputs: readonly string[],
  steps: LineSteps = {},
  hooks: RunHooks = {},
): AsyncGenerator<string> {
  const options = resolvePrepareOptions(steps);
  const { label } = options;
  const linesOf = (await documentLines(options))(0);
  const collection = new Collection(inputs, optionsAmong(COLLECTION_OPTIONS, steps));
  for await (const batch of collection.read(hooks))
    for (const { text } of batch) {
      const { labels, rest } = labelsApart(text, label);
      const lines = linesOf(rest);
      yield labels + (typeof lines === 'string' ? '' : oneLine(lines.join(' ')));
    }
  collection.tellUnreadable(hooks);
}
