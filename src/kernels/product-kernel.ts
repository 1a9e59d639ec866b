import { platform } from '../platform.js';
import { instantiate } from './open.js';
import { SharedHeap } from './shared-heap.js';

/** The exports of products.wasm: see assembly/products.ts. */
interface ProductKernel {
  products(left: number, rows: number, right: number, columns: number, stride: number, out: number): void;
  sums(weights: number, rows: number, columns: number, row: number, stride: number, out: number): void;
  codeProducts(
    codes: number,
    rows: number,
    stride: number,
    scales: number,
    query: number,
    factor: number,
    out: number,
  ): void;
}

/** The kernel of matrix products and the memory that it works on. */
export interface ProductWorkspace {
  readonly heap: SharedHeap;
  readonly kernel: ProductKernel;
}

/** Kept for the next products: a memory takes 8 GiB of addresses until it is collected. */
const idle: ProductWorkspace[] = [];

/** A workspace of which nothing is handed out; it is given back by `closeProducts`. */
export async function openProducts(): Promise<ProductWorkspace> {
  const kept = idle.pop();
  if (kept) return kept;
  const module = await platform().kernels.load('products');
  const heap = new SharedHeap();
  return { heap, kernel: instantiate(module, heap.memory) };
}

export function closeProducts(workspace: ProductWorkspace): void {
  workspace.heap.reset();
  idle.push(workspace);
}
