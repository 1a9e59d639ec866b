import * as field from '../../src/kernels/job.js';
import { dot, lossOf, sigmoid, updateOutputs } from './block.js';
import type { MemoryView } from './memory-view.js';

const BRANCH = 0x8000_0000;

export interface Predicted {
  /** Of the hidden row. */
  readonly gradient: Float32Array;
  /** In nats: the sum over all outputs. */
  readonly loss: number;
}

/** Outputs that shall predict a target, and their labels, 0 or 1. */
interface Outputs {
  readonly rows: readonly number[];
  readonly labels: readonly number[];
}

/** Nodes of a Huffman path. */
export function nodesOf(path: Uint32Array): number[] {
  return Array.from(path, (node) => node % BRANCH);
}

/** Branches taken at the nodes of a Huffman path: 0 or 1. */
export function branchesOf(path: Uint32Array): number[] {
  return Array.from(path, (node) => (node >= BRANCH ? 1 : 0));
}

/** Updates what shall predict `target`, each output a logistic regression on the hidden row. */
export function predict(view: MemoryView, hidden: Float32Array, target: number, rate: number): Predicted {
  const { rows, labels } =
    view.number(field.JOB_PATH_STARTS) === 0 ? withNegatives(view, target) : pathOf(view, target);
  const outputs = rows.map((i) => view.outputRow(i));
  const p = outputs.map((output) => sigmoid(dot(hidden, output)));
  const errors = p.map((x, j) => rate * (labels[j] - x));
  const loss = p.reduce((sum, x, j) => sum + lossOf(labels[j] === 1 ? x : 1 - x), 0);
  return { gradient: updateOutputs(hidden, outputs, errors), loss };
}

/** The inner nodes over the target (Morin & Bengio 2005), the branches as labels. */
function pathOf(view: MemoryView, target: number): Outputs {
  const path = view.list(field.JOB_PATH_STARTS, field.JOB_PATHS, target);
  return { rows: nodesOf(path), labels: branchesOf(path) };
}

/** The target with label 1 and others with label 0 (Mikolov et al. 2013b). */
function withNegatives(view: MemoryView, target: number): Outputs {
  const rows = [target];
  for (let k = view.number(field.JOB_NEGATIVES); k > 0; k--) {
    const drawn = drawOther(view, target);
    if (drawn !== target) rows.push(drawn);
  }
  return { rows, labels: rows.map((_, j) => (j === 0 ? 1 : 0)) };
}

/** Draws until it is not the target, 16 times at most. */
function drawOther(view: MemoryView, target: number): number {
  for (let attempt = 0; attempt < 16; attempt++) {
    const drawn = view.drawOutput();
    if (drawn !== target) return drawn;
  }
  return target;
}
