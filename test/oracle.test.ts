import { describe, expect, it } from 'vitest';
import { blockGradients, gloveGradients, type Rows, softmaxGradients } from './oracle.js';

const H = [
  [0.3, -1.2, 0.5],
  [2, 0.1, -0.7],
];
const O = [
  [1, 0.4, -0.2],
  [-0.6, 0.8, 0.9],
  [0.2, -5, 3],
];

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, d) => sum + x * b[d]!, 0);
const logits = (h: Rows, o: Rows) => h.map((row) => o.map((column) => dot(row, column)));

/** Central differences of `loss` in each number of `matrix`. */
function differences(matrix: Rows, loss: (matrix: Rows) => number): number[][] {
  const step = 1e-5;
  const moved = (i: number, d: number, by: number) =>
    matrix.map((row, r) => row.map((x, c) => (r === i && c === d ? x + by : x)));
  return matrix.map((row, i) =>
    row.map((_, d) => (loss(moved(i, d, step)) - loss(moved(i, d, -step))) / (2 * step)),
  );
}

function expectClose(actual: Rows, expected: Rows) {
  expected.forEach((row, i) => {
    row.forEach((value, d) => {
      expect(actual[i]![d]).toBeCloseTo(value, 4);
    });
  });
}

describe('the oracle of gradients agrees with finite differences', () => {
  it('binary cross entropy', async () => {
    const L = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    const loss = (h: Rows, o: Rows) =>
      logits(h, o)
        .flatMap((row, i) => row.map((s, j) => Math.log1p(Math.exp(s)) - L[i]![j]! * s))
        .reduce((sum, term) => sum + term);
    const { dH, dO } = await blockGradients(H, O, L);
    expectClose(
      dH,
      differences(H, (h) => loss(h, O)),
    );
    expectClose(
      dO,
      differences(O, (o) => loss(H, o)),
    );
  });

  it('softmax', async () => {
    const L = [
      [0, 1, 0],
      [0.5, 0.5, 0],
    ];
    const loss = (h: Rows, o: Rows) =>
      logits(h, o)
        .flatMap((row, i) => {
          const total = Math.log(row.reduce((sum, s) => sum + Math.exp(s), 0));
          return row.map((s, j) => L[i]![j]! * (total - s));
        })
        .reduce((sum, term) => sum + term);
    const { dH, dO } = await softmaxGradients(H, O, L);
    expectClose(
      dH,
      differences(H, (h) => loss(h, O)),
    );
    expectClose(
      dO,
      differences(O, (o) => loss(H, o)),
    );
  });

  it('GloVe', async () => {
    const C = O.slice(0, 2);
    const biasW = [0.1, -0.3];
    const biasC = [0.7, 0.2];
    const logX = [1.5, 0.2];
    const f = [1, 0.4];
    const loss = (w: Rows, c: Rows, bw: readonly number[], bc: readonly number[]) =>
      w.reduce((sum, row, k) => sum + (f[k]! / 2) * (dot(row, c[k]!) + bw[k]! + bc[k]! - logX[k]!) ** 2, 0);
    const { dW, dC, dBiasW, dBiasC } = await gloveGradients(H, C, biasW, biasC, logX, f);
    expectClose(
      dW,
      differences(H, (w) => loss(w, C, biasW, biasC)),
    );
    expectClose(
      dC,
      differences(C, (c) => loss(H, c, biasW, biasC)),
    );
    expectClose(
      [dBiasW],
      differences([biasW], ([bw]) => loss(H, C, bw!, biasC)),
    );
    expectClose(
      [dBiasC],
      differences([biasC], ([bc]) => loss(H, C, biasW, bc!)),
    );
  });
});
