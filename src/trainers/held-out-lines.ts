import { allLines, openText } from '../corpus/text-input.js';
import { phraseStage } from '../corpus/text-stages.js';
import { eachToken } from '../embeddings/dictionary.js';
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
  const isKnown = (line: Uint8Array) => {
    let known = false;
    eachToken(line, (bytes, start, end) => {
      known ||= dictionary.labels.indexOfBytes(bytes, start, end) >= 0;
    });
    return known;
  };
  const read = async () =>
    (await allLines(text, { ...hooks, joining: await phraseStage(phrases, hooks) })).filter(isKnown);
  const lines = await read().finally(text.close);
  if (lines.length === 0)
    throw inputError(
      `--valid: no line of ${text.name} has a label of the training text, such as ${dictionary.labels.word(0)}`,
    );
  return {
    measure: 'F1',
    judge(run) {
      const classifier = new Classifier(modelOf(run));
      let [gold, predicted, correct] = [0, 0, 0];
      for (const line of lines) {
        const labels: number[] = [];
        const hidden = classifier.hidden(line, labels);
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
