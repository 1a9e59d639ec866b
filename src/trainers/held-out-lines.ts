import { allLines, openText, type TextInput } from '../corpus/text-input.js';
import { phraseStage } from '../corpus/text-stages.js';
import type { LabelledSteps } from '../documents/prepare-options.js';
import { eachToken } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { Classifier } from '../embeddings/text-classifier.js';
import { inputError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import type { Run } from '../run/run.js';
import type { Judge } from './held-out.js';
import { heldOutText } from './held-out-text.js';
import type { ItemSource } from './items.js';
import type { Prepared } from './trainer.js';

type Options = Pick<ResolvedOptions<'classifier'>, 'valid' | 'phrases' | 'seed' | 'threads' | 'label'>;

/**
 * The lines with labels of a file to judge by, which was made as the text that is trained on.
 * @param steps how that was made of documents, but for what compares or changes them
 * @throws WordvecError `input`, `io`, `aborted`
 */
export async function labelledLines(
  input: TextInput,
  options: Options,
  steps: LabelledSteps,
  hooks: RunHooks,
): Promise<Uint8Array[]> {
  const text = await openText(await heldOutText(input, { ...options, steps }, hooks), hooks);
  const reading = { ...hooks, joining: await phraseStage(options.phrases, hooks) };
  return await allLines(text, reading).finally(text.close);
}

/**
 * Reads the lines with labels of --valid. The number is the F1 of the most probable label of each, as fastText's `test` has it.
 * @throws WordvecError `input`, `io`, `aborted`
 */
export async function judgeByLines(
  options: Options,
  { dictionary, steps = {} }: Pick<FastTextModel, 'dictionary'> & Pick<Prepared, 'steps'>,
  modelOf: (run: Run<ItemSource>) => FastTextModel,
  hooks: RunHooks,
): Promise<Judge> {
  const isKnown = (line: Uint8Array) => {
    let known = false;
    eachToken(line, (bytes, start, end) => {
      known ||= dictionary.labels.indexOfBytes(bytes, start, end) >= 0;
    });
    return known;
  };
  const lines = (await labelledLines([options.valid], options, steps, hooks)).filter(isKnown);
  if (lines.length === 0)
    throw inputError(
      `--valid: no line of ${options.valid} has a label of the training text, such as ${dictionary.labels.word(0)}`,
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
