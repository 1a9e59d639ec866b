// What is done with a text's row after pooling: the modules of sentence-transformers behind Pooling, then Matryoshka's cut
// (Kusupati et al. 2022) and the length of 1.
import { expected, formatError, unsupportedError } from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import { type NamedTensors, readNamedTensors } from '../formats/safetensors-vectors.js';
import type { RunHooks } from '../progress.js';
import { toUnit } from '../tensor/inner-product.js';
import type { ModelFolder } from './model-folder.js';
import type { Recipe, RowStep } from './recipe.js';
import { layerNorm } from './token-pooling.js';

/** Gives another row for one, or the same one changed. */
export type RowChange = (row: Float32Array) => Float32Array;

/** The steps of a recipe in one. @throws WordvecError `format`, `unsupported`, `io` */
export async function openSteps(
  folder: ModelFolder,
  steps: readonly RowStep[],
  hooks: RunHooks,
): Promise<RowChange> {
  const changes: RowChange[] = [];
  for (const step of steps) changes.push(await openStep(folder, step, hooks));
  return (row) => changes.reduce((changed, change) => change(changed), row);
}

async function openStep(folder: ModelFolder, { kind, path }: RowStep, hooks: RunHooks): Promise<RowChange> {
  if (path === undefined) return (row) => normed(row, {});
  const file = `${path}/model.safetensors`;
  if (!(await folder.has(file)))
    throw unsupportedError(
      `${folder.at(file)}: there is no such file, and pytorch_model.bin is not read: save the model again by sentence-transformers`,
    );
  const tensors = await ByteReader.open(folder.at(file), hooks, readNamedTensors);
  if (kind === 'layer-norm') return (row) => normed(row, tensors);
  const { activation_function = 'Tanh' } = await folder.json(`${path}/config.json`);
  const name = String(activation_function).split('.').at(-1)!;
  if (!Object.hasOwn(ACTIVATIONS, name))
    throw unsupportedError(
      `${folder.at(`${path}/config.json`)}: activation_function: expected ${Object.keys(ACTIVATIONS).join(', ')}, got ${name}: serve the model by a program that has it, and give its address`,
    );
  return dense(folder.at(file), tensors, ACTIVATIONS[name]);
}

const ACTIVATIONS: Readonly<Record<string, (x: number) => number>> = {
  Identity: (x) => x,
  Tanh: Math.tanh,
  ReLU: (x) => Math.max(0, x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

function normed(row: Float32Array, tensors: NamedTensors): Float32Array {
  layerNorm(row, tensors['norm.weight']?.data, tensors['norm.bias']?.data);
  return row;
}

function dense(path: string, tensors: NamedTensors, activation: (x: number) => number): RowChange {
  const { 'linear.weight': weight, 'linear.bias': bias } = tensors;
  const [out, width] = weight?.shape ?? [];
  return (row) => {
    if (width !== row.length || (bias && bias.data.length !== out))
      throw formatError(
        `${path}: expected linear.weight of ${row.length} columns, got [${weight?.shape ?? []}]: give the files that were saved together`,
      );
    return Float32Array.from({ length: out }, (_, i) => {
      let sum = bias?.data[i] ?? 0;
      for (let d = 0, at = i * width; d < width; d++, at++) sum += row[d] * weight.data[at];
      return activation(sum);
    });
  };
}

/** The last of it: a row's first numbers, at length 1 where the recipe says so. `dims` 0 keeps all. */
export function finishRow(row: Float32Array, dims: number, normalize: Recipe['normalize']): Float32Array {
  const kept = dims > 0 ? row.subarray(0, dims) : row;
  if (normalize) toUnit(kept);
  return kept;
}

/** The numbers that are kept of rows of `width`. @throws WordvecError `usage` where there are fewer */
export function keptDims(dims: number, width: number): number {
  if (dims > width) throw expected('`dims`', `at most the ${width} numbers that the model gives`, dims);
  return dims || width;
}
