import products from '#kernels/products';
import { unsupportedError, type WordvecError } from '../errors.js';
import type { KernelMemory, KernelModule, KernelName } from '../platform.js';

// As text in modules, so that bundlers take them along. Each is named, since they follow constants only.
const KERNELS: Record<Exclude<KernelName, 'products'>, () => Promise<{ default: string }>> = {
  words: () => import('#kernels/words'),
  pairs: () => import('#kernels/pairs'),
  joins: () => import('#kernels/joins'),
  cooccurrence: () => import('#kernels/cooccurrence'),
  train: () => import('#kernels/train'),
  train64: () => import('#kernels/train64'),
  trainRelaxed: () => import('#kernels/trainRelaxed'),
  train64Relaxed: () => import('#kernels/train64Relaxed'),
};

/** A module of one function: (a, b, c) => f32x4.relaxed_madd(a, b, c). */
const RELAXED = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 2, 11],
]);

/** Whether the engine has Relaxed SIMD (Node 22 and newer). */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED);
}

/**
 * The type of the imported memory in a binary (WebAssembly 1.0, 5.5.5, with threads: one bit says that it is shared), behind
 * the import's name.
 */
const MEMORY = [...new TextEncoder().encode('memory'), 2];
const SHARED = 2;

/** Makes the memory that a kernel imports one of its thread alone: no kernel has an instruction that waits for other threads. */
function unshare(bytes: Uint8Array): void {
  const at = bytes.findIndex((_, i) => MEMORY.every((byte, j) => bytes[i + j] === byte));
  bytes[at + MEMORY.length] &= ~SHARED;
}

/** Pages that 32-bit addresses reach. */
const NARROW = 1 << 16;

export function kernelMemory(initial: number, maximum: number, shared = true): KernelMemory {
  if (maximum <= NARROW) return new WebAssembly.Memory({ initial, maximum, shared });
  // Sizes of memory with 64-bit addresses are BigInt, which engines refuse that lack it.
  const sizes = { initial: BigInt(initial), maximum: BigInt(maximum) };
  return new WebAssembly.Memory({ ...sizes, shared, address: 'i64' });
}

let productModule: KernelModule | undefined;
const compiled = new Map<string, KernelModule>();

/**
 * Compiled once: the engine makes a module's code faster while it is used, and begins anew with another.
 * @param shared whether its memory is
 * @throws WordvecError `unsupported` where the engine has no WebAssembly with SIMD and threads
 */
export async function loadKernel(name: KernelName, shared = true): Promise<KernelModule> {
  if (name === 'products') return productKernel(shared);
  const key = `${name} ${shared}`;
  const known = compiled.get(key);
  if (known) return known;
  const { default: base64 } = await KERNELS[name]();
  const module = await WebAssembly.compile(bytesOfText(base64, shared)).catch((cause) => {
    throw unsupported(cause);
  });
  compiled.set(key, module);
  return module;
}

/** The kernel of products, small enough to be compiled at once everywhere. @throws WordvecError as `loadKernel` */
export function productKernel(shared = true): KernelModule {
  try {
    productModule ??=
      typeof products === 'string' ? new WebAssembly.Module(bytesOfText(products, shared)) : products;
    return productModule;
  } catch (cause) {
    throw unsupported(cause);
  }
}

function bytesOfText(base64: string, shared: boolean): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  if (!shared) unshare(bytes);
  return bytes;
}

function unsupported(cause: unknown): WordvecError {
  return unsupportedError(
    'this engine has no WebAssembly with SIMD and threads, which counting, training and questions to large models need: use Node 20 or newer, or a current browser, in a page whose Content-Security-Policy allows wasm-unsafe-eval',
    { cause },
  );
}
