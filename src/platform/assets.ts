import { readFile } from 'node:fs/promises';

/**
 * Where a built file lies (`kernels/train.wasm`, `trainers/word2vec-worker.js`), also when the caller runs from the
 * TypeScript sources, as tests do: workers and kernels exist only in `dist`.
 */
export function assetUrl(path: string): URL {
  const root = import.meta.url.endsWith('.ts') ? '../../dist/' : '../';
  return new URL(root + path, import.meta.url);
}

/**
 * A compiled kernel (`words` for kernels/words.wasm), which may be posted to workers; undefined where the
 * engine has no WASM with SIMD and threads: the TypeScript twin serves there.
 */
export async function loadKernel(name: string): Promise<WebAssembly.Module | undefined> {
  const bytes = await readFile(assetUrl(`kernels/${name}.wasm`));
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    if (cause instanceof WebAssembly.CompileError || cause instanceof ReferenceError) return undefined;
    throw cause;
  }
}
