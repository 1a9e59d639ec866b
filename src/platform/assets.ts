/**
 * Where a built file lies (`kernels/train.wasm`, `trainers/worker.js`), also when the caller runs from the
 * TypeScript sources, as tests do: workers and kernels exist only in `dist`.
 */
export function assetUrl(path: string): URL {
  const root = import.meta.url.endsWith('.ts') ? '../../dist/' : '../';
  return new URL(root + path, import.meta.url);
}
