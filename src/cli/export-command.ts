import {
  formatOfName,
  isFastTextModel,
  type KeyedVectors,
  type LayoutName,
  readVectors,
  readWhole,
  VECTOR_FORMATS,
  vectorsOf,
  type WholeFile,
  WordvecError,
  writeModel,
  writeVectors,
} from '../index.js';
import { COUNT_FLAG, command, OUTPUT_FLAG, QUIET_FLAG, wordOf } from './command.js';
import { saveFastTextModel } from './fasttext-models.js';
import { checkOutputs } from './output-file.js';
import { type Reporter, withProgress } from './progress-bar.js';
import { checkShrinking, checkShrunk, SHRINK_FLAGS, shrinks, shrunk } from './shrink-flags.js';

/** The formats of `export`: those of vectors, and fastText's models. */
const EXPORT_FORMATS = [...VECTOR_FORMATS, 'fasttext'] as const;

function formatOfExport(path: string): (typeof EXPORT_FORMATS)[number] {
  return /\.ftz(\.gz)?$/i.test(path) ? 'fasttext' : formatOfName(path);
}

/** `wordvec export MODEL --format F -o FILE`: the same vectors in another format. */
export const exportModel = command({
  usage: 'export <model>',
  help: 'write a model in another format',
  words: { model: 'a file of vectors or a model, of any format; - for stdin' },
  flags: {
    output: { ...OUTPUT_FLAG, help: 'file to write, - for stdout' },
    format: {
      kind: 'choice',
      choices: EXPORT_FORMATS,
      help: 'format of the output; without it the name of the file decides',
    },
    layout: {
      kind: 'choice',
      choices: ['gensim', 'word2vec', 'fasttext', 'glove'],
      help: 'spell numbers and spaces as this program does',
    },
    limit: { ...COUNT_FLAG, help: 'only the first words; 0: all' },
    ...SHRINK_FLAGS,
    quiet: QUIET_FLAG,
  },
  examples: [
    ['export corpus.wv --quantize int8 --check -o small.wv', 'a quarter of the room, and what it costs'],
    ['export corpus.wv -o corpus.bin', 'word2vec binary, by the name'],
    ['export corpus.bin --format glove -o corpus.txt', 'text without a header'],
  ],
  async run(call) {
    const { output, format, layout, limit, quiet } = call.flags;
    const path = wordOf(call, 'model');
    const chosen = format || (output === '' ? undefined : formatOfExport(output));
    if (output === '' || chosen === undefined)
      throw new WordvecError('usage', 'export: expected -o FILE, got none; -o - writes to stdout');
    checkShrinking(call.flags, chosen, output);
    await checkOutputs([output], [path, ...(call.flags.analogies ? [call.flags.analogies] : [])]);
    await withProgress(quiet, async (hooks) => {
      const whole = keepsNgrams(chosen) && limit === 0;
      const held: Partial<WholeFile> = whole
        ? await readWhole(path, hooks)
        : { vectors: await readVectors(path, limit > 0 ? { limit } : {}, hooks) };
      const before = held.fastText ?? (held.model ? vectorsOf(held.model) : held.vectors!);
      const after = await shrunk(before, call.flags, hooks);
      if (shrinks(call.flags) && (held.model || held.fastText))
        hooks.onNote(
          'what only training needs is left out: keep the model that it was made from to train on',
        );
      if (isFastTextModel(after)) await saveFastTextModel(after, output, chosen, hooks);
      else if (held.model && after === before) await writeModel(held.model, output, hooks);
      else await writeExported(after, output, { format: chosen, layout: layout || undefined }, hooks);
      if (call.flags.check) await checkShrunk(before, [path, output], call.flags, hooks);
    });
  },
});

/** Whether a format has room for n-grams. */
function keepsNgrams(format: string): boolean {
  return format === 'native' || format === 'fasttext';
}

async function writeExported(
  vectors: KeyedVectors,
  path: string,
  options: { format: (typeof EXPORT_FORMATS)[number]; layout: LayoutName | undefined },
  hooks: Reporter,
): Promise<void> {
  const { format, layout } = options;
  if (format === 'fasttext')
    throw new WordvecError(
      'usage',
      `${path}: only a model with n-grams can be written as fastText's: give another --format, or a name that ends in .wv`,
    );
  if (vectors.compose)
    hooks.onNote(
      `its n-grams stay behind: ${format} has room for words only, so the new file has no vectors for unknown words`,
    );
  await writeVectors(vectors, path, { format, layout }, hooks);
}
