// A small encoder in a folder, with what its publisher says of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomStream } from '../src/random.js';
import { type Graph, onnxBert } from './onnx-bert.js';
import { type BertWeights, bertTokens } from './reference/bert.js';

const SPECIAL = ['<s>', '[PAD]', '</s>', '[UNK]'];
export const WORDS = ['a', 'cat', 'sat', 'on', 'the', 'mat', 'dog', '##s', 'query', ':', 'passage', 'search'];
const VOCABULARY = [...SPECIAL, ...WORDS];
export const WIDTH = 8;

const { next } = randomStream(7, 'bert');
const rows = (count: number, size = WIDTH) =>
  Array.from({ length: count }, () => Array.from({ length: size }, () => Math.fround(2 * next() - 1)));

export const WEIGHTS: BertWeights = {
  ...{ words: rows(VOCABULARY.length), positions: rows(24), types: rows(2) },
  ...{ query: rows(WIDTH), key: rows(WIDTH), value: rows(WIDTH), out: rows(WIDTH), feed: rows(WIDTH) },
  ...{ scale: rows(1)[0].map((x) => 1 + x / 4), shift: rows(1)[0] },
};

/** The tokens of a text of these words and marks, with the special ones round it. */
export function idsOf(text: string): number[] {
  const ids = (text.match(/[a-z]+|[^\sa-z]/g) ?? []).map((word) => Math.max(3, VOCABULARY.indexOf(word)));
  return [0, ...ids, 2];
}

/** Vectors of a text's tokens, by the reference. */
export const tokensOf = (text: string, graph: Pick<Graph, 'positions'>) =>
  bertTokens(idsOf(text), WEIGHTS, graph.positions);

export const GRAPH: Graph = { positions: 'roberta', types: true, pad: 1 };

/** JSON files by their names. */
export type Files = Readonly<Record<string, unknown>>;

const token = (content: string, id: number) => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
});

export const TOKENIZER = {
  version: '1.0',
  added_tokens: SPECIAL.map(token),
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] },
      '</s>': { id: '</s>', ids: [2], tokens: ['</s>'] },
    },
  },
  model: {
    ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
    ...{ max_input_chars_per_word: 100, vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])) },
  },
};

/** Writes files into a folder; objects as JSON. */
export function writeFiles(folder: string, files: Files): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return folder;
}

/** Writes the model's folder: `files` beside, or in the place of, its own. */
export function writeEncoder(folder: string, files: Files = {}, graph: Graph = GRAPH): string {
  return writeFiles(folder, {
    'onnx/model.onnx': onnxBert(WEIGHTS, graph),
    'tokenizer.json': TOKENIZER,
    'tokenizer_config.json': { pad_token: '[PAD]', model_max_length: 22 },
    'config.json': { model_type: 'xlm-roberta', hidden_size: WIDTH, vocab_size: VOCABULARY.length },
    ...files,
  });
}

const TYPES = 'sentence_transformers.models';
/** modules.json of these modules. */
export const modules = (...kinds: string[]) =>
  ['Transformer', ...kinds].map((kind, idx) => ({
    ...{ idx, name: String(idx), path: idx === 0 ? '' : `${idx}_${kind}`, type: `${TYPES}.${kind}` },
  }));

/** The bytes of a file of safetensors. */
export function safetensors(
  tensors: Readonly<Record<string, { readonly shape: number[]; readonly data: number[] }>>,
): Uint8Array {
  let at = 0;
  const head = Object.entries(tensors).map(([name, { shape, data }]) => {
    const data_offsets = [at, at + data.length * 4];
    at = data_offsets[1];
    return [name, { dtype: 'F32', shape, data_offsets }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(head)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const numbers = Float32Array.from(Object.values(tensors).flatMap(({ data }) => data));
  return Buffer.concat([length, json, Buffer.from(numbers.buffer)]);
}
