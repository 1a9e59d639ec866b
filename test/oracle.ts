// Gradients by the automatic differentiation of TensorFlow.js: what the kernels' hand-written gradients are
// checked against. All are gradients of a loss, in float32: a step goes against them.
// The build for Node leaves the gradients out.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

export type Rows = readonly (readonly number[])[];

export interface BlockGradients {
  /** Shape of H. */
  readonly dH: number[][];
  /** Shape of O. */
  readonly dO: number[][];
}

/**
 * Of the sum of binary cross entropies of the logits S = H O^T with the labels L in [0, 1]: negative sampling
 * and hierarchical softmax. H is m x d, O is n x d, L is m x n.
 */
export function blockGradients(H: Rows, O: Rows, L: Rows): Promise<BlockGradients> {
  return logitGradients(H, O, (S) => {
    const labels = tf.tensor2d(clone(L));
    const rest = tf.log1p(tf.exp(tf.neg(tf.abs(S))));
    return tf.sum(tf.add(tf.sub(tf.relu(S), tf.mul(S, labels)), rest));
  });
}

/** Of the sum over the rows of the cross entropy of softmax(H O^T) with the distributions L (m x n). */
export function softmaxGradients(H: Rows, O: Rows, L: Rows): Promise<BlockGradients> {
  return logitGradients(H, O, (S) => {
    const labels = tf.tensor2d(clone(L));
    return tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(S))));
  });
}

export interface GloveGradients {
  readonly dW: number[][];
  readonly dC: number[][];
  readonly dBiasW: number[];
  readonly dBiasC: number[];
}

/**
 * Of the weighted least squares of GloVe (Pennington et al. 2014, equation 8, halved as in its program):
 * the sum over pairs k of f_k / 2 (W_k C_k + biasW_k + biasC_k - log x_k)^2. W and C are n x d, a row a pair.
 */
export async function gloveGradients(
  W: Rows,
  C: Rows,
  biasW: readonly number[],
  biasC: readonly number[],
  logX: readonly number[],
  f: readonly number[],
): Promise<GloveGradients> {
  const loss = (...[w, c, bw, bc]: Tensor[]) => {
    const predicted = tf.add(tf.sum(tf.mul(w!, c!), 1), tf.add(bw!, bc!));
    const difference = tf.sub(predicted, tf.tensor1d([...logX]));
    return tf.sum(tf.mul(tf.tensor1d(f.map((weight) => weight / 2)), tf.square(difference)));
  };
  const tensors = [
    tf.tensor2d(clone(W)),
    tf.tensor2d(clone(C)),
    tf.tensor1d([...biasW]),
    tf.tensor1d([...biasC]),
  ];
  const [dW, dC, dBiasW, dBiasC] = tf.grads(loss)(tensors);
  return {
    dW: rows(dW as Tensor2D),
    dC: rows(dC as Tensor2D),
    dBiasW: [...(dBiasW as Tensor1D).dataSync()],
    dBiasC: [...(dBiasC as Tensor1D).dataSync()],
  };
}

async function logitGradients(H: Rows, O: Rows, lossOf: (S: Tensor2D) => Tensor): Promise<BlockGradients> {
  const loss = (...[h, o]: Tensor[]) => lossOf(tf.matMul(h as Tensor2D, o as Tensor2D, false, true));
  const [dH, dO] = tf.grads(loss)([tf.tensor2d(clone(H)), tf.tensor2d(clone(O))]);
  return { dH: rows(dH as Tensor2D), dO: rows(dO as Tensor2D) };
}

function clone(matrix: Rows): number[][] {
  return matrix.map((row) => [...row]);
}

function rows(tensor: Tensor2D): number[][] {
  const numbers = tensor.dataSync();
  const [count, dim] = tensor.shape;
  return Array.from({ length: count }, (_, i) => [...numbers.slice(i * dim, (i + 1) * dim)]);
}
