import { linesOfText, openText } from '../corpus/text-input.js';
import { phraseStage } from '../corpus/text-stages.js';
import { lineTokens } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { Classifier } from '../embeddings/text-classifier.js';
import { inputError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import type { Run } from '../run/run.js';
import type { Judge } from './held-out.js';
import type { ItemSource } from './items.js';

/**
 * Reads the lines with labels of --valid. The number is the F1 of the most probable label of each, as fastText's `test` has it.
 * @throws WordvecError `input`, `io`, `aborted`
 */
export async function judgeByLines(
  { valid, phrases }: { readonly valid: string; readonly phrases: string },
  { dictionary }: Pick<FastTextModel, 'dictionary'>,
  modelOf: (run: Run<ItemSource>) => FastTextModel,
  hooks: RunHooks,
): Promise<Judge> {
  const text = await openText([valid], hooks);
  const lines: Uint8Array[][] = [];
  try {
    const reading = { ...hooks, joining: await phraseStage(phrases, hooks) };
    for await (const line of linesOfText(text, reading)) {
      const tokens = [...lineTokens(line.slice())];
      if (tokens.some((token) => dictionary.labels.indexOfBytes(token) >= 0)) lines.push(tokens);
    }
  } finally {
    text.close();
  }
  if (lines.length === 0)
    throw inputError(
      `--valid: no line of ${text.name} has a label of the training text, such as ${dictionary.labels.word(0)}`,
    );
  return {
    measure: 'F1',
    judge(run) {
      const classifier = new Classifier(modelOf(run));
      let [gold, predicted, correct] = [0, 0, 0];
      for (const tokens of lines) {
        const labels: number[] = [];
        const hidden = classifier.hidden(tokens, labels);
        const found = classifier.predictHidden(hidden);
        gold += labels.length;
        predicted += found.length;
        correct += found.filter(({ label }) => labels.includes(label)).length;
      }
      return (2 * correct) / (gold + predicted);
    },
    close() {},
  };
}
