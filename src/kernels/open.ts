import type { KernelMemory, KernelModule } from '../platform.js';
/** The compiled kernel on a memory. */
export function instantiate<Kernel>(module: KernelModule, memory: KernelMemory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
