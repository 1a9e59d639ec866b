// Writes the ONNX file of a BERT of one layer (opset 17): what test/reference/bert.ts computes, over padded batches.

import { begin, message, number, text } from '../src/formats/onnx.js';
import type { BertWeights, Positions } from './reference/bert.js';

const [FLOAT, INT64] = [1, 7];

const node = (op: string, inputs: readonly string[], output: string, ...attributes: number[][]) =>
  message(1, ...inputs.map((name) => text(1, name)), text(2, output), text(4, op), ...attributes);
/** A number, or a list of them. */
const whole = (name: string, value: number) => message(5, text(1, name), number(3, value), number(20, 2));
const list = (name: string, values: readonly number[]) =>
  message(5, text(1, name), ...values.map((value) => number(8, value)), number(20, 7));
const minus = (name: string) => message(5, text(1, name), [24, ...Array(9).fill(255), 1], number(20, 2));

function tensor(name: string, type: number, shape: readonly number[], bytes: Uint8Array): number[] {
  return message(5, ...shape.map((size) => number(1, size)), number(2, type), text(8, name), [
    ...begin(9, bytes.length),
    ...bytes,
  ]);
}
const floats = (name: string, rows: readonly number[][] | readonly number[], shape?: readonly number[]) => {
  const flat = rows.flat() as number[];
  const size = shape ?? (Array.isArray(rows[0]) ? [rows.length, rows[0].length] : [rows.length]);
  return tensor(name, FLOAT, size, new Uint8Array(Float32Array.from(flat).buffer));
};
const integers = (name: string, values: readonly number[], shape: readonly number[]) =>
  tensor(name, INT64, shape, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));

function valueInfo(field: number, name: string, type: number, sizes: readonly (string | number)[]): number[] {
  const dims = sizes.map((size) => message(1, typeof size === 'number' ? number(1, size) : text(2, size)));
  return message(field, text(1, name), message(2, message(1, number(1, type), message(2, ...dims))));
}

export interface Graph {
  readonly positions: Positions;
  /** Inputs beside input_ids and attention_mask. */
  readonly types?: boolean;
  /** The output that is written, and what it is. */
  readonly output?:
    | 'last_hidden_state'
    | 'logits'
    | 'sentence_embedding'
    | 'text_embeds'
    | 'sparse_vecs'
    | 'sparse_weights';
  /** The padding token, by which RoBERTa finds positions. */
  readonly pad: number;
}

/** The bytes of the file. */
export function onnxBert(weights: BertWeights, graph: Graph): Uint8Array {
  const width = weights.words[0].length;
  const { output = 'last_hidden_state' } = graph;
  const inputs = ['input_ids', 'attention_mask'];
  if (graph.types) inputs.push('token_type_ids');
  if (graph.positions === 'input') inputs.push('position_ids');
  const nodes = [...embedded(graph), ...layer()];
  const tail = TAILS[output];
  const shape = ['sentence_embedding', 'text_embeds', 'sparse_weights'].includes(output)
    ? ['batch', 'width']
    : ['batch', 'length', 'width'];
  const body = [
    ...[...nodes, ...tail].flat(),
    ...text(2, 'bert'),
    ...floats('words', weights.words),
    ...floats('positions', weights.positions),
    ...floats('types', weights.types),
    ...floats('zero_type', weights.types[0]),
    ...(['query', 'key', 'value', 'out', 'feed'] as const).flatMap((name) => floats(name, weights[name])),
    ...floats('scale', weights.scale),
    ...floats('shift', weights.shift),
    ...floats('root', [1 / Math.sqrt(width)], [1]),
    ...floats('far', [-1e9], [1]),
    ...floats('one', [1], [1]),
    ...floats(
      'head',
      weights.query.map((row) => [row[0]]),
    ),
    ...floats(
      'vocabulary',
      weights.words[0].map((_, d) => weights.words.map((row) => row[d])),
    ),
    ...integers('axes', [1], [1]),
    ...integers('axis', [1], []),
    ...integers('first_place', [0], []),
    ...integers('last_place', [-1], []),
    ...integers('pad', [graph.pad], [1]),
    ...inputs.flatMap((name) => valueInfo(11, name, INT64, ['batch', 'length'])),
    ...valueInfo(12, output, FLOAT, shape),
  ];
  return Uint8Array.from([
    ...[...number(1, 8), ...text(2, 'test'), ...message(8, number(2, 17))],
    ...[...begin(7, body.length), ...body],
  ]);
}

