import type { Tensor2D } from '@tensorflow/tfjs-core';
import { unsupportedError } from '../errors.js';
import type { Matrix } from './matrix.js';

/**
 * A copy of the vectors as a TensorFlow.js tensor of shape [rows, dim], on the backend that the program has loaded
 * (`import '@tensorflow/tfjs-backend-wasm'`), else on that of tfjs-node. `dispose()` it after use.
 * @throws WordvecError `unsupported` where TensorFlow.js, or a backend for it, is not installed
 */
export async function toTensor({ matrix }: { readonly matrix: Matrix }): Promise<Tensor2D> {
  const tf = await tensorflow();
  const { data, rows, dim, stride } = matrix;
  return tf.tidy(() => {
    const padded = tf.tensor2d(data.subarray(0, rows * stride), [rows, stride]);
    return tf.slice(padded, [0, 0], [rows, dim]);
  });
}

async function tensorflow(): Promise<typeof import('@tensorflow/tfjs-core')> {
  // No constant: neither the compiler nor a bundler may insist on it.
  const native: string = '@tensorflow/tfjs-node';
  try {
    const tf = await import('@tensorflow/tfjs-core');
    await tf.ready().catch(async () => {
      await import(/* webpackIgnore: true */ native);
      await tf.ready();
    });
    return tf;
  } catch (cause) {
    throw unsupportedError(
      'toTensor needs TensorFlow.js with a backend: npm install @tensorflow/tfjs-core @tensorflow/tfjs-node, or import another backend before',
      { cause },
    );
  }
}
