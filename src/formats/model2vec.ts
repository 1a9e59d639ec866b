// The folder of a static model of sentences, as model2vec writes it (github.com/MinishLab/model2vec), which
// sentence-transformers opens as it is, and transformers.js by its onnx/model.onnx. A sentence's vector is the mean of
// its tokens' rows, at length 1; the row of unknown words is zeros, so that they do not turn it.
import { WordTable } from '../corpus/words.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { ioError } from '../errors.js';
import { type Output, platform, type Writer } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { LARGEST_ONNX, onnxHead, writeOnnx } from './onnx.js';
import { chosenRows, type Reading } from './reading.js';
import { writeTensors } from './safetensors.js';
import { readTokenRows } from './safetensors-vectors.js';
import { readTokenizer, specialTokens, type TokenizerVocabulary, writeTokenizer } from './tokenizer-json.js';

/** Rows before those of the words: padding, unknown words. */
const SPECIAL = 2;
const WEIGHTS = 'model.safetensors';
const TOKENIZER = 'tokenizer.json';
const ONNX = 'onnx/model.onnx';

const FILES = [WEIGHTS, TOKENIZER, 'tokenizer_config.json', 'config.json', 'modules.json', ONNX] as const;

/** Finds out, before long work, whether `writeModel2vec` could write there. @throws WordvecError `usage`, `io` */
export function checkModel2vecWritable(path: string): Promise<void> {
  return platform().files.checkWritableFolder(path, FILES);
}

export async function writeModel2vec(
  vectors: KeyedVectors,
  [path]: readonly string[],
  hooks: RunHooks,
): Promise<void> {
  const { words, counts } = vectors;
  const matrix = withSpecialRows(vectors.matrix);
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: matrix.rows });
  const writers: Record<(typeof FILES)[number], Writer> = {
    [WEIGHTS]: (sink) =>
      writeTensors(sink, { matrix, counts: counts && withZeros(counts) }, undefined, report),
    [TOKENIZER]: (sink) => writeTokenizer(words, sink),
    'tokenizer_config.json': json(tokenizerConfig(words)),
    'config.json': json(config(vectors.dim)),
    'modules.json': json(MODULES),
    [ONNX]: (sink) => writeOnnx(matrix, sink),
  };
  const files: Output[] = FILES.map((name) => ({ path: name, write: writers[name] }));
  const fits = onnxHead(matrix).length + 4 * matrix.rows * matrix.dim <= LARGEST_ONNX;
  if (!fits)
    hooks.onNote?.(
      `${ONNX} is left out, since the format ends at 2 GiB: transformers.js needs it, Python does not; write fewer words (--limit)`,
    );
  await platform().files.writeFolder(path, fits ? files : files.filter((file) => file.path !== ONNX), hooks);
}

function withSpecialRows(matrix: Matrix): Matrix {
  const all = createMatrix(matrix.rows + SPECIAL, matrix.dim);
  for (let i = 0; i < matrix.rows; i++) rowOf(all, i + SPECIAL).set(rowOf(matrix, i));
  return all;
}

function withZeros(counts: Float64Array): Float64Array {
  const all = new Float64Array(counts.length + SPECIAL);
  all.set(counts, SPECIAL);
  return all;
}

function json(value: unknown): Writer {
  return (sink) => sink.write(new TextEncoder().encode(`${JSON.stringify(value, null, 4)}\n`));
}

function config(dim: number) {
  return {
    ...{ model_type: 'model2vec', architectures: ['StaticModel'], hidden_dim: dim },
    ...{ seq_length: 1_000_000, normalize: true, embedding_dtype: 'float32', pad_token_id: 0 },
  };
}

// transformers.js takes the tokens for padding and unknown words from here.
function tokenizerConfig(words: WordTable) {
  const [pad_token, unk_token] = specialTokens(words);
  return { tokenizer_class: 'PreTrainedTokenizerFast', model_max_length: 1_000_000, pad_token, unk_token };
}

const MODULES = [
  { idx: 0, name: '0', path: '.', type: 'sentence_transformers.models.StaticEmbedding' },
  { idx: 1, name: '1', path: '1_Normalize', type: 'sentence_transformers.models.Normalize' },
];

/**
 * Reads the tokens of a model2vec folder as words. Special tokens without a vector are left out.
 * @throws WordvecError `format`, `io`
 */
export async function readModel2vec(folder: string, reading: Reading): Promise<KeyedVectors> {
  const { isFile } = platform().files;
  const { hooks } = reading;
  for (const name of [WEIGHTS, TOKENIZER])
    if (!(await isFile(`${folder}/${name}`)))
      throw ioError(
        `${folder}: expected a file, or a model2vec folder, found a folder without ${name}: name a file in it`,
      );
  const vocabulary = await readTokenizer(`${folder}/${TOKENIZER}`, hooks);
  const { tokens } = vocabulary;
  if (vocabulary.kind !== 'WordLevel')
    hooks.onNote?.(
      `${folder}: its words are the tokens of a ${vocabulary.kind} tokenizer, parts of words among them, as they are spelt there`,
    );
  const vectors = await readTokenRows(`${folder}/${WEIGHTS}`, tokens, hooks);
  return chosenRows(withoutSpecial(vectors, vocabulary), reading, folder);
}

/** Without the special tokens that it begins with and that have no vector. */
function withoutSpecial(vectors: KeyedVectors, { special }: TokenizerVocabulary): KeyedVectors {
  const { words, matrix, counts } = vectors;
  let first = 0;
  while (first < words.size && special.has(words.word(first)) && rowOf(matrix, first).every((x) => x === 0))
    first++;
  if (first === 0) return vectors;
  const begin = words.offsets[first];
  return new KeyedVectors(
    new WordTable(
      words.bytes.subarray(begin),
      words.offsets.subarray(first).map((offset) => offset - begin),
    ),
    { ...matrix, data: matrix.data.subarray(first * matrix.stride), rows: words.size - first },
    { counts: counts?.subarray(first) },
  );
}