/** `x`, the sum of the embeddings. */
function embedded({ positions, types }: Graph): number[][] {
  const typed = types
    ? [node('Gather', ['types', 'token_type_ids'], 'typed')]
    : [node('Identity', ['zero_type'], 'typed')];
  const word = [node('Gather', ['words', 'input_ids'], 'word'), ...typed];
  if (positions === 'none') return [...word, node('Add', ['word', 'typed'], 'x')];
  const places =
    positions === 'input'
      ? [node('Identity', ['position_ids'], 'places')]
      : [
          node('Equal', ['input_ids', 'pad'], 'is_pad'),
          node('Not', ['is_pad'], 'is_token'),
          node('Cast', ['is_token'], 'counted', whole('to', INT64)),
          node('CumSum', ['counted', 'axis'], 'summed'),
          node('Mul', ['summed', 'counted'], 'masked'),
          node('Add', ['masked', 'pad'], 'places'),
        ];
  return [
    ...word,
    ...places,
    node('Gather', ['positions', 'places'], 'placed'),
    node('Add', ['word', 'placed'], 'both'),
    node('Add', ['both', 'typed'], 'x'),
  ];
}

function layer(): number[][] {
  return [
    node('MatMul', ['x', 'query'], 'q'),
    node('MatMul', ['x', 'key'], 'k'),
    node('MatMul', ['x', 'value'], 'v'),
    node('Transpose', ['k'], 'kt', list('perm', [0, 2, 1])),
    node('MatMul', ['q', 'kt'], 'products'),
    node('Mul', ['products', 'root'], 'scores'),
    node('Cast', ['attention_mask'], 'mask', whole('to', FLOAT)),
    node('Sub', ['one', 'mask'], 'unmasked'),
    node('Mul', ['unmasked', 'far'], 'distant'),
    node('Unsqueeze', ['distant', 'axes'], 'bias'),
    node('Add', ['scores', 'bias'], 'biased'),
    node('Softmax', ['biased'], 'shares', minus('axis')),
    node('MatMul', ['shares', 'v'], 'mixed'),
    node('MatMul', ['mixed', 'out'], 'projected'),
    node('Add', ['x', 'projected'], 'x1'),
    node('LayerNormalization', ['x1', 'scale', 'shift'], 'h1'),
    node('MatMul', ['h1', 'feed'], 'f1'),
    node('Tanh', ['f1'], 'f2'),
    node('Add', ['h1', 'f2'], 'x2'),
    node('LayerNormalization', ['x2', 'scale', 'shift'], 'h2'),
  ];
}

const TAILS: Record<NonNullable<Graph['output']>, number[][]> = {
  last_hidden_state: [node('Identity', ['h2'], 'last_hidden_state')],
  logits: [node('MatMul', ['h2', 'vocabulary'], 'logits')],
  // The vectors of the first tokens.
  sentence_embedding: [node('Gather', ['h2', 'first_place'], 'sentence_embedding', whole('axis', 1))],
  // The vectors at the last place, as of models that are padded on the left.
  text_embeds: [node('Gather', ['h2', 'last_place'], 'text_embeds', whole('axis', 1))],
  // Weights of the vocabulary's words.
  sparse_weights: [
    node('MatMul', ['h2', 'vocabulary'], 'weighed'),
    node('Gather', ['weighed', 'first_place'], 'sparse_weights', whole('axis', 1)),
  ],
  sparse_vecs: [node('MatMul', ['h2', 'head'], 'weighed'), node('Relu', ['weighed'], 'sparse_vecs')],
};
