import type { Tensor2D } from '@tensorflow/tfjs-core';
import { WordvecError } from '../errors.js';
import type { Matrix } from './matrix.js';

type Tfjs = typeof import('@tensorflow/tfjs-core');

/** What can multiply matrices here: TensorFlow.js on its native library, on WebAssembly, or plain loops. */
export type BackendName = 'tfjs-node' | 'tfjs-wasm' | 'plain';

/** What multiplies matrices for batched queries. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Of the TensorFlow.js in use; absent for `plain`. */
  readonly version?: string;
  /** Faster backends that were tried before, each with a sentence on why it is not in use. */
  readonly leftOut: readonly { readonly name: BackendName; readonly reason: string }[];
}

/** A left factor held by the backend, to be multiplied with many right ones. */
export interface LeftFactor {
  /** The product, shape [rows, columns] row-major, with `right` of shape [inner, columns]. */
  times(right: Float32Array, columns: number): Float32Array;
  /** Gives the backend's memory back. */
  dispose(): void;
}

/** One way to get a TensorFlow.js that works; `open` throws where it does not. */
export interface BackendCandidate {
  readonly name: BackendName;
  open(): Promise<Tfjs>;
}

interface Loaded {
  readonly info: BackendInfo;
  readonly tf?: Tfjs;
}

let loaded: Promise<Loaded> | undefined;

// Loaded at first use: it takes some 200 ms, which training and single queries need not pay.
function load(): Promise<Loaded> {
  loaded ??= loadFirst([
    { name: 'tfjs-node', open: openNode },
    { name: 'tfjs-wasm', open: openWasm },
  ]);
  return loaded;
}

/** Which backend is in use. Loads it. */
export async function backendInfo(): Promise<BackendInfo> {
  return (await load()).info;
}

/** The first candidate that opens and multiplies right, otherwise `plain`. */
export async function loadFirst(candidates: readonly BackendCandidate[]): Promise<Loaded> {
  const leftOut: { name: BackendName; reason: string }[] = [];
  for (const { name, open } of candidates) {
    try {
      const tf = await open();
      // tfjs-node 4.22 imports well on Node 24 and fails at its first tensor (util.isNullOrUndefined is gone).
      probe(tf);
      return { info: { name, version: tf.version_core, leftOut }, tf };
    } catch (error) {
      leftOut.push({ name, reason: reasonOf(error) });
    }
  }
  return { info: { name: 'plain', leftOut } };
}

function probe(tf: Tfjs): void {
  const [product] = tf.tidy(() =>
    tf.matMul(tf.tensor2d([2, 3], [1, 2]), tf.tensor2d([5, 7], [2, 1])).dataSync(),
  );
  if (product !== 31) throw new Error(`2*5 + 3*7 came out as ${product}`);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return 'not installed (npm leaves it out when its native library cannot be downloaded or built)';
  return `does not work here: ${(message ?? String(error)).split('\n')[0].replace(/[.\s]+$/, '')}`;
}

async function openNode(): Promise<Tfjs> {
  // The native library writes remarks on the processor to stderr unless told not to before it is loaded.
  if (typeof process !== 'undefined') process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // No constant: the package is optional, so neither the compiler nor a bundler may insist on it.
  const name = ['@tensorflow', 'tfjs-node'].join('/');
  const module = await import(name);
  const tf: Tfjs = module.default ?? module;
  await tf.setBackend('tensorflow');
  return tf;
}

async function openWasm(): Promise<Tfjs> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-wasm');
  await keepingProcessListeners(async () => {
    if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly module could not be started');
  });
  return tf;
}

// The WebAssembly loader of tfjs makes every uncaught error of the program its own; take that back.
async function keepingProcessListeners(start: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const emitter = typeof process === 'undefined' ? undefined : (process as NodeJS.EventEmitter);
  const before = events.map((event) => new Set(emitter?.listeners(event)));
  await start();
  events.forEach((event, i) => {
    for (const listener of emitter?.listeners(event) ?? [])
      if (!before[i].has(listener)) emitter!.removeListener(event, listener as () => void);
  });
}

/**
 * TensorFlow.js with a working backend set.
 * @throws WordvecError `unsupported` where there is none
 */
export async function tensorflow(): Promise<Tfjs> {
  const { tf, info } = await load();
  if (tf) return tf;
  const reasons = info.leftOut.map(({ name, reason }) => `${name} ${reason}`).join('; ');
  throw new WordvecError('unsupported', `no TensorFlow.js backend works: ${reasons}`);
}

/**
 * A copy of the matrix as a TensorFlow.js tensor of shape [rows, dim]; `dispose()` it after use.
 * @throws WordvecError `unsupported` without TensorFlow.js
 * @example
 * const tensor = await toTensor(vectors.matrix);
 * tensor.shape; // => [5, 3]
 * tensor.dispose();
 */
export async function toTensor(matrix: Matrix): Promise<Tensor2D> {
  const tf = await tensorflow();
  const { data, rows, dim, stride } = matrix;
  if (stride === dim) return tf.tensor2d(data.subarray(0, rows * dim), [rows, dim]);
  return tf.tidy(() => {
    const padded = tf.tensor2d(data.subarray(0, rows * stride), [rows, stride]);
    return tf.slice(padded, [0, 0], [rows, dim]);
  });
}

/** Holds `left`, shape [rows, inner] row-major, for multiplications by the backend. */
export async function leftFactor(left: Float32Array, rows: number, inner: number): Promise<LeftFactor> {
  const { tf } = await load();
  return tf ? tensorFactor(tf, left, rows, inner) : plainFactor(left, rows, inner);
}

function tensorFactor(tf: Tfjs, left: Float32Array, rows: number, inner: number): LeftFactor {
  const factor = tf.tensor2d(left, [rows, inner]);
  return {
    times(right, columns) {
      const product = tf.tidy(() => tf.matMul(factor, tf.tensor2d(right, [inner, columns])));
      // Read outside of tidy, which would look through every number for tensors.
      const numbers = product.dataSync<'float32'>();
      product.dispose();
      return numbers;
    },
    dispose: () => factor.dispose(),
  };
}

/** The same in plain loops. */
export function plainFactor(left: Float32Array, rows: number, inner: number): LeftFactor {
  return {
    times(right, columns) {
      const product = new Float32Array(rows * columns);
      for (let i = 0; i < rows; i++) {
        const out = product.subarray(i * columns, (i + 1) * columns);
        for (let k = 0; k < inner; k++) {
          const factor = left[i * inner + k];
          const start = k * columns;
          for (let j = 0; j < columns; j++) out[j] += factor * right[start + j];
        }
      }
      return product;
    },
    dispose: () => {},
  };
}
