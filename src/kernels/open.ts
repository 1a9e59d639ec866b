/** A kernel on a memory: compiled, or its TypeScript twin where there is no WASM with SIMD. */
export function openKernel<Kernel extends object>(
  on: { readonly module: WebAssembly.Module | undefined; readonly memory: WebAssembly.Memory },
  reference: (memory: WebAssembly.Memory) => Kernel,
): Kernel {
  return on.module ? instantiate<Kernel>(on.module, on.memory) : reference(on.memory);
}

/** The compiled kernel on a memory. */
export function instantiate<Kernel>(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
