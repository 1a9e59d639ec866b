import { WordvecError } from '../errors.js';
import type { KernelModule, KernelName } from '../platform.js';

// As text in modules, so that bundlers take them along. Each is named, since they follow constants only.
const KERNELS: Record<KernelName, () => Promise<{ default: string }>> = {
  words: () => import('#kernels/words'),
  pairs: () => import('#kernels/pairs'),
  joins: () => import('#kernels/joins'),
  cooccurrence: () => import('#kernels/cooccurrence'),
  train: () => import('#kernels/train'),
  train64: () => import('#kernels/train64'),
  products: () => import('#kernels/products'),
};

/** @throws WordvecError `unsupported` where the engine has no WebAssembly with SIMD and threads */
export async function loadKernel(name: KernelName): Promise<KernelModule> {
  const { default: base64 } = await KERNELS[name]();
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new WordvecError(
      'unsupported',
      'this engine has no WebAssembly with SIMD and threads, which counting and training need: use Node 20 or newer, or a current browser',
      { cause },
    );
  }
}
