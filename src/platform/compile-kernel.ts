import { WordvecError } from '../errors.js';

/** @throws WordvecError `unsupported` where the engine has no WebAssembly with SIMD and threads */
export async function compileKernel(bytes: Uint8Array): Promise<WebAssembly.Module> {
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
