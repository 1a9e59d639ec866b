import products from '#kernels/products';
import { WordvecError } from '../errors.js';
import type { KernelModule, KernelName } from '../platform.js';

// As text in modules, so that bundlers take them along. Each is named, since they follow constants only.
const KERNELS: Record<Exclude<KernelName, 'products'>, () => Promise<{ default: string }>> = {
  words: () => import('#kernels/words'),
  pairs: () => import('#kernels/pairs'),
  joins: () => import('#kernels/joins'),
  cooccurrence: () => import('#kernels/cooccurrence'),
  train: () => import('#kernels/train'),
};

let productModule: KernelModule | undefined;

/** @throws WordvecError `unsupported` where the engine has no WebAssembly with SIMD and threads */
export async function loadKernel(name: KernelName): Promise<KernelModule> {
  if (name === 'products') return productKernel();
  const { default: base64 } = await KERNELS[name]();
  return WebAssembly.compile(bytesOfText(base64)).catch((cause) => {
    throw unsupported(cause);
  });
}

/** The kernel of products, small enough to be compiled at once everywhere. @throws WordvecError as `loadKernel` */
export function productKernel(): KernelModule {
  try {
    productModule ??= new WebAssembly.Module(bytesOfText(products));
    return productModule;
  } catch (cause) {
    throw unsupported(cause);
  }
}

function bytesOfText(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function unsupported(cause: unknown): WordvecError {
  return new WordvecError(
    'unsupported',
    'this engine has no WebAssembly with SIMD and threads, which counting, training and questions to large models need: use Node 20 or newer, or a current browser',
    { cause },
  );
}
