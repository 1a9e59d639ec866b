import { setFlagsFromString } from 'node:v8';

/**
 * Lets kernels have Relaxed SIMD on Node 20 too, which keeps it behind a flag that newer ones no longer know. For the
 * program alone: the flags of a process are not a library's to set.
 */
export function allowRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
