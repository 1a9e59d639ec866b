import {
  formatOfName,
  readVectors,
  readWhole,
  subwordKeyedVectors,
  VECTOR_FORMATS,
  type WholeFile,
  WordvecError,
  writeModel,
  writeVectors,
} from '../index.js';
import { command, OUTPUT_FLAG, QUIET_FLAG, wordOf } from './command.js';
import { checkOutputs } from './output-file.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';

/** `wordvec export MODEL --format F -o FILE`: the same vectors in another format. */
export const exportModel = command({
  usage: 'export <model>',
  help: 'write a model in another format',
  words: { model: 'a file of vectors or a model, of any format; - for stdin' },
  flags: {
    output: { ...OUTPUT_FLAG, help: 'file to write, - for stdout' },
    format: {
      kind: 'choice',
      choices: VECTOR_FORMATS,
      help: 'format of the output; without it the name of the file decides',
    },
    layout: {
      kind: 'choice',
      choices: ['gensim', 'word2vec', 'fasttext', 'glove'],
      help: 'spell numbers and spaces as this program does',
    },
    spaces: { kind: 'string', help: 'put this character in the place of blanks in words, such as _' },
    ...READING_FLAGS,
    quiet: QUIET_FLAG,
  },
  examples: [
    ['export corpus.wv -o corpus.bin', 'word2vec binary, by the name'],
    ['export corpus.bin --format glove -o corpus.txt', 'text without a header'],
  ],
  async run(call) {
    const { output, format, layout, spaces, limit, words, skipBad, quiet } = call.flags;
    const path = wordOf(call, 'model');
    const chosen = format || (output === '' ? undefined : formatOfName(output));
    if (output === '' || chosen === undefined)
      throw new WordvecError('usage', 'export: expected -o FILE, got none; -o - writes to stdout');
    await checkOutputs([output], [path]);
    await withProgress(quiet, async (hooks) => {
      const choice = rowChoice({ limit, words, skipBad });
      const held: Partial<WholeFile> =
        chosen === 'native' && limit === 0 && words === '' && spaces === ''
          ? await readWhole(path, hooks, choice)
          : { vectors: await readVectors(path, choice, hooks) };
      const vectors = held.fastText ? subwordKeyedVectors(held.fastText) : held.vectors;
      if (vectors?.compose)
        hooks.onNote(
          `its n-grams stay behind: ${chosen} has room for words only, so the new file has no vectors for unknown words`,
        );
      if (held.model) await writeModel(held.model, output, hooks);
      else
        await writeVectors(
          vectors!,
          output,
          { format: chosen, layout: layout || undefined, spaces: spaces || undefined },
          hooks,
        );
    });
  },
});
