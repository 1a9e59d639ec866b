import { checkVectorsWritable, outputsOf, usageError } from '../entries/command-line.js';
import { readWordList } from '../entries/corpora.js';
import { DISTILL_OPTIONS, distill, EMBED_OPTIONS, ENCODER_OPTIONS, openEmbedder } from '../entries/texts.js';
import { formatOfName, VECTOR_FORMATS, writeVectors } from '../entries/vector-files.js';
import { command, givenOptions, OUTPUT_FLAG, QUIET_FLAG } from './command.js';
import { counted } from './figures.js';
import { say } from './output.js';
import { refuseInputs } from './output-file.js';
import { withStop } from './progress-bar.js';

const { dims: _cut, sparse: _sparse, queryPrefix: _query, ...ENCODER } = ENCODER_OPTIONS;
const ENCODER_FLAGS = { ...ENCODER, threads: EMBED_OPTIONS.threads };

export const distillEncoder = command({
  usage: 'distill <encoder>',
  help: 'make word vectors of an encoder: each word embedded, few dimensions, weighed by how rare it is',
  words: { encoder: 'the folder of an encoder, the address of an endpoint, or use-lite' },
  flags: {
    vocab: { kind: 'string', help: 'words, one a line, the most frequent first, or each with its count' },
    output: { ...OUTPUT_FLAG, help: 'file to write; a folder is written as model2vec has it' },
    format: {
      kind: 'choice',
      choices: VECTOR_FORMATS,
      help: 'format of the output; without it the name of the file decides, a name without an ending is a folder',
    },
    ...DISTILL_OPTIONS,
    ...ENCODER_FLAGS,
    quiet: QUIET_FLAG,
  },
  examples: [
    ['distill bge-m3 --vocab words.txt -o static', 'a folder that sentence-transformers opens, too'],
    ['distill use-lite --vocab counts.txt --dims 100 -o words.vec', 'a file of vectors'],
  ],
  async run(call) {
    const { vocab, output, format, dims, sifCoefficient, quiet } = call.flags;
    const name = call.words.encoder;
    if (vocab === '' || output === '')
      throw usageError(
        `distill: expected --vocab FILE and -o FILE, got ${vocab === '' ? 'no --vocab' : 'no -o'}`,
      );
    const folder = output !== '-' && !/\.[^./\\]+$/.test(output);
    const written = format || (folder ? 'model2vec' : formatOfName(output));
    await refuseInputs(outputsOf(output, written), [], [vocab, name]);
    await checkVectorsWritable(output, written);
    await withStop(quiet, async (hooks) => {
      const list = await readWordList(vocab, hooks);
      const options = { documentPrefix: '', ...givenOptions(call, ENCODER_FLAGS) };
      const embedder = await openEmbedder(name, options, hooks);
      try {
        const vectors = await distill(embedder, list, { dims, sifCoefficient }, hooks);
        await writeVectors(vectors, output, { format: written }, hooks);
        if (!quiet)
          say(
            `${counted(vectors.size, 'word')} of ${embedder.name}, ${vectors.dim} numbers each, in ${output}`,
          );
      } finally {
        await embedder.close();
      }
    });
  },
});
